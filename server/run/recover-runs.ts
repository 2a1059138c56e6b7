import { problemOfResult } from '../host/runner';
import type { WatchedHost } from '../host/watched-host';
import { command } from '../model/command';
import type { RunState } from '../model/run';
import { runDirectory, runsDirectory } from '../plan/run-files';
import { ProblemError } from '../problem';
import { followRun } from './follow-run';
import { readRun } from './read-runs';
import { runDirectoryOn } from './run-directory';
import { runJournal } from './run-journal';

export interface RecoveredRun {
  readonly id: string;
  readonly ended: Promise<void>;
  /** Present when a batch tells of it. */
  readonly batch?: string;
}

/**
 * After a start of the console: finds the undecided run of a host, if there is one, and follows it. A run that waits
 * for its answer goes on waiting, with the time it has left. One that was in the middle of its steps has lost who
 * carried it out, and is rolled back now; unless the host itself carries it out.
 */
export async function recoverRun(
  host: WatchedHost,
  onState: (state: RunState) => void,
): Promise<RecoveredRun | undefined> {
  const [recovered] = await recoverRuns(host, onState);
  return recovered;
}

/** All of them: the runs of a batch's wave are undecided together. */
export async function recoverRuns(
  host: WatchedHost,
  onState: (state: RunState) => void,
): Promise<readonly RecoveredRun[]> {
  const ids = await findUndecided(host);
  return Promise.all(ids.map((id) => recoverOne(host, id, onState)));
}

async function recoverOne(
  host: WatchedHost,
  id: string,
  onState: (state: RunState) => void,
): Promise<RecoveredRun> {
  const directory = runDirectoryOn(host.runner, runDirectory(id));
  const [{ state, plan }, status] = await Promise.all([readRun(host.runner, id), directory.status()]);
  const { batch } = plan;
  const journal = runJournal(
    { ...state, outcome: 'under-way' },
    { directory, onState: batch === undefined ? onState : () => undefined },
  );
  const wasCarriedOutByConsole = state.carriedOutBy === undefined;
  if (wasCarriedOutByConsole && status !== undefined && !status.isProved && status.decided === undefined) {
    journal.update({ outcome: 'rolling-back', problem: { code: 'console-was-gone' } });
    await directory.rollBack().catch(() => undefined);
  }
  return {
    id,
    ended: followRun({ host, plan, directory, journal }),
    ...(batch === undefined ? {} : { batch }),
  };
}

/** Armed, and without an outcome. Arming sees to it that there is one at most, or that they are of one batch. */
async function findUndecided({ runner }: WatchedHost): Promise<readonly string[]> {
  const list = async (name: string) => {
    const result = await runner.run(
      command('find', runsDirectory, '-mindepth', '2', '-maxdepth', '2', '-name', name, '-printf', '%P\n'),
    );
    // Nothing found and nothing heard are not the same. (Without the directory `find` fails, and there are none.)
    if (result.failure !== undefined) throw new ProblemError(problemOfResult(result));
    return result.stdout.split('\n').flatMap((path) => path.split('/')[0] || []);
  };
  const [armed, ended] = await Promise.all([list('armed'), list('outcome')]);
  return armed.filter((id) => !ended.includes(id));
}
