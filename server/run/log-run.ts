import type { WatchedHost } from '../host/watched-host';
import { writeLog } from '../log/log';
import { readUnended } from '../log/log-table';
import { type BatchState, hasMoved, isFailure } from '../model/batch';
import { message } from '../model/message';
import { hasEnded, type RunState } from '../model/run';
import type { Plan } from '../plan/plan';
import { openState } from '../state/open-state';
import { readBatch } from './read-batches';
import { readRun } from './read-runs';

interface LoggedRun {
  readonly host: WatchedHost;
  readonly plan: Plan;
  readonly state: RunState;
}

/** Before the first change: a run that cannot be logged changes nothing. Throws `log-not-writable`. */
export function logRunStarted(run: LoggedRun): Promise<void> {
  return writeLog({ kind: 'run-started', outcome: 'done', ...subjectOf(run) });
}

/**
 * Once a run, whichever console sees its end: the run itself is on the host, and has ended whether this is written or
 * not. What could not be written is written when the host is looked at again (`logMissedEnds`).
 */
export async function logRunEnded(run: LoggedRun): Promise<void> {
  const { outcome, problem, startedBy } = run.state;
  if (outcome !== 'kept' && outcome !== 'rolled-back' && outcome !== 'rollback-failed') return;
  await tellIfNotWritten(
    writeLog(
      {
        kind: 'run-ended',
        outcome,
        ...subjectOf(run),
        by: startedBy === undefined ? {} : { user: startedBy },
        ...(problem === undefined ? {} : { problem }),
      },
      { once: true },
    ),
  );
}

function subjectOf({ host, plan, state }: LoggedRun) {
  return {
    what: state.title,
    host: host.summary.name,
    run: state.id,
    ...(plan.batch === undefined ? {} : { batch: plan.batch }),
  };
}

export async function logBatchEnded(host: WatchedHost, batch: BatchState): Promise<void> {
  const count = (isSo: (result: NonNullable<BatchState['domains'][number]['result']>) => boolean) =>
    batch.domains.filter(({ result }) => result !== undefined && isSo(result)).length;
  const [moved, failed] = [count(hasMoved), count(isFailure)];
  await tellIfNotWritten(
    writeLog(
      {
        kind: 'batch-ended',
        outcome: failed === 0 ? 'done' : 'failed',
        what: message('log.what.batchEnded', { moved, failed, left: batch.domains.length - moved - failed }),
        host: host.summary.name,
        batch: batch.id,
        by: batch.startedBy === undefined ? {} : { user: batch.startedBy },
      },
      { once: true },
    ),
  );
}

/**
 * What the log saw begin on a host and not end, because the console was killed or the host decided without it, and
 * has ended there since. What is still undecided is followed, and logs its own end.
 */
export async function logMissedEnds(host: WatchedHost): Promise<void> {
  const { name } = host.summary;
  const state = await openState();
  for (const id of await readUnended(state, 'run', name)) {
    const run = await readRun(host.runner, id).catch(() => undefined);
    if (run !== undefined && hasEnded(run.state)) await logRunEnded({ host, ...run });
  }
  for (const id of await readUnended(state, 'batch', name)) {
    const batch = await readBatch(host.runner, id).catch(() => undefined);
    if (batch?.phase === 'ended') await logBatchEnded(host, batch);
  }
}

async function tellIfNotWritten(writing: Promise<void>): Promise<void> {
  await writing.catch((error: unknown) => console.error('could not log an end:', error));
}
