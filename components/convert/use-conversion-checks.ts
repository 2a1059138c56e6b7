import { useQuery } from '@tanstack/react-query';
import type { BatchRequest } from '@/server/model/batch';
import { useApi } from '../api/api-provider';

/** Asked once for a request, when it is first wanted: some of it is asked of every guest. */
export function useConversionChecks(
  asked: { readonly hostId: string; readonly request: BatchRequest } | undefined,
  { isWanted }: { readonly isWanted: boolean },
) {
  const api = useApi();
  return useQuery({
    // What is not there is never asked for: the query is not enabled.
    ...api.batches.checks.queryOptions(asked ?? noRequest),
    enabled: isWanted && asked !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
}

const noRequest = {
  hostId: '',
  request: {
    kind: 'back',
    batchId: 'none',
    domains: [],
    waveSize: 1,
    onFailure: 'stop',
    verifySeconds: 30,
    shutdownSeconds: 90,
  },
} as const satisfies { readonly hostId: string; readonly request: BatchRequest };
