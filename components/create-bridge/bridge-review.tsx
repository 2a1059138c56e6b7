import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { BridgeChange } from '@/server/model/bridge-request';
import { useApi } from '../api/api-provider';
import { useHostId } from '../host/host-provider';
import { useRouter } from '../host/link';
import { planQuerySettings, ReviewAndStart } from '../plan/review-and-start';
import { NewAddressesNotice } from '../run/new-addresses';
import { newRunId } from '../run/new-run-id';
import { useGoToRunOnceBegun } from '../run/run-in-address';
import { useMove } from '../run/use-new-addresses';
import { useUser } from '../shell/user-provider';
import { SeveralHosts } from './several-hosts';

/**
 * The last step of both bridge wizards. Once it has begun, the run's page takes its place; where another administrator
 * has to approve it first, the question has a page of its own.
 */
export function BridgeReview({
  change,
  onStart,
  intro,
  children,
}: {
  readonly change: BridgeChange;
  readonly onStart: () => void;
  readonly intro?: ReactNode;
  readonly children: ReactNode;
}) {
  const t = useTranslations('approvals');
  const api = useApi();
  const hostId = useHostId();
  const router = useRouter();
  const [runId] = useState(() => newRunId(`${change.kind}-bridge`));
  const request = { hostId, runId, change };
  const planned = useQuery({ ...api.bridges.plan.queryOptions(request), ...planQuerySettings });
  const { askForLinks, links } = useMove(
    runId,
    planned.data?.ok === true ? planned.data.plan.cutsOff : undefined,
  );
  const start = useMutation(api.bridges.start.mutationOptions({ onMutate: askForLinks }));
  // Also where its answer was lost: the host tells of it in another way.
  useGoToRunOnceBegun(runId, { isAwaited: !start.isIdle });
  const ask = useMutation(
    api.approvals.ask.mutationOptions({ onSuccess: ({ id }) => router.push(`/approvals/${id}`) }),
  );
  const { needsApproval } = useUser();
  const directory = `/var/lib/bridgehead/runs/${runId}`;
  return (
    <>
      <ReviewAndStart
        planned={planned}
        start={needsApproval ? ask : start}
        {...(needsApproval ? { words: { start: t('ask'), starting: t('asking') } } : {})}
        onStart={(fingerprint) => {
          onStart();
          (needsApproval ? ask : start).mutate({ ...request, fingerprint });
        }}
        directory={directory}
        intro={intro}
      >
        {children}
        {!needsApproval && links.length > 0 && (
          <div className="w-full" role="status">
            <NewAddressesNotice addresses={links} />
          </div>
        )}
      </ReviewAndStart>
      {planned.data?.ok === true && (
        <SeveralHosts change={change} runId={runId} directory={directory} plan={planned.data.plan} />
      )}
    </>
  );
}
