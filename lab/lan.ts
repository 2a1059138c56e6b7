import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endCgroup, makeCgroup } from './cgroup';
import { lanGateway } from './host-files';
import { labDirectory, lanNamespace, namespacePath } from './lab-paths';
import { mustRun, runCommand } from './run-command';

const inCgroup = join(dirname(fileURLToPath(import.meta.url)), 'host', 'in-cgroup.sh');
const lanDirectory = (lab: string) => join(labDirectory(lab), 'lan');
const lanCgroup = (lab: string) => `${lab}-lan`;

/**
 * The argv prefix with which a command runs on a lab's LAN: in its network, and otherwise on this machine, so
 * that a browser started there has its files and its display, and only the network between it and the hosts.
 */
export function lanArgv(lab: string): readonly [string, ...string[]] {
  return ['nsenter', `--net=${namespacePath(lanNamespace(lab))}`, '--'];
}

/** The network that the lab's hosts are cabled to: a switch, a gateway that answers ping, DHCP and DNS. */
export async function ensureLan(lab: string): Promise<void> {
  if (await isLanUp(lab)) return;
  await removeLan(lab);
  const namespace = lanNamespace(lab);
  const directory = lanDirectory(lab);
  await mkdir(directory, { recursive: true });
  await mustRun(['ip', 'netns', 'add', namespace]);
  const commands = [
    'link set lo up',
    // With its own MAC the gateway does not change its MAC whenever a cable is plugged in.
    'link add lan0 address 52:54:00:1a:00:01 type bridge forward_delay 0 stp_state 0',
    `addr add ${lanGateway}/24 dev lan0`,
    'link set lan0 up',
  ];
  await mustRun(['ip', '-n', namespace, '-batch', '-'], { input: `${commands.join('\n')}\n` });
  const cgroup = await makeCgroup(lanCgroup(lab));
  await mustRun([
    inCgroup,
    cgroup,
    ...lanArgv(lab),
    'dnsmasq',
    '--conf-file=/dev/null',
    '--user=root',
    '--interface=lan0',
    '--bind-interfaces',
    '--no-resolv',
    '--no-hosts',
    '--domain=lan',
    '--dhcp-authoritative',
    // It would ping each address for 3 s before it offers it, one host after the other.
    '--no-ping',
    '--dhcp-range=192.168.100.150,192.168.100.199,255.255.255.0,12h',
    `--dhcp-option=option:router,${lanGateway}`,
    `--address=/gateway.lan/${lanGateway}`,
    `--dhcp-leasefile=${join(directory, 'leases')}`,
    `--pid-file=${join(directory, 'dnsmasq.pid')}`,
    `--log-facility=${join(directory, 'dnsmasq.log')}`,
    '--log-dhcp',
  ]);
  await writeFile(join(directory, 'ready'), '');
}

async function isLanUp(lab: string): Promise<boolean> {
  const directory = lanDirectory(lab);
  const read = (path: string) => readFile(path, 'utf8').catch(() => undefined);
  if ((await read(join(directory, 'ready'))) === undefined) return false;
  const pid = (await read(join(directory, 'dnsmasq.pid')))?.trim();
  return (await read(`/proc/${pid}/comm`))?.trim() === 'dnsmasq';
}

export async function removeLan(lab: string): Promise<void> {
  await endCgroup(lanCgroup(lab));
  await endNamespace(lanNamespace(lab));
}

/** Ends what still runs in a network namespace, a browser say, and removes it. Without that it would live on, nameless. */
export async function endNamespace(namespace: string): Promise<void> {
  const pids = await runCommand(['ip', 'netns', 'pids', namespace]);
  for (const pid of pids.stdout.split('\n').filter((line) => line !== '')) {
    // A test that runs on the LAN and takes its own lab down must live to see it.
    if (Number(pid) !== process.pid && Number(pid) !== process.ppid) await runCommand(['kill', '-KILL', pid]);
  }
  await runCommand(['ip', 'netns', 'del', namespace]);
}
