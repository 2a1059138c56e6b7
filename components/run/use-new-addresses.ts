import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { hasEnded, type RunState } from '@/server/model/run';
import { useApi } from '../api/api-provider';
import { useIsOverSsh } from '../host/host-provider';

export interface NewAddress {
  readonly address: string;
  readonly url: string;
}

/**
 * Links to the console at the addresses that its host will have after this run. They are asked for while the old one
 * still answers, and each signs in by itself: the cookie of the old address does not count at the new one.
 */
export function useNewAddresses(run: RunState): readonly NewAddress[] {
  const api = useApi();
  const { mutate, data: token } = useMutation(api.runs.handOver.mutationOptions({ retry: true }));
  // A host over SSH is looked for there by the console, which itself stays where it is.
  const isOverSsh = useIsOverSsh();
  const addresses = isOverSsh ? [] : (run.cutsOff?.newAddresses ?? []);
  const isWanted = addresses.length > 0 && !hasEnded(run);
  useEffect(() => {
    if (isWanted) mutate();
  }, [isWanted, mutate]);
  if (token === undefined) return [];
  return addresses.map((withLength) => {
    const address = withLength.split('/')[0] ?? '';
    const url = new URL('/sign-in/link', location.href);
    url.hostname = address.includes(':') ? `[${address}]` : address;
    url.search = new URLSearchParams({ token, run: run.id }).toString();
    return { address: withLength, url: url.href };
  });
}
