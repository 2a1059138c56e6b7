import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { BridgeChange } from '@/server/model/bridge-request';
import { hasEnded } from '@/server/model/run';
import { useApi } from '../api/api-provider';
import { useHostId, useRun } from '../host/host-provider';
import { Link, useRouter } from '../host/link';
import { planQuerySettings, ReviewAndStart } from '../plan/review-and-start';
import { NewAddressesNotice } from '../run/new-addresses';
import { newRunId } from '../run/new-run-id';
import { RunView } from '../run/run-view';
import { useMove } from '../run/use-new-addresses';
import { useUser } from '../shell/user-provider';
import { buttonClass } from '../ui/button';
import { SeveralHosts } from './several-hosts';

/**
 * The last step of both bridge wizards. Once it is started, the run has a page of its own; where another administrator
 * has to approve it first, so has the question.
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
  const runText = useTranslations('run');
  const api = useApi();
  const hostId = useHostId();
  const router = useRouter();
  const [runId] = useState(() => newRunId(`${change.kind}-bridge`));
  const request = { hostId, runId, change };
  const planned = useQuery({ ...api.bridges.plan.queryOptions(request), ...planQuerySettings });
  const { moves, askForLinks, links } = useMove(
    runId,
    planned.data?.ok === true ? planned.data.plan.cutsOff : undefined,
  );
  const live = useRun();
  const start = useMutation(
    api.bridges.start.mutationOptions({
      onMutate: askForLinks,
      // Where the console moves away, no other page can be counted on: its run is shown on this one.
      onSuccess: () => (moves ? undefined : router.push(`/runs/${runId}`)),
    }),
  );
  const ask = useMutation(
    api.approvals.ask.mutationOptions({ onSuccess: ({ id }) => router.push(`/approvals/${id}`) }),
  );
  const { needsApproval } = useUser();
  if (moves && live?.id === runId)
    return (
      <RunView run={live}>
        {hasEnded(live) && (
          <div>
            <Link href={`/runs/${runId}`} className={buttonClass('secondary')}>
              {runText('itsPage')}
            </Link>
          </div>
        )}
      </RunView>
    );
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
