import type { WatchedHost } from '../host/watched-host';
import type { BatchDomain, BatchState } from '../model/batch';
import type { BatchDirectory } from './batch-directory';

/** With 300 domains a state is some 200 kB: pages are told a few times a second, not at each word. */
const publishEveryMs = 250;

/** How a batch stands, told to every page and kept on the host at each turning point. */
export function batchJournal(
  initial: BatchState,
  { host, directory }: { readonly host: WatchedHost; readonly directory: BatchDirectory },
) {
  let state = initial;
  let timer: NodeJS.Timeout | undefined;
  const begun = performance.now();
  const doneAtFirst = countDone(initial);

  const publish = () => {
    timer = undefined;
    host.publish({ kind: 'batch', batch: state });
  };
  const set = (next: BatchState) => {
    state = withTimeLeft(next, {
      elapsedMs: performance.now() - begun,
      done: countDone(next) - doneAtFirst,
    });
    timer ??= setTimeout(publish, publishEveryMs);
  };
  const updateDomains = (
    isMeant: (domain: BatchDomain) => boolean,
    change: (domain: BatchDomain) => Partial<BatchDomain>,
  ) =>
    set({
      ...state,
      domains: state.domains.map((domain) => (isMeant(domain) ? { ...domain, ...change(domain) } : domain)),
    });

  return {
    state: () => state,
    /** Of the batch itself: told at once. */
    update(change: Partial<BatchState>) {
      set({ ...state, ...change });
      clearTimeout(timer);
      publish();
    },
    updateDomains,
    updateDomain(domainUuid: string, change: Partial<BatchDomain>) {
      updateDomains(
        (domain) => domain.domainUuid === domainUuid,
        () => change,
      );
    },
    save: () => directory.save(state),
  };
}

export type BatchJournal = ReturnType<typeof batchJournal>;

function countDone({ domains }: BatchState): number {
  return domains.filter(({ state }) => state === 'ended').length;
}

function withTimeLeft(
  { secondsLeft: _old, pausedBecause, ...state }: BatchState,
  { elapsedMs, done }: { readonly elapsedMs: number; readonly done: number },
): BatchState {
  const left = state.domains.length - countDone({ ...state });
  const isGoing = state.phase === 'under-way' || state.phase === 'pausing';
  return {
    ...state,
    ...(state.phase === 'paused' && pausedBecause !== undefined ? { pausedBecause } : {}),
    ...(isGoing && done > 0 && left > 0
      ? { secondsLeft: Math.ceil(((elapsedMs / done) * left) / 1000) }
      : {}),
  };
}
