import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cgroupRoot } from './requirements';
import { waitUntil } from './wait-until';

/** Each host and each LAN has a cgroup: whatever happened to the process that made it, the kernel knows its processes. */
export async function cgroupPath(name: string): Promise<string> {
  return join(await cgroupRoot(), 'bridgehead-lab', name);
}

export async function makeCgroup(name: string): Promise<string> {
  const path = await cgroupPath(name);
  await mkdir(path, { recursive: true });
  return path;
}

/** Kills everything in the cgroup and removes it. Nothing to do where there is none. */
export async function endCgroup(name: string): Promise<void> {
  const path = await cgroupPath(name);
  const events = () => readFile(join(path, 'cgroup.events'), 'utf8').catch(() => undefined);
  if ((await events()) === undefined) return;
  await writeFile(join(path, 'cgroup.kill'), '1');
  await waitUntil(
    `the processes of ${name} to end`,
    async () => ((await events())?.includes('populated 0') === false ? undefined : true),
    { timeoutMs: 20_000, everyMs: 20 },
  );
  await removeCgroup(path);
}

async function removeCgroup(path: string): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeCgroup(join(path, entry.name));
  await rmdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

/** Removes the directory that held all labs' cgroups, unless it still does. */
export async function removeCgroupRoot(): Promise<void> {
  await rmdir(join(await cgroupRoot(), 'bridgehead-lab')).catch(() => undefined);
}
