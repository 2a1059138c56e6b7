import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { type LabPage, lookAtLabHost, onHost } from '../host/lab-host';
import { choosePassingProbes } from '../host/run-probe';
import type { Runner } from '../host/runner';
import type { WatchedHost } from '../host/watched-host';
import { type Command, formatCommand } from '../model/command';
import type { RunState } from '../model/run';
import { planCreateBridge } from '../plan/create-bridge';
import type { Plan, Planned } from '../plan/plan';
import { planRemoveBridge } from '../plan/remove-bridge';
import { runDirectory } from '../plan/run-files';
import { readHost } from './prove';
import { runDirectoryOn } from './run-directory';
import { runPlan } from './run-plan';

/**
 * Debian has none of RHEL's network-scripts. So the lab host gets a second uplink with a LAN behind it, the files that
 * `/etc/sysconfig` would have for it, and `ifup` and `ifdown` that source those files, as the scripts do. Everything
 * else is real: the kernel, the switch, the way back.
 */
const name = inject('labHost');
const scripts = '/etc/sysconfig/network-scripts';
const ifcfgFile = [
  '# the second LAN',
  'DEVICE=eth9',
  'BOOTPROTO=none',
  'ONBOOT=yes',
  'NM_CONTROLLED=no',
  'IPADDR=10.99.0.5',
  'NETMASK=255.255.255.0',
  'IPADDR1=10.99.1.5 # and another',
  // Without a last line break, as editors leave it.
  'PREFIX1=25',
].join('\n');
const files = { 'ifcfg-eth9': ifcfgFile, 'route-eth9': '10.99.7.0/24 via 10.99.0.1 dev eth9\n' };

let page: LabPage;
let first: string;
let runs = 0;
let id: string;

beforeAll(async () => {
  page = lookAtLabHost(name);
  for (const program of ['ifup', 'ifdown'])
    await write(
      `/usr/local/sbin/${program}`,
      readFileSync(`${import.meta.dirname}/fixtures/${program}`, 'utf8'),
    );
  await onHost(name, 'chmod 755 /usr/local/sbin/ifup /usr/local/sbin/ifdown');
  await onHost(name, `mkdir -p ${scripts}`);
  for (const [file, text] of Object.entries(files)) await write(`${scripts}/${file}`, text);
  await write('/etc/sysconfig/network', 'NETWORKING=yes\nGATEWAYDEV=eth9\n');
  await onHost(
    name,
    [
      'ip netns add lan9',
      'ip link add eth9 address 52:54:00:99:00:05 type veth peer name lan9 netns lan9',
      'ip -n lan9 link set lan9 up',
      'ip -n lan9 address add 10.99.0.1/24 dev lan9',
      'ifup eth9',
    ].join(' && '),
  );
  await answers();
  first = await state();
}, 60_000);

afterAll(async () => {
  await onHost(
    name,
    'ip link del eth9; ip netns del lan9; rm -rf /etc/sysconfig /usr/local/sbin/ifup /usr/local/sbin/ifdown',
  );
  await page.close();
});

beforeEach(() => {
  id = `ifcfg-${++runs}`;
});

afterEach(async () => {
  await vi.waitFor(async () => expect(await state()).toBe(first), { timeout: 15_000 });
  await answers();
});

/** The document's own last line break is taken off again. */
const write = (path: string, text: string) =>
  onHost(name, `cat > ${path} << 'END'\n${text}\nEND\ntruncate -s -1 ${path}`);
const answers = () => onHost(name, 'ping -c 1 -W 5 10.99.0.1');

/** Every file, with its mode, and what the kernel has of the uplink and of the bridge. */
const state = () =>
  onHost(
    name,
    [
      'cd /etc/sysconfig && find . -printf "%p %m %u\\n" | sort && find . -type f | sort | xargs tail -n +1',
      'ip -o -4 address show dev eth9',
      'ip -4 route show table all dev eth9 | sort',
      'ip -d link show eth9 | tr " " "\\n" | grep -E -A1 "^(master|mtu|link/ether)$"',
      'ls /sys/class/net | grep -c br9 || true',
    ].join('; '),
  );

async function planned(make: (context: Parameters<typeof planCreateBridge>[1]) => Planned): Promise<Plan> {
  const now = await readHost(page.host);
  const probes = await choosePassingProbes(page.runner, now.topology);
  const made = make({
    ...now,
    directory: runDirectory(id),
    probes: [...probes, { kind: 'gateway', address: '10.99.0.1' }],
  });
  if (!made.ok) throw new Error(JSON.stringify(made.refusal));
  return made.plan;
}

