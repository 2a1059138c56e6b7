import { readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { endCgroup, removeCgroupRoot } from './cgroup';
import { hostNames, labNames } from './lab-host';
import { withLabLock } from './lab-lock';
import {
  cableEnd,
  containerName,
  hostDirectory,
  hostNamespace,
  labDirectory,
  labOf,
  lanNamespace,
  stateRoot,
} from './lab-paths';
import { endNamespace, removeLan } from './lan';
import { mustRun, runCommand } from './run-command';

/** Ends a lab and removes every trace of it, in whatever state it was left. */
export async function downLab(lab: string): Promise<void> {
  await withLabLock(lab, async () => {
    await Promise.all((await hostNames(lab)).map(removeHost));
    await removeLan(lab);
    await rm(labDirectory(lab), { recursive: true, force: true });
  });
  if ((await labNames()).length === 0) {
    await rmdir(stateRoot).catch(() => undefined);
    await removeCgroupRoot();
  }
}

/** Ends one host and leaves the rest of its lab running. */
export async function downHost(host: string): Promise<void> {
  await withLabLock(labOf(host), () => removeHost(host));
}

/** Removes a host, or what is left of one. The caller holds the lab's lock. */
export async function removeHost(host: string): Promise<void> {
  const directory = hostDirectory(host);
  await endCgroup(host);
  for (const nic of [1, 2]) {
    await runCommand(['ip', '-n', lanNamespace(labOf(host)), 'link', 'del', cableEnd(host, nic)]);
  }
  await endNamespace(hostNamespace(host));
  await unmountBelow(directory);
  // nspawn was killed before it could remove these itself.
  for (const folder of ['propagate', 'unix-export']) {
    await rm(join('/run/systemd/nspawn', folder, containerName(host)), { recursive: true, force: true });
  }
  // Should a mount have survived, it is not followed: its files may be the machine's.
  await mustRun(['rm', '-rf', '--one-file-system', directory]);
}

async function unmountBelow(directory: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  for (const mount of mounts.filter((path) => path.startsWith(`${directory}/`)).reverse()) {
    await mustRun(['umount', '--lazy', mount]);
  }
}
