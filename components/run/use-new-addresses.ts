import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { CutsOffNotice } from '@/server/model/cuts-off';
import { hasEnded, type RunState } from '@/server/model/run';
import { useApi } from '../api/api-provider';
import { useIsOverSsh } from '../host/host-provider';

export interface NewAddress {
  readonly address: string;
  readonly url: string;
}

/** By run. The page of a run that takes the place of its review has no other way to what was asked for there. */
const handOvers = new Map<string, string>();

/**
 * Links to the console at the addresses that its host will have after this run. They are asked for while the old one
 * still answers, and each signs in by itself: the cookie of the old address does not count at the new one.
 */
export function useNewAddresses(run: RunState): readonly NewAddress[] {
  const { addresses, mutate } = useHandOver({ runId: run.id, cutsOff: run.cutsOff, retry: true });
  const isWanted = addresses.length > 0 && !hasEnded(run) && !handOvers.has(run.id);
  useEffect(() => {
    if (isWanted) mutate();
  }, [isWanted, mutate]);
  return linksTo(addresses, run.id);
}

/**
 * For where such a run is started: `askForLinks` before that, for the link can be gone a moment after. Does nothing
 * for a run that moves nothing.
 */
export function useMove(runId: string, cutsOff: CutsOffNotice | undefined) {
  const { addresses, mutateAsync } = useHandOver({ runId, cutsOff, retry: false });
  const moves = addresses.length > 0;
  return {
    moves,
    askForLinks: async () => {
      if (moves) await mutateAsync();
    },
    links: linksTo(addresses, runId),
  };
}

function useHandOver({
  runId,
  cutsOff,
  retry,
}: {
  readonly runId: string;
  readonly cutsOff: CutsOffNotice | undefined;
  readonly retry: boolean;
}) {
  const api = useApi();
  const { mutate, mutateAsync } = useMutation(
    api.runs.handOver.mutationOptions({ retry, onSuccess: (token) => void handOvers.set(runId, token) }),
  );
  // A host over SSH is looked for there by the console, which itself stays where it is.
  const isOverSsh = useIsOverSsh();
  return { addresses: isOverSsh ? [] : (cutsOff?.newAddresses ?? []), mutate, mutateAsync };
}

/** None as long as the way to sign in there is not in hand. */
function linksTo(addresses: readonly string[], runId: string): readonly NewAddress[] {
  const token = handOvers.get(runId);
  if (token === undefined) return [];
  return addresses.map((withLength) => {
    const address = withLength.split('/')[0] ?? '';
    const url = new URL('/sign-in/link', location.href);
    url.hostname = address.includes(':') ? `[${address}]` : address;
    url.search = new URLSearchParams({ token, run: runId }).toString();
    return { address: withLength, url: url.href };
  });
}