const planBridge = () =>
  planned((context) =>
    planCreateBridge(
      {
        bridge: 'br9',
        uplink: 'eth9',
        addressing: { kind: 'keep' },
        stp: false,
        forwardDelaySeconds: 0,
        vlanFiltering: false,
      },
      context,
    ),
  );

function start(plan: Plan, host: WatchedHost = page.host) {
  const states: RunState[] = [];
  const ended = runPlan({
    host,
    plan,
    id,
    directory: runDirectory(id),
    onState: (now) => void states.push(now),
  });
  ended.catch(() => undefined);
  const untilAsked = () =>
    vi.waitFor(
      () => {
        const now = states.at(-1);
        if (now?.outcome !== 'asking') throw new Error(JSON.stringify(now, null, 1));
      },
      { timeout: 30_000, interval: 50 },
    );
  return { ended, untilAsked, directory: runDirectoryOn(page.host.runner, runDirectory(id)) };
}

test('a bridge is made, carries what the uplink had, and is removed without a trace', async () => {
  const plan = await planBridge();
  const making = start(plan);
  await making.untilAsked();
  await making.directory.keep();
  expect(await making.ended).toMatchObject({ outcome: 'kept' });
  expect(await onHost(name, 'ip -o -4 address show dev br9')).toMatch(
    /10\.99\.0\.5\/24.*\n.*10\.99\.1\.5\/25/,
  );
  expect(await onHost(name, 'ip -4 route show 10.99.7.0/24')).toMatch(
    /^10\.99\.7\.0\/24 via 10\.99\.0\.1 dev br9/,
  );
  expect(await onHost(name, 'cat /sys/class/net/br9/address')).toBe('52:54:00:99:00:05\n');
  expect(await onHost(name, 'cat /etc/sysconfig/network')).toContain('GATEWAYDEV=br9');
  await answers();

  id = `ifcfg-${++runs}`;
  const removing = start(
    await planned((context) => planRemoveBridge({ bridge: 'br9' }, { ...context, made: plan.hostFiles })),
  );
  await removing.untilAsked();
  await removing.directory.keep();
  expect(await removing.ended).toMatchObject({ outcome: 'kept' });
});

test('what was tried is what the files say: ifdown and ifup of everything changes nothing', async () => {
  const making = start(await planBridge());
  await making.untilAsked();
  const tried = await state();
  await onHost(name, 'ifdown eth9; ifdown br9; ifup eth9; ifup br9');
  expect(await state()).toBe(tried);
  await making.directory.rollBack();
  expect(await making.ended).toMatchObject({ outcome: 'rolled-back' });
});

test('nobody keeps it: the host goes back by itself at the deadline', async () => {
  const plan = await planBridge();
  if (plan.cutsOff === undefined) throw new Error('it cuts off whoever comes by eth9');
  const making = start({ ...plan, cutsOff: { ...plan.cutsOff, keepWindowSeconds: 4 } });
  await making.untilAsked();
  expect(await making.ended).toMatchObject({ outcome: 'rolled-back' });
});

describe('whichever command fails', () => {
  test.each([
    ['before it did anything', false],
    ['when it had done all', true],
  ])('%s, the host goes back', async (_, isDone) => {
    const commands = (await planBridge()).steps.flatMap((step) => step.do.map(({ command }) => command));
    expect(commands.map(({ argv }) => argv[0])).toEqual(expect.arrayContaining(['ip', 'ifup']));
    for (const [index] of commands.entries()) {
      id = `ifcfg-${++runs}`;
      const plan = await planBridge();
      const failing = plan.steps.flatMap((step) => step.do.map(({ command }) => command))[index];
      if (failing === undefined) throw new Error('as many as before');
      expect(await start(plan, hostThatFailsAt(failing, isDone)).ended).toMatchObject({
        outcome: 'rolled-back',
      });
      expect(await state()).toBe(first);
    }
  });
});

function hostThatFailsAt(failing: Command, isDone: boolean): WatchedHost {
  const run: Runner['run'] = async (asked, options) => {
    if (formatCommand(asked) !== formatCommand(failing)) return page.runner.run(asked, options);
    if (isDone) await page.runner.run(asked, options);
    return { command: asked, stdout: '', stderr: 'no\n', exitCode: 1, durationMs: 0 };
  };
  return { ...page.host, runner: { ...page.runner, run } };
}
