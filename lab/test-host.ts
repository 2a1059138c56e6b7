import type { TestProject } from 'vitest/node';
import { downLab } from './down-lab';
import { upLab } from './up-lab';

declare module 'vitest' {
  interface ProvidedContext {
    /** The name of the host that all lab tests share, one file after another. Each leaves it as it was. */
    labHost: string;
  }
}

const lab = 'unit';

/** Brings up one host for a whole run of the lab tests: booting is most of what they cost. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  // What a run that was killed left behind was changed by it.
  await downLab(lab);
  await upLab({ name: lab });
  provide('labHost', `${lab}1`);
  return () => downLab(lab);
}
