import { readDomainDocuments } from '../host/read-domain-documents';
import type { WatchedHost } from '../host/watched-host';
import type { BatchDomain, BatchState } from '../model/batch';
import { hasMoved, isFailure } from '../model/batch';
import type { RunState } from '../model/run';
import type { Plan } from '../plan/plan';
import type { BatchEntry, PlannedEntry } from '../plan/plan-batch';
import { runDirectory } from '../plan/run-files';
import { ProblemError, problemOf } from '../problem';
import type { BatchDirectory } from './batch-directory';
import type { BatchJournal } from './batch-journal';
import { type BridgeListeners, listenOnBridges } from './listen-on-bridges';
import { logBatchEnded } from './log-run';
import { planTheseNow } from './plan-batch';
import { readTopology } from './prove';
import { readBatchDocuments } from './read-batches';
import { runPlan } from './run-plan';
import { shareReadings } from './share-readings';
import { verifyDomain } from './verify-domain';

interface Running {
  readonly host: WatchedHost;
  readonly journal: BatchJournal;
  readonly directory: BatchDirectory;
}

/**
 * Carries out a batch until nothing is left to do or it is paused: the canary, alone and verified; then wave after
 * wave, the domains of one at the same time. Every domain's plan is made anew from the host as it is at its turn, and
 * refused if it is not the reviewed one. Which runs were decided how is in their own directories; should we die, the
 * next console reads it there.
 */
export async function runBatch(given: Running): Promise<void> {
  const { journal, directory } = given;
  const running = { ...given, host: shareReadings(given.host) };
  for (;;) {
    const state = journal.state();
    if (state.phase === 'stopping') {
      journal.updateDomains(
        ({ state: at }) => at === 'waiting' || at === 'asks-force',
        ({ state: at }) => ({ state: 'ended', result: at === 'asks-force' ? 'left' : 'skipped' }),
      );
      break;
    }
    if (state.phase === 'pausing') return pause(running, 'operator');
    const wave = takeWave(state);
    if (wave.length === 0) {
      if (state.domains.some(({ state: at }) => at === 'asks-force')) return pause(running, 'asks-force');
      break;
    }
    await runWave(running, wave);
    const now = journal.state();
    const after = now.domains.filter(({ domainUuid }) => wave.some((one) => one.domainUuid === domainUuid));
    const isLast = takeWave(now).length === 0;
    const hasFailed = after.some(({ result }) => result !== undefined && isFailure(result));
    if (now.phase === 'under-way' && !isLast) {
      const isCanary = after.some((domain) => domain.wave === 0);
      if (isCanary && (hasFailed || after.some(({ result }) => result === 'silent')))
        return pause(running, 'canary');
      if (hasFailed && now.request.onFailure === 'stop') return pause(running, 'failure');
    }
  }
  journal.update({ phase: 'ended', endedAtMs: Date.now() });
  await journal.save();
  await directory.release();
  await logBatchEnded(given.host, journal.state());
}

async function pause({ journal, directory }: Running, pausedBecause: BatchState['pausedBecause']) {
  journal.update({ phase: 'paused', ...(pausedBecause === undefined ? {} : { pausedBecause }) });
  await journal.save();
  await directory.release();
}

/** Those that are next: of the earliest wave that has any left. */
function takeWave({ domains }: BatchState): readonly BatchDomain[] {
  const waiting = domains.filter(({ state }) => state === 'waiting');
  const first = Math.min(...waiting.map(({ wave }) => wave));
  return waiting.filter(({ wave }) => wave === first);
}

