import type { WatchedHost } from '../host/watched-host';
import type { BatchDomain, BatchPlan, BatchState } from '../model/batch';
import { type PlannedEntry, summarizeBatch } from '../plan/plan-batch';
import { ProblemError } from '../problem';
import { batchDirectoryOn } from './batch-directory';
import { type BatchJournal, batchJournal } from './batch-journal';
import { type BatchReview, planEntries } from './plan-batch';
import { readBatch } from './read-batches';
import { runBatch } from './run-batch';
import { holdHost, recoverHost } from './runs';

const key = Symbol.for('bridgehead.batches');

interface UnderWay {
  readonly journal: BatchJournal;
  /** Resolves when it has come to a halt and the host has that written down. */
  readonly halted: Promise<void>;
}

/** The batches that this console carries out now, by host. */
function underWay(): Map<string, UnderWay> {
  const holder = globalThis as { [key]?: Map<string, UnderWay> };
  holder[key] ??= new Map();
  return holder[key];
}

/**
 * The batch that still looks at what its journal is told. One that has come to a halt does not, and is waited for until
 * that is written down: whoever answers at the very moment is answered by what comes after, and not lost.
 */
async function findGoing(host: WatchedHost): Promise<BatchJournal | undefined> {
  const found = underWay().get(host.summary.id);
  if (found === undefined) return undefined;
  const { phase } = found.journal.state();
  if (phase !== 'paused' && phase !== 'ended') return found.journal;
  await found.halted;
  return undefined;
}

/** Begins a batch as it was reviewed, and resolves when the host knows of it. Its states go to every page. */
export async function startBatch(
  host: WatchedHost,
  start: BatchReview & { readonly fingerprint: string; readonly startedBy: string },
): Promise<void> {
  await recoverHost(host);
  await findGoing(host);
  const release = holdHost(host, start.batchId);
  try {
    const { topology, entries } = await planEntries(host, start);
    const plan = summarizeBatch(topology, entries);
    if (plan.fingerprint !== start.fingerprint) throw new ProblemError({ code: 'host-changed' });
    if (!plan.domains.some(({ ok }) => ok)) throw new ProblemError({ code: 'batch-empty' });
    await carryOn(host, firstState(start, plan, entries), release);
  } catch (error) {
    release();
    throw error;
  }
}

/** Marks it as under way on the host, and lets it go its way. */
async function carryOn(host: WatchedHost, state: BatchState, release: () => void): Promise<void> {
  const directory = batchDirectoryOn(host.runner, state.id);
  await directory.begin(state);
  const journal = batchJournal(state, { host, directory });
  journal.update({});
  const halted = runBatch({ host, journal, directory })
    .catch(async (error: unknown) => {
      // Nobody waits for this: what was begun is in its runs' directories, and the operator decides how to go on.
      console.error(`batch ${state.id}:`, error);
      journal.update({ phase: 'paused', pausedBecause: 'failure' });
      await journal.save().catch(() => undefined);
      await directory.release().catch(() => undefined);
    })
    .finally(() => {
      underWay().delete(host.summary.id);
      release();
    });
  underWay().set(host.summary.id, { journal, halted });
}

function firstState(
  { batchId, request, startedBy }: BatchReview & { readonly startedBy: string },
  plan: BatchPlan,
  entries: readonly PlannedEntry[],
): BatchState {
  return {
    id: batchId,
    request,
    startedAtMs: Date.now(),
    startedBy,
    phase: 'under-way',
    domains: plan.domains.map((domain, index): BatchDomain => {
      const planned = entries[index]?.planned;
      const { domainUuid, name, method, wave } = domain;
      const common = { domainUuid, name, method, wave };
      if (!domain.ok || planned === undefined || !planned.ok)
        return {
          ...common,
          moves: [],
          fingerprint: '',
          state: 'ended',
          result: 'refused',
          ...(domain.ok ? {} : { problem: domain.refusal }),
        };
      return { ...common, moves: domain.moves, fingerprint: planned.plan.fingerprint, state: 'waiting' };
    }),
  };
}

export function pauseBatch(host: WatchedHost, batchId: string): void {
  const journal = requireUnderWay(host, batchId);
  if (journal.state().phase === 'under-way') journal.update({ phase: 'pausing' });
}

export async function resumeBatch(host: WatchedHost, batchId: string): Promise<void> {
  const journal = await findGoing(host);
  // It has not come to a halt yet: then it does not.
  if (journal?.state().id === batchId && journal.state().phase === 'pausing')
    return journal.update({ phase: 'under-way' });
  await takeUp(host, batchId, (state) => ({ ...state, phase: 'under-way' }));
}

export async function stopBatch(host: WatchedHost, batchId: string): Promise<void> {
  const journal = await findGoing(host);
  if (journal?.state().id === batchId) return journal.update({ phase: 'stopping' });
  await takeUp(host, batchId, (state) => ({ ...state, phase: 'stopping' }));
}

export async function answerForce(
  host: WatchedHost,
  {
    batchId,
    domainUuid,
    answer,
  }: { readonly batchId: string; readonly domainUuid: string; readonly answer: 'force' | 'leave' },
): Promise<void> {
  const change: Partial<BatchDomain> =
    answer === 'force' ? { state: 'waiting', force: true } : { state: 'ended', result: 'left' };
  const isMeant = (domain: BatchDomain) => domain.domainUuid === domainUuid && domain.state === 'asks-force';
  const journal = await findGoing(host);
  if (journal?.state().id === batchId) {
    if (!journal.state().domains.some(isMeant)) throw new ProblemError({ code: 'batch-phase' });
    journal.updateDomains(isMeant, () => change);
    return journal.save();
  }
  await takeUp(host, batchId, (state) => {
    if (!state.domains.some(isMeant)) throw new ProblemError({ code: 'batch-phase' });
    const domains = state.domains.map((domain) => (isMeant(domain) ? { ...domain, ...change } : domain));
    // It waited for nothing else.
    return { ...state, domains, phase: state.pausedBecause === 'asks-force' ? 'under-way' : 'paused' };
  });
}

/** Changes a paused batch, and goes on with it unless it is still to be paused. */
async function takeUp(
  host: WatchedHost,
  batchId: string,
  change: (state: BatchState) => BatchState,
): Promise<void> {
  await recoverHost(host);
  const release = holdHost(host, batchId);
  try {
    const state = await readBatch(host.runner, batchId);
    if (state.phase !== 'paused') throw new ProblemError({ code: 'batch-phase' });
    const next = change(state);
    if (next.phase !== 'paused') return await carryOn(host, next, release);
    await batchDirectoryOn(host.runner, batchId).save(next);
    host.publish({ kind: 'batch', batch: next });
    release();
  } catch (error) {
    release();
    throw error;
  }
}

function requireUnderWay(host: WatchedHost, batchId: string): BatchJournal {
  const journal = underWay().get(host.summary.id)?.journal;
  if (journal?.state().id !== batchId) throw new ProblemError({ code: 'batch-phase' });
  return journal;
}
