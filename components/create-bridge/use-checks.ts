import { useQuery } from '@tanstack/react-query';
import type { BridgeChange } from '@/server/model/bridge-request';
import { fingerprint } from '@/server/model/fingerprint';
import type { BridgeCheck } from '@/server/plan/check-bridge';
import { useApi } from '../api/api-provider';
import { useHostId } from '../host/host-provider';

/** What every check before a change is, whatever the change. */
export type Check = Pick<BridgeCheck, 'level' | 'text' | 'remedy' | 'evidence'>;

/** Asked once for a request, when it is first wanted: some of it takes seconds, and is asked of the whole LAN. */
export function useChecks(change: BridgeChange | undefined, { isWanted }: { readonly isWanted: boolean }) {
  const api = useApi();
  const hostId = useHostId();
  return useQuery({
    // A change that is not there is never asked for: the query is not enabled.
    ...api.bridges.checks.queryOptions({
      hostId,
      change: change ?? { kind: 'remove', request: { bridge: 'none' } },
    }),
    enabled: isWanted && change !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
}

/** Names a check by what it says: when that changes, it has not been read. */
export function checkKey(check: Check): string {
  return fingerprint(JSON.stringify(check.text)).slice(0, 8);
}

export function isCleared(checks: readonly Check[], read: readonly string[]): boolean {
  return checks.every(
    (check) => check.level === 'green' || (check.level === 'amber' && read.includes(checkKey(check))),
  );
}