async function runWave(running: Running, wave: readonly BatchDomain[]): Promise<void> {
  const { host, journal, directory } = running;
  const { id, request } = journal.state();
  const { topology, planned } = await planTheseNow(host, {
    batchId: id,
    request,
    entries: wave.map((domain) => entryOf(journal.state(), domain)),
  });
  const documents = await readDomainDocuments(
    host.reads,
    topology,
    wave.map(({ domainUuid }) => domainUuid),
  );
  // Of a second turn the first one's document is the one from before.
  await directory.writeDocuments(
    wave.flatMap(({ domainUuid, runId }) => {
      const xml = documents.get(domainUuid)?.inactive;
      return xml === undefined || runId !== undefined ? [] : [{ domainUuid, xml }];
    }),
    'before',
  );
  const { listeners, stop } = listenOnBridges(
    host,
    topology,
    wave.flatMap(({ moves }) => moves),
  );
  try {
    await Promise.all(
      planned.map(async (one, index) => {
        const domain = wave[index];
        if (domain === undefined) return;
        await runDomain(running, { domain, ...one, listeners });
      }),
    );
  } finally {
    stop();
  }
  await keepDocumentsAfter(running, wave);
  await journal.save();
}

/** What is to happen to a domain at its turn; a second turn has a run of its own. */
function entryOf({ id, domains }: BatchState, domain: BatchDomain): BatchEntry {
  const number = domains.findIndex(({ domainUuid }) => domainUuid === domain.domainUuid) + 1;
  const runId = `${id}-${number}`;
  return {
    conversion: {
      // In the order of `orderBatch`: the fingerprint of its plan is compared with the reviewed one's.
      domainUuid: domain.domainUuid,
      method: domain.method,
      moves: domain.moves.map(({ from: _from, configFrom: _configFrom, ...move }) => move),
      ...(domain.force === undefined ? {} : { force: domain.force }),
    },
    wave: domain.wave,
    runId: domain.runId === runId ? `${runId}-again` : runId,
  };
}

interface Turn extends PlannedEntry {
  readonly domain: BatchDomain;
  readonly listeners: BridgeListeners['listeners'];
}

async function runDomain(running: Running, turn: Turn): Promise<void> {
  const { journal } = running;
  const { domain, planned, entry } = turn;
  const { domainUuid } = domain;
  const end = (change: Partial<BatchDomain>) =>
    journal.updateDomain(domainUuid, { state: 'ended', endedAtMs: Date.now(), ...change });
  if (!planned.ok) return end({ result: 'refused', problem: planned.refusal });
  if (domain.runId === undefined && planned.plan.fingerprint !== domain.fingerprint)
    return end({
      result: 'refused',
      problem: { code: 'domain-changed', values: { domain: domain.name } },
    });
  journal.updateDomain(domainUuid, {
    state: 'moving',
    startedAtMs: domain.startedAtMs ?? Date.now(),
    runId: entry.runId,
  });
  // What is being done must be known on the host before it is done.
  await journal.save();
  const run = await runPlanOf(running, planned.plan, entry.runId);
  if ('refusal' in run) return end({ result: 'refused', problem: run.refusal });
  const problem = run.problem === undefined ? {} : { problem: run.problem };
  switch (run.outcome) {
    case 'kept':
      return verify(running, turn);
    case 'rolled-back':
      if (isStaysUp(run))
        return journal.updateDomain(domainUuid, { state: 'asks-force', problem: staysUp(journal, domain) });
      if (isRefusedByLibvirt(run)) return runAtNextStart(running, turn, run);
      return end({ result: 'put-back', ...problem });
    default:
      return end({ result: 'put-back-failed', ...problem });
  }
}

async function runPlanOf(
  { host, journal }: Running,
  plan: Plan,
  runId: string,
): Promise<RunState | { readonly refusal: NonNullable<BatchDomain['problem']> }> {
  try {
    // The batch tells of it: pages that follow "the" run of the host must not see thirty at once.
    const { startedBy } = journal.state();
    return await runPlan({
      host,
      plan,
      id: runId,
      directory: runDirectory(runId),
      ...(startedBy === undefined ? {} : { startedBy }),
      onState: () => undefined,
    });
  } catch (error) {
    return { refusal: error instanceof ProblemError ? error.problem : problemOf(error) };
  }
}

