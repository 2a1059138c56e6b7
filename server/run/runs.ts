import { setTimeout as wait } from 'node:timers/promises';
import { keepAddress, watchedHosts } from '../host/hosts';
import type { Runner } from '../host/runner';
import type { WatchedHost } from '../host/watched-host';
import type { RunState } from '../model/run';
import type { Plan } from '../plan/plan';
import { runDirectory } from '../plan/run-files';
import { ProblemError } from '../problem';
import { logMissedEnds } from './log-run';
import { recoverBatch } from './recover-batch';
import { recoverRuns } from './recover-runs';
import { runPlan } from './run-plan';

const key = Symbol.for('bridgehead.runs');

interface Runs {
  /** Hosts with a run under way, by id: one at a time, so that two operators never change one host at once. */
  readonly underWay: Map<string, string>;
  /** Hosts whose runs of an earlier life of the console were looked for: by what reaches them, for names are reused. */
  readonly recovered: WeakMap<Runner, Promise<void>>;
}

function runs(): Runs {
  const holder = globalThis as { [key]?: Runs };
  holder[key] ??= { underWay: new Map(), recovered: new WeakMap() };
  return holder[key];
}

/**
 * Begins a run and resolves when its way back is sharp; its states go to every page that looks at the host. The host
 * itself refuses a second one, should another console have begun it.
 */
export async function startRun(start: {
  readonly host: WatchedHost;
  readonly plan: Plan;
  readonly id: string;
  readonly startedBy?: string;
}): Promise<void> {
  const { host, id } = start;
  await recoverHost(host);
  requireNoRun(host);
  const { underWay } = runs();
  underWay.set(host.summary.id, id);
  await new Promise<void>((onArmed, onRefused) => {
    runPlan({ ...start, directory: runDirectory(id), onState: publishOn(host), onArmed })
      .then(({ outcome }) => {
        if (outcome === 'kept') keepAddress(host);
      })
      .catch(onRefused)
      .finally(() => underWay.delete(host.summary.id));
  });
}

/** Throws `run-under-way`: worth asking before a plan is made again, which a host in the middle of a run would spoil. */
export function requireNoRun(host: WatchedHost): void {
  const id = undecidedRun(host);
  if (id !== undefined) throw new ProblemError({ code: 'run-under-way', values: { id } });
}

/** Of a run or a batch that this console carries out or follows. */
export function undecidedRun(host: WatchedHost): string | undefined {
  return runs().underWay.get(host.summary.id);
}

/** Keeps other runs off a host while a batch goes on there; throws `run-under-way`. Returns what lets them on again. */
export function holdHost(host: WatchedHost, id: string): () => void {
  requireNoRun(host);
  const { underWay } = runs();
  underWay.set(host.summary.id, id);
  return () => {
    if (underWay.get(host.summary.id) === id) underWay.delete(host.summary.id);
  };
}

/** Picks up what an earlier life of the console left undecided on the host; once. */
export function recoverHost(host: WatchedHost): Promise<void> {
  const { recovered, underWay } = runs();
  const known = recovered.get(host.runner);
  if (known !== undefined) return known;
  const looking = (async () => {
    if (host.summary.readOnly !== undefined) return;
    const found = await recoverRuns(host, publishOn(host));
    void logMissedEnds(host).catch((error: unknown) => console.error('looking for ended runs:', error));
    const batch = await recoverBatch(host, found);
    const id = batch?.id ?? found[0]?.id;
    if (id === undefined) return;
    underWay.set(host.summary.id, id);
    void (async () => {
      const [ofBatch] = await Promise.allSettled([batch?.ended, ...found.map(({ ended }) => ended)]);
      underWay.delete(host.summary.id);
      if (ofBatch.status === 'fulfilled') return;
      // It is still under way on the host.
      console.error(`${host.summary.name}: settling batch ${id}:`, ofBatch.reason);
      recovered.delete(host.runner);
      await wait(lookAgainAfterMs.first, undefined, { ref: false });
      await recoverReachedHost(host);
    })();
  })();
  recovered.set(host.runner, looking);
  // A host that does not answer now is asked again by whoever comes next.
  looking.catch(() => recovered.delete(host.runner));
  return looking;
}

const lookAgainAfterMs = { first: 1_000, most: 30_000 };

/**
 * The same for a host that has just been reached, until it has answered: at a bad moment it may be too slow, and what
 * was left undecided there would be followed by nobody. Gives up when the host is no longer reached or shown; whoever
 * reaches it again asks again.
 */
export async function recoverReachedHost(host: WatchedHost): Promise<void> {
  const isReached = () =>
    watchedHosts().get(host.summary.id)?.runner === host.runner &&
    (host.link === undefined || host.link.state().kind === 'up');
  for (let pauseMs = lookAgainAfterMs.first; ; pauseMs = Math.min(2 * pauseMs, lookAgainAfterMs.most)) {
    try {
      return await recoverHost(host);
    } catch (error) {
      console.error(`${host.summary.name}: looking for undecided runs:`, error);
    }
    await wait(pauseMs, undefined, { ref: false });
    if (!isReached()) return;
  }
}

function publishOn(host: WatchedHost): (run: RunState) => void {
  return (run) => host.publish({ kind: 'run', run });
}
