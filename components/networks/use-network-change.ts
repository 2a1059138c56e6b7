import { useMutation, useQuery } from '@tanstack/react-query';
import type { NetworkChange } from '@/server/model/network-change';
import { useApi } from '../api/api-provider';
import { useHostId } from '../host/host-provider';
import { useRouter } from '../host/link';
import { planQuerySettings } from '../plan/review-and-start';

/** The plan of one change of a network, and its start, after which the run's page follows. */
export function useNetworkChange(change: NetworkChange, runId: string, onStarted?: () => void) {
  const api = useApi();
  const router = useRouter();
  const request = { hostId: useHostId(), change, runId };
  const planned = useQuery({ ...api.networks.plan.queryOptions(request), ...planQuerySettings });
  const start = useMutation(
    api.networks.start.mutationOptions({
      onSuccess: () => {
        onStarted?.();
        router.push(`/runs/${runId}`);
      },
    }),
  );
  return { planned, start, onStart: (fingerprint: string) => start.mutate({ ...request, fingerprint }) };
}