async function verify({ host, journal }: Running, { domain, listeners }: Turn): Promise<void> {
  journal.updateDomain(domain.domainUuid, { state: 'verifying' });
  const end = (change: Partial<BatchDomain>) =>
    journal.updateDomain(domain.domainUuid, { state: 'ended', endedAtMs: Date.now(), ...change });
  const topology = await readTopology(host);
  const state = topology.domains.find(({ uuid }) => uuid === domain.domainUuid)?.state;
  if (state === 'shut off') return end({ result: 'moved' });
  if (domain.method === 'next-start') return end({ result: 'next-start' });
  const { verdict, interfaces } = await verifyDomain(host, {
    domainUuid: domain.domainUuid,
    moves: domain.moves,
    seconds: journal.state().request.verifySeconds,
    listeners,
  });
  return end({ result: verdict === 'absent' ? 'moved' : verdict, verified: interfaces });
}

/** The guest ran on: that step was undone by doing nothing. */
function isStaysUp({ steps, problem }: RunState): boolean {
  return (
    problem?.code === 'expectation-unmet' &&
    steps.some(({ id, state }) => id === 'stop' && state === 'failed')
  );
}

function staysUp(journal: BatchJournal, { name }: BatchDomain) {
  const { shutdownSeconds } = journal.state().request;
  return { code: 'convert-stays-up', values: { domain: name, seconds: shutdownSeconds } } as const;
}

/** libvirt did not take the live change, for a reason of its own; the configuration can be changed all the same. */
function isRefusedByLibvirt({ steps, problem }: RunState): boolean {
  return (
    problem?.code === 'command-failed' && steps.some(({ id, state }) => id === 'live' && state === 'failed')
  );
}

async function runAtNextStart(running: Running, turn: Turn, refused: RunState): Promise<void> {
  const { host, journal } = running;
  const { domain, entry } = turn;
  const { id, request } = journal.state();
  const again: BatchEntry = {
    ...entry,
    conversion: { ...entry.conversion, method: 'next-start' },
    runId: `${entry.runId}-config`,
  };
  const { planned } = await planTheseNow(host, { batchId: id, request, entries: [again] });
  const [next] = planned;
  const end = (change: Partial<BatchDomain>) =>
    journal.updateDomain(domain.domainUuid, { state: 'ended', endedAtMs: Date.now(), ...change });
  const problem = refused.problem === undefined ? {} : { problem: refused.problem };
  if (next === undefined || !next.planned.ok) return end({ result: 'put-back', ...problem });
  journal.updateDomain(domain.domainUuid, { runId: again.runId });
  await journal.save();
  const run = await runPlanOf(running, next.planned.plan, again.runId);
  const isKept = !('refusal' in run) && run.outcome === 'kept';
  return end({ result: isKept ? 'next-start' : 'put-back', ...problem });
}

/** And of a way back: whether each is again, byte for byte, what it was before the batch that is undone. */
async function keepDocumentsAfter({ host, journal, directory }: Running, wave: readonly BatchDomain[]) {
  const { request, domains } = journal.state();
  const moved = domains.filter(
    ({ domainUuid, result }) => hasMoved(result) && wave.some((domain) => domain.domainUuid === domainUuid),
  );
  const topology = await readTopology(host);
  const uuids = moved.map(({ domainUuid }) => domainUuid);
  const documents = await readDomainDocuments(host.reads, topology, uuids);
  await directory.writeDocuments(
    [...documents].map(([domainUuid, { inactive }]) => ({ domainUuid, xml: inactive })),
    'after',
  );
  if (request.kind !== 'back') return;
  for (const { domainUuid, name } of moved) {
    const then = await readBatchDocuments(host.runner, { batchId: request.batchId, domainUuid });
    if (then.before.trimEnd() !== documents.get(domainUuid)?.inactive.trimEnd())
      journal.updateDomain(domainUuid, {
        problem: { code: 'convert-back-differs', values: { domain: name } },
      });
  }
}
