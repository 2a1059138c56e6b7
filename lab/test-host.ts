import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { downLab } from './down-lab';
import { labNames } from './lab-host';
import { upLab } from './up-lab';

declare module 'vitest' {
  interface ProvidedContext {
    /** The name of the host that all lab tests share, one file after another. Each leaves it as it was. */
    labHost: string;
  }
}

/** Called after the process that runs the tests: two checkouts may be tested on one machine at the same time. */
const labOf = (pid: number) => `t${pid.toString(36)}x`;

/** Brings up one host for a whole run of the lab tests: booting is most of what they cost. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  await removeAbandonedLabs();
  // What a run logs is no concern of the console that is used on this machine.
  const state = mkdtempSync(join(tmpdir(), 'bridgehead-lab-test-'));
  process.env['BRIDGEHEAD_STATE_DIRECTORY'] = state;
  const lab = labOf(process.pid);
  await upLab({ name: lab });
  provide('labHost', `${lab}1`);
  return async () => {
    await downLab(lab);
    rmSync(state, { recursive: true });
  };
}

/** A run that was killed left its lab behind. */
async function removeAbandonedLabs(): Promise<void> {
  for (const name of await labNames()) {
    const pid = Number.parseInt(/^t([0-9a-z]+)x$/.exec(name)?.[1] ?? '', 36);
    if (!Number.isNaN(pid) && labOf(pid) === name && !existsSync(`/proc/${pid}`)) await downLab(name);
  }
}
