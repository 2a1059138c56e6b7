import { useEffect } from 'react';
import { pathOnHost } from '../host/host-path';
import { useNamedHost, useRun } from '../host/host-provider';
import { usePagePath } from '../host/link';

/**
 * Leads to the page of a run that was started here, as soon as the host tells of it, and without asking the console for
 * that page: a change of the host's only link may have cut it off by then, and a page that is asked for through a dead
 * link is none. Only the address changes. What is shown at that address is `RunInPlace`'s.
 */
export function useGoToRunOnceBegun(
  runId: string | undefined,
  { isAwaited }: { readonly isAwaited: boolean },
) {
  const named = useNamedHost();
  const hasBegun = useRun()?.id === runId;
  useEffect(() => {
    if (runId === undefined || !isAwaited || !hasBegun) return;
    const path = `/runs/${runId}`;
    history.pushState(null, '', named === undefined ? path : pathOnHost(named, path));
  }, [runId, isAwaited, hasBegun, named]);
}

/** The run whose page the address names, whichever page was loaded. */
export function useRunInAddress(): string | undefined {
  return /^\/runs\/([^/]+)$/.exec(usePagePath())?.[1];
}
