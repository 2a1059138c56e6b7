import type { WatchedHost } from '../host/watched-host';
import { command } from '../model/command';
import type { RunState } from '../model/run';
import { runDirectory, runsDirectory } from '../plan/run-files';
import { followRun } from './follow-run';
import { readRun } from './read-runs';
import { runDirectoryOn } from './run-directory';
import { runJournal } from './run-journal';

/**
 * After a start of the console: finds the undecided run of a host, if there is one, and follows it. A run that waits
 * for its answer goes on waiting, with the time it has left. One that was in the middle of its steps has lost who
 * carried it out, and is rolled back now.
 */
export async function recoverRun(
  host: WatchedHost,
  onState: (state: RunState) => void,
): Promise<{ readonly id: string; readonly ended: Promise<void> } | undefined> {
  const id = await findUndecided(host);
  if (id === undefined) return undefined;
  const directory = runDirectoryOn(host.runner, runDirectory(id));
  const [{ state, plan }, status] = await Promise.all([readRun(host.runner, id), directory.status()]);
  const journal = runJournal({ ...state, outcome: 'under-way' }, { directory, onState });
  if (status !== undefined && !status.isProved && status.decided === undefined) {
    journal.update({ outcome: 'rolling-back', problem: { code: 'console-was-gone' } });
    await directory.rollBack().catch(() => undefined);
  }
  return { id, ended: followRun({ host, plan, directory, journal }) };
}

/** Armed, and without an outcome. There is one at most: arming sees to that. */
async function findUndecided({ runner }: WatchedHost): Promise<string | undefined> {
  const list = async (name: string) => {
    const result = await runner.run(
      command('find', runsDirectory, '-mindepth', '2', '-maxdepth', '2', '-name', name, '-printf', '%P\n'),
    );
    return result.stdout.split('\n').flatMap((path) => path.split('/')[0] || []);
  };
  const [armed, ended] = await Promise.all([list('armed'), list('outcome')]);
  return armed.find((id) => !ended.includes(id));
}
