import { readDomainDocuments } from '../host/read-domain-documents';
import { problemOfResult } from '../host/runner';
import type { WatchedHost } from '../host/watched-host';
import { type BatchDomain, type BatchState, hasMoved } from '../model/batch';
import { command } from '../model/command';
import { batchesDirectory } from '../plan/plan-batch';
import { ProblemError } from '../problem';
import { type BatchDirectory, batchDirectoryOn } from './batch-directory';
import { type BridgeListeners, listenOnBridges } from './listen-on-bridges';
import { logBatchEnded } from './log-run';
import { readTopology } from './prove';
import { readBatch } from './read-batches';
import { readRun } from './read-runs';
import type { RecoveredRun } from './recover-runs';
import { verifyDomain } from './verify-domain';

/**
 * After a start of the console: takes up the batch that an earlier life left under way. What became of each domain
 * that was being moved is read from its own run, which is decided by then; those that moved are verified; and the
 * batch is paused, for whether to go on is for the operator to say.
 */
export async function recoverBatch(
  host: WatchedHost,
  runs: readonly RecoveredRun[],
): Promise<{ readonly id: string; readonly ended: Promise<void> } | undefined> {
  const id = await findUnderWay(host);
  if (id === undefined) return undefined;
  const directory = batchDirectoryOn(host.runner, id);
  const state = await readBatch(host.runner, id);
  if (state.phase === 'ended' || state.phase === 'paused') {
    await directory.release();
    return undefined;
  }
  return { id, ended: settle({ host, directory, state, runs }) };
}

async function findUnderWay({ runner }: WatchedHost): Promise<string | undefined> {
  const found = await runner.run(
    command(
      'find',
      batchesDirectory,
      '-mindepth',
      '2',
      '-maxdepth',
      '2',
      '-name',
      'under-way',
      '-printf',
      '%P\n',
    ),
  );
  if (found.failure !== undefined) throw new ProblemError(problemOfResult(found));
  return found.stdout.split('/')[0] || undefined;
}

async function settle({
  host,
  directory,
  state,
  runs,
}: {
  readonly host: WatchedHost;
  readonly directory: BatchDirectory;
  readonly state: BatchState;
  readonly runs: readonly RecoveredRun[];
}): Promise<void> {
  const publish = (batch: BatchState) => host.publish({ kind: 'batch', batch });
  publish({ ...state, phase: 'pausing' });
  await Promise.allSettled(runs.map(({ ended }) => ended));
  const isUnsettled = (domain: BatchDomain) => domain.state === 'moving' || domain.state === 'verifying';
  // What its guests said while nobody listened is lost; what they still say is heard.
  const { listeners, stop } = listenOnBridges(
    host,
    await readTopology(host),
    state.domains.filter(isUnsettled).flatMap(({ moves }) => moves),
  );
  const domains = await Promise.all(
    state.domains.map((domain) =>
      isUnsettled(domain) ? settleDomain({ host, state, listeners }, domain) : domain,
    ),
  ).finally(stop);
  const settled = domains.filter(
    ({ result }, index) => hasMoved(result) && state.domains[index]?.state !== 'ended',
  );
  const uuids = settled.map(({ domainUuid }) => domainUuid);
  const documents = await readDomainDocuments(host.reads, await readTopology(host), uuids);
  await directory.writeDocuments(
    [...documents].map(([domainUuid, { inactive }]) => ({ domainUuid, xml: inactive })),
    'after',
  );
  const isLeft = domains.some(({ state: at }) => at !== 'ended');
  const next: BatchState = {
    ...state,
    domains,
    ...(isLeft
      ? { phase: 'paused', pausedBecause: 'console-was-gone' }
      : { phase: 'ended', endedAtMs: Date.now() }),
  };
  await directory.save(next);
  await directory.release();
  publish(next);
  if (next.phase === 'ended') await logBatchEnded(host, next);
}

async function settleDomain(
  {
    host,
    state: { request },
    listeners,
  }: {
    readonly host: WatchedHost;
    readonly state: BatchState;
    readonly listeners: BridgeListeners['listeners'];
  },
  domain: BatchDomain,
): Promise<BatchDomain> {
  const run = await readOutcome(host, domain.runId);
  const ended = (change: Partial<BatchDomain>): BatchDomain => ({
    ...domain,
    state: 'ended',
    endedAtMs: Date.now(),
    ...change,
  });
  if (run === undefined) {
    // It died before the run was armed: nothing was done, and its turn is still to come.
    const { runId: _runId, startedAtMs: _startedAtMs, ...before } = domain;
    return { ...before, state: 'waiting' };
  }
  const problem = { code: 'console-was-gone' } as const;
  if (run === 'rolled-back') return ended({ result: 'put-back', problem });
  if (run !== 'kept') return ended({ result: 'put-back-failed', problem });
  if (domain.method === 'next-start' || domain.runId?.endsWith('-config'))
    return ended({ result: 'next-start' });
  const { verdict, interfaces } = await verifyDomain(host, {
    domainUuid: domain.domainUuid,
    moves: domain.moves,
    seconds: request.verifySeconds,
    listeners,
  });
  return ended({ result: verdict === 'absent' ? 'moved' : verdict, verified: interfaces });
}

async function readOutcome(host: WatchedHost, runId: string | undefined) {
  if (runId === undefined) return undefined;
  try {
    return (await readRun(host.runner, runId)).state.outcome;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'not-found') return undefined;
    throw error;
  }
}
