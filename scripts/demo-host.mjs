import { loadTypeScript } from './load-typescript.mjs';
import { Problem } from './problem.mjs';
import { beginWait } from './progress.mjs';

/** The first host of the lab's default lab. */
export const demoHostName = 'kvm1';

/**
 * A demo host that is up is looked at as it is, whatever was done to it: the start of a console changes no host.
 *
 * @returns {Promise<readonly string[] | undefined>} the argv prefix of commands on it
 */
export async function findRunningDemoHost() {
  const { labHosts, enterArgv, defaultLabName } = await loadTypeScript('lab/lab.ts');
  /** @type {readonly { name: string, state: string }[]} */
  const hosts = await labHosts(defaultLabName);
  const isUp = hosts.some(({ name, state }) => name === demoHostName && state === 'running');
  return isUp ? enterArgv(demoHostName) : undefined;
}

/** @returns {Promise<readonly string[]>} the argv prefix of commands on it */
export async function bringUpDemoHost() {
  const { upLab, enterArgv } = await loadTypeScript('lab/lab.ts');
  await withLabProgress('Bringing up the demo host', (report) => upLab({ report }));
  return enterArgv(demoHostName);
}

/** Builds the image that lab hosts boot from, which takes a minute the first time and nothing later. */
export async function prepareLabImage() {
  const [{ meetRequirements }, { ensureImage }] = await Promise.all([
    loadTypeScript('lab/requirements.ts'),
    loadTypeScript('lab/build-image.ts'),
  ]);
  await withLabProgress('Preparing the lab', async (report) => {
    await meetRequirements(report);
    await ensureImage(report);
  });
}

/**
 * @param {string} title
 * @param {(report: (line: string) => void) => Promise<unknown>} work
 */
async function withLabProgress(title, work) {
  const wait = beginWait(title);
  try {
    // What is installed on the machine is named where it stays readable.
    await work((line) => (line.startsWith('Installing') ? wait.say(line) : wait.note(line)));
    wait.done();
  } catch (error) {
    wait.failed();
    throw problemOf(error);
  }
}

/**
 * The lab names its failures as we do. Its class cannot be asked for: each load of TypeScript makes it anew.
 *
 * @param {unknown} error
 */
function problemOf(error) {
  if (error instanceof Error && 'what' in error && 'remedy' in error) {
    const [first = '', ...rest] = String(error.what).split('\n');
    return new Problem(first, String(error.remedy), rest.join('\n'));
  }
  return error;
}
