import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  downLab,
  enterArgv,
  execInHost,
  guestDomains,
  hostileName,
  labHosts,
  lanArgv,
  managers,
  moveCable,
  rebootHost,
  upLab,
} from './lab';
import { readHostRecord } from './lab-host';
import { runCommand } from './run-command';
import { waitUntil } from './wait-until';

const lab = 'labtest';
const host = `${lab}1`;

afterAll(() => downLab(lab));

describe('a lab host', () => {
  beforeAll(() =>
    upLab({ name: lab, hostile: true, definedDomains: 20, pausedDomains: 1, waitForGuests: true }),
  );

  test('boots whole, with its network manager in charge of the uplink', async () => {
    expect((await execInHost(host, ['systemctl', 'is-system-running'])).stdout.trim()).toBe('running');
    const [status] = await labHosts(lab);
    expect(status).toMatchObject({ name: host, state: 'running', manager: 'netplan' });
    expect(status?.lanAddresses).toHaveLength(1);
  });

  test('has the network "default", active, and guests with leases on it', async () => {
    const networks = await execInHost(host, ['virsh', 'net-list', '--name']);
    expect(networks.stdout.split('\n')).toContain('default');
    const lease = async () => (await execInHost(host, ['virsh', 'net-dhcp-leases', 'default'])).stdout;
    await waitUntil('a lease', async () => ((await lease()).includes('node01') ? true : undefined), {
      timeoutMs: 110_000,
      everyMs: 1000,
    });
    expect(await lease()).toContain('52:54:00:4f:2f:3e');
  });

  test('has a guest whose name no shell has run', async () => {
    const names = await execInHost(host, ['virsh', 'list', '--name']);
    expect(names.stdout.split('\n')).toContain(hostileName);
    expect((await execInHost(host, ['ls', '/', '/root'])).stdout).not.toContain('pwned');
  });

  test('has the domains it was asked for, each as it was asked for', async () => {
    const record = await readHostRecord(host);
    const asked = record === undefined ? [] : guestDomains(record.spec);
    const begun = async (state: string) =>
      (await execInHost(host, ['virsh', 'list', '--name', `--state-${state}`])).stdout
        .split('\n')
        .filter((name) => name !== '')
        .sort();
    for (const begins of ['running', 'paused'] as const) {
      expect(await begun(begins)).toEqual(
        asked
          .filter((domain) => domain.begins === begins)
          .map(({ name }) => name)
          .sort(),
      );
    }
    expect(await begun('shutoff')).toHaveLength(21);
  });

  test('is reached from the LAN, and from nowhere else', async () => {
    const [status] = await labHosts(lab);
    const address = status?.lanAddresses[0] ?? '';
    expect((await runCommand([...lanArgv(lab), 'ping', '-c', '1', '-W', '2', address])).code).toBe(0);
    expect((await runCommand(['ping', '-c', '1', '-W', '1', address])).code).not.toBe(0);
  });

  test('loses its carrier when the cable is pulled', async () => {
    const carrier = async () =>
      (await execInHost(host, ['cat', '/sys/class/net/enp1s0/carrier'])).stdout.trim();
    await moveCable(host, 'pull');
    expect(await carrier()).toBe('0');
    await moveCable(host, 'plug');
    expect(await carrier()).toBe('1');
  });

  test('passes on the exit code and the input of a command', async () => {
    expect((await execInHost(host, ['sh', '-c', 'exit 7'])).code).toBe(7);
    expect((await execInHost(host, ['cat'], { input: 'two\nlines' })).stdout).toBe('two\nlines');
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)('ends a command whose prefix gets %s', async (signal) => {
    const count = async () =>
      Number((await execInHost(host, ['pgrep', '--count', '--full', '^virsh event'])).stdout);
    const [prefix] = enterArgv(host);
    const events = spawn(prefix, ['virsh', 'event', '--all', '--loop'], { stdio: 'ignore' });
    await waitUntil('virsh to listen', async () => ((await count()) === 1 ? true : undefined), {
      timeoutMs: 10_000,
    });
    events.kill(signal);
    await once(events, 'exit');
    await waitUntil('virsh to end', async () => ((await count()) === 0 ? true : undefined), {
      timeoutMs: 10_000,
    });
  });

  test('is left alone by an `up` that asks for the same', async () => {
    const before = (await labHosts(lab))[0]?.leaderPid;
    await upLab({ name: lab, hostile: true, definedDomains: 20, pausedDomains: 1 });
    expect((await labHosts(lab))[0]?.leaderPid).toBe(before);
  });

  test.each(['orderly', 'power-cut'] as const)(
    'keeps its disk and loses its kernel state in a reboot: %s',
    async (how) => {
      await execInHost(host, ['touch', `/etc/kept-${how}`]);
      await execInHost(host, ['ip', 'link', 'add', 'lost0', 'type', 'bridge']);
      await rebootHost(host, how);
      expect((await execInHost(host, ['ls', `/etc/kept-${how}`])).code).toBe(0);
      expect((await execInHost(host, ['ip', 'link', 'show', 'lost0'])).code).not.toBe(0);
    },
  );
});

test('hosts of all four managers boot side by side with static addresses', async () => {
  const hosts = await upLab({
    name: lab,
    hosts: 4,
    managers,
    uplink: 'static',
    guests: 'none',
    bridge: false,
    readOnlyBinds: [import.meta.filename],
  });
  expect(hosts.map(({ manager, lanAddresses }) => [manager, ...lanAddresses])).toEqual([
    ['netplan', '192.168.100.100'],
    ['ifupdown', '192.168.100.101'],
    ['networkmanager', '192.168.100.102'],
    ['networkd', '192.168.100.103'],
  ]);
  // What the machine lends them they see, at the same path, and cannot change.
  expect((await execInHost(host, ['cat', import.meta.filename])).stdout).toContain('import.meta.filename');
  expect((await execInHost(host, ['touch', import.meta.filename])).code).not.toBe(0);
});

test('an `up` that was killed is cleared away by `down`, to the last trace', async () => {
  const up = spawn(
    process.execPath,
    ['--import', 'tsx', 'lab/main.ts', 'up', '--name', lab, '--hosts', '5'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  for await (const line of up.stderr) if (String(line).includes('booting')) break;
  up.kill('SIGKILL');
  await once(up, 'exit');
  await downLab(lab);
  expect(await traces()).toEqual([]);
});

/** Everything on this machine that still bears the lab's name. */
async function traces(): Promise<readonly string[]> {
  const files = async (folder: string) =>
    (await readdir(folder).catch(() => [])).map((name) => `${folder}/${name}`);
  const mounts = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  const processes = (await runCommand(['ps', '-eo', 'stat=,args='])).stdout
    .split('\n')
    .filter((line) => !line.startsWith('Z') && /nspawn|dnsmasq|supervise/.test(line));
  const links = (await runCommand(['ip', '-brief', 'link'])).stdout.split('\n');
  return [
    ...(await files('/run/netns')),
    ...(await files('/run/bridgehead-lab')),
    ...(await files('/run/systemd/nspawn/propagate')),
    ...mounts,
    ...processes,
    ...links,
  ].filter((trace) => trace.includes(lab));
}
