import { createHash } from 'node:crypto';
import { access, chmod, copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Image } from './build-image';
import { cgroupPath, makeCgroup } from './cgroup';
import { enterArgv, execInHost } from './enter-host';
import { type HostFile, lanGateway, managerUnits, networkFiles } from './host-files';
import { LabError } from './lab-error';
import { type HostSpec, macAddress } from './lab-host';
import {
  cableEnd,
  containerName,
  hostDirectory,
  hostNamespace,
  labOf,
  lanNamespace,
  namespacePath,
} from './lab-paths';
import { mustRun, runCommand } from './run-command';
import { waitUntil } from './wait-until';

const scripts = join(dirname(fileURLToPath(import.meta.url)), 'host');

/**
 * Lays the host's own disk over the image. The disk is memory: a lab is gone with its power anyway, and
 * neither dpkg nor libvirt then waits for a real disk.
 */
export async function prepareHost(spec: HostSpec, image: Image): Promise<void> {
  const directory = hostDirectory(spec.name);
  const disk = join(directory, 'disk');
  const root = join(directory, 'root');
  await mkdir(disk, { recursive: true });
  await mkdir(root, { recursive: true });
  await mustRun(['mount', '-t', 'tmpfs', '-o', 'size=4g,mode=755', 'bridgehead-lab', disk]);
  await mkdir(join(disk, 'upper'));
  await mkdir(join(disk, 'work'));
  const layers = `lowerdir=${image.layer}:${image.packages},upperdir=${disk}/upper,workdir=${disk}/work`;
  await mustRun(['mount', '-t', 'overlay', '-o', layers, 'bridgehead-lab', root]);

  await writeIdentity(spec, root);
  for (const file of networkFiles(spec)) await writeHostFile(root, file);
  const units = managerUnits(spec.manager);
  await mustRun(['chroot', root, 'systemctl', '--quiet', 'mask', ...units.mask]);
  await mustRun(['chroot', root, 'systemctl', '--quiet', 'enable', ...units.enable]);
  const networks = join(root, 'etc/libvirt/qemu/networks');
  if (spec.networks) {
    await mkdir(join(networks, 'autostart'), { recursive: true });
    await symlink('/etc/libvirt/qemu/networks/default.xml', join(networks, 'autostart/default.xml'));
  } else {
    await rm(join(networks, 'default.xml'));
  }
  if (!spec.brctl) await mustRun(['chroot', root, 'dpkg', '--purge', '--force-depends', 'bridge-utils']);

  for (const script of ['enter', 'supervise']) {
    await copyFile(join(scripts, `${script}.sh`), join(directory, script));
    await chmod(join(directory, script), 0o755);
  }
  const cards = [{ nic: 'enp1s0', number: 1 }, ...(spec.bridge ? [{ nic: 'enp2s0', number: 2 }] : [])];
  const lines = cards.map(
    ({ nic, number }) => `${nic} ${macAddress(spec, number)} ${cableEnd(spec.name, number)}\n`,
  );
  await writeFile(join(directory, 'nics'), lines.join(''));
}

async function writeIdentity(spec: HostSpec, root: string): Promise<void> {
  const machineId = createHash('sha256')
    .update(`bridgehead lab host ${spec.name}`)
    .digest('hex')
    .slice(0, 32);
  const write = (path: string, text: string) => writeHostFile(root, { path, mode: 0o644, text });
  await write('/etc/hostname', `${spec.name}\n`);
  await write('/etc/hosts', `127.0.0.1 localhost\n127.0.1.1 ${spec.name}\n::1 localhost ip6-localhost\n`);
  // DHCP clients of networkd and NetworkManager identify themselves by it: two hosts must not share one.
  await write('/etc/machine-id', `${machineId}\n`);
  if (spec.manager === 'netplan' || spec.manager === 'networkd') {
    await symlink('../run/systemd/resolve/stub-resolv.conf', join(root, 'etc/resolv.conf'));
  } else {
    await write('/etc/resolv.conf', `nameserver ${lanGateway}\n`);
  }
}

async function writeHostFile(root: string, file: HostFile): Promise<void> {
  const path = join(root, file.path);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, file.text, { mode: file.mode });
}

/** Turns the host on. It goes on booting after this returns. */
export async function powerOn(spec: HostSpec): Promise<void> {
  const directory = hostDirectory(spec.name);
  const namespace = hostNamespace(spec.name);
  await mustRun([
    join(scripts, 'in-cgroup.sh'),
    await makeCgroup(spec.name),
    join(scripts, 'detach.sh'),
    join(directory, 'console.log'),
    join(directory, 'supervise'),
    directory,
    namespace,
    lanNamespace(labOf(spec.name)),
    '--quiet',
    `--directory=${join(directory, 'root')}`,
    `--machine=${containerName(spec.name)}`,
    `--hostname=${spec.name}`,
    `--network-namespace-path=${namespacePath(namespace)}`,
    // The machine may have no systemd to register with, nor a bus.
    '--register=no',
    '--keep-unit',
    '--boot',
    '--capability=all',
    '--system-call-filter=@known',
    '--resolv-conf=off',
    '--timezone=off',
    '--link-journal=no',
    '--console=read-only',
    ...spec.binds.map((path) => `--bind=${path}`),
    ...spec.readOnlyBinds.map((path) => `--bind-ro=${path}`),
  ]);
}

/** Resolves when every unit of the host has started. Throws with the units that failed. */
export async function waitForBoot(host: string, timeoutMs = 90_000): Promise<void> {
  const running = await waitUntil(
    `${host} to boot`,
    async () => {
      const state = (await execInHost(host, ['systemctl', 'is-system-running', '--wait'])).stdout.trim();
      if (state === 'running' || state === 'degraded') return state;
      if (!(await hasPower(host))) throw await bootFailure(host, 'switched itself off while booting');
      return undefined;
    },
    { timeoutMs },
  );
  if (running === 'degraded') {
    const failed = await execInHost(host, ['systemctl', 'list-units', '--failed', '--plain', '--no-legend']);
    throw await bootFailure(host, `booted, but not whole:\n${failed.stdout.trim()}`);
  }
}

/** Whether the host's supervisor runs; the host itself may be just booting. */
export async function hasPower(host: string): Promise<boolean> {
  const procs = await readFile(join(await cgroupPath(host), 'cgroup.events'), 'utf8').catch(() => '');
  return procs.includes('populated 1');
}

async function bootFailure(host: string, what: string): Promise<LabError> {
  const log = join(hostDirectory(host), 'console.log');
  const tail = await runCommand(['tail', '-n', '12', log]);
  return new LabError(
    `Lab host ${host} ${what}.\n${tail.stdout}`,
    `Read ${log}; then "npm run lab -- down" and "up" again.`,
  );
}

/** The host process that is PID 1 inside, for reading its /proc. Commands go through `enterArgv`. */
export async function leaderPid(host: string): Promise<number | undefined> {
  const [prefix] = enterArgv(host);
  const directory = dirname(prefix);
  const supervisor = (await readFile(join(directory, 'nspawn.pid'), 'utf8').catch(() => '')).trim();
  const children = await readFile(`/proc/${supervisor}/task/${supervisor}/children`, 'utf8').catch(() => '');
  const pid = Number.parseInt(children, 10);
  return Number.isNaN(pid) ? undefined : pid;
}

/** Seen from outside: looking takes no process, so that a test may look often. False while the host is down. */
export async function hasFile(host: string, path: string): Promise<boolean> {
  const leader = await leaderPid(host);
  if (leader === undefined) return false;
  return access(`/proc/${leader}/root${path}`).then(
    () => true,
    () => false,
  );
}
