import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { LabError } from './lab-error';
import type { Report } from './progress';
import { mustRun, runCommand } from './run-command';

/** What the lab starts on the machine itself, and the Debian package it comes in. */
const tools = [
  ['mmdebstrap', 'mmdebstrap'],
  ['systemd-nspawn', 'systemd-container'],
  ['dnsmasq', 'dnsmasq-base'],
  ['ip', 'iproute2'],
  ['nsenter', 'util-linux'],
  ['setpriv', 'util-linux'],
  // Not for the lab itself, but what else is done on a LAN?
  ['ping', 'iputils-ping'],
  ['ssh', 'openssh-client'],
] as const;

/** Installs missing tools, after naming them. Throws one sentence and one remedy where the lab cannot run. */
export async function meetRequirements(report: Report): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new LabError(
      'The lab boots x86-64 Debian hosts in Linux containers, and this machine is not x86-64 Linux.',
      'Run it on such a machine, or in a virtual one.',
    );
  }
  if (process.getuid?.() !== 0) {
    throw new LabError('Only root can make network namespaces and boot hosts in them.', 'Run it with sudo.');
  }
  for (const filesystem of ['overlay', 'cgroup2', 'tmpfs']) {
    if (
      !(await readFile('/proc/filesystems', 'utf8')).includes(`\t${filesystem}\n`) &&
      (await runCommand(['modprobe', filesystem])).code !== 0
    ) {
      throw new LabError(
        `This kernel has no ${filesystem} file system.`,
        `Load its module (modprobe ${filesystem}) or use a kernel that has it.`,
      );
    }
  }
  await access('/dev/net/tun', constants.R_OK | constants.W_OK).catch(() => {
    throw new LabError(
      'There is no usable /dev/net/tun, so virtual machines cannot have network cards.',
      'Load the tun module, or give this container the device.',
    );
  });
  await installMissingTools(report);
  await cgroupRoot();
}

async function installMissingTools(report: Report): Promise<void> {
  const found = await Promise.all(tools.map(([tool]) => runCommand(['which', tool])));
  const missing = [
    ...new Set(
      tools.filter((_, index) => found[index]?.code !== 0).map(([, debianPackage]) => debianPackage),
    ),
  ];
  if (missing.length === 0) return;
  report(`Installing the Debian packages that the lab needs: ${missing.join(' ')}`);
  const install = ['apt-get', 'install', '--yes', '--quiet', '--no-install-recommends', ...missing] as const;
  // Old package lists name files that the mirror no longer has; lists that were never fetched name none.
  if ((await runCommand(install)).code === 0) return;
  await runCommand(['apt-get', 'update', '--quiet']);
  if ((await runCommand(install)).code !== 0) {
    throw new LabError(
      `The lab needs ${missing.join(' ')}, and apt-get could not install them.`,
      `Run: apt-get install ${missing.join(' ')}`,
    );
  }
}

/** Where this machine has its version 2 cgroups: alone, or beside version 1 in a hybrid layout. */
export async function cgroupRoot(): Promise<string> {
  const mount = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .find((line) => line.split(' ')[2] === 'cgroup2');
  const path = mount?.split(' ')[1];
  if (path === undefined) {
    throw new LabError('Version 2 cgroups are not mounted.', 'Run: mount -t cgroup2 cgroup2 /sys/fs/cgroup');
  }
  return path;
}

/** Fails early, in words, where the machine lacks what only trying shows. */
export async function tryNamespaces(): Promise<void> {
  const attempt = ['unshare', '--net', '--mount', 'ip', 'link', 'add', 'br-try', 'type', 'bridge'] as const;
  const outcome = await runCommand(attempt);
  if (outcome.code !== 0) {
    throw new LabError(
      `This machine cannot make a bridge in a new network namespace: ${outcome.stderr.trim()}`,
      'Use a kernel with bridge and veth devices, and a container with CAP_SYS_ADMIN.',
    );
  }
  await mustRun([
    'unshare',
    '--net',
    '--mount',
    'ip',
    'link',
    'add',
    'try0',
    'type',
    'veth',
    'peer',
    'name',
    'try1',
  ]);
}
