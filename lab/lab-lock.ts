import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stateRoot } from './lab-paths';
import { waitUntil } from './wait-until';

/** One `up`, `down` or `reboot` of a lab at a time. A lock whose owner has died is taken over. */
export async function withLabLock<Result>(lab: string, work: () => Promise<Result>): Promise<Result> {
  await mkdir(stateRoot, { recursive: true });
  const path = join(stateRoot, `.${lab}.lock`);
  await waitUntil(
    `another command to be done with lab ${lab}`,
    async () => {
      const taken = await writeFile(path, String(process.pid), { flag: 'wx' }).then(
        () => true,
        () => false,
      );
      if (taken) return true;
      const owner = await readFile(path, 'utf8').catch(() => '');
      const alive = await readFile(`/proc/${owner}/comm`).catch(() => undefined);
      if (owner !== '' && alive === undefined) await rm(path, { force: true });
      return undefined;
    },
    { timeoutMs: 300_000 },
  );
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}
