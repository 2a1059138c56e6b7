'use client';

import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { type NetworkAction, networkActions } from '@/server/model/network-change';
import type { Network } from '@/server/model/topology';
import { runDirectory } from '@/server/plan/run-files';
import { useHost } from '../host/host-provider';
import { Link } from '../host/link';
import { ReviewAndStart } from '../plan/review-and-start';
import { ProblemNotice } from '../problem/problem-notice';
import { newRunId } from '../run/new-run-id';
import { buttonClass } from '../ui/button';
import { PageHeading, WaitingPage } from '../ui/page-heading';
import { networkAddress, networkAt } from './network-address';
import { useNetworkChange } from './use-network-change';

/** The review of a start, stop, restart, autostart or undefine. */
export function ChangeNetworkPage({ part }: { readonly part: string }) {
  const t = useTranslations('networkChange');
  const common = useTranslations('common');
  const { topology, status } = useHost();
  const asked = useSearchParams().get('do');
  const action = networkActions.find((known) => known === asked);
  // A network that was found stays the subject: an undefined one is gone as soon as the run has begun.
  const [network, setNetwork] = useState<Network>();
  if (topology === undefined) return <WaitingPage title={t('title')}>{common('loading')}</WaitingPage>;
  const found = networkAt(part, topology.networks);
  if (network === undefined && found !== undefined) setNetwork(found);
  if (network === undefined || action === undefined)
    return (
      <>
        <PageHeading title={t('title')} />
        <ProblemNotice problem={{ code: 'not-found', values: { name: part } }} />
      </>
    );
  return (
    <div className="mx-auto w-full max-w-4xl">
      <PageHeading title={t(`action.${action}`, { network: network.name })}>
        <Link href={networkAddress(network)} className={buttonClass('secondary')}>
          {t('cancel')}
        </Link>
      </PageHeading>
      {status.kind === 'recorded' ? (
        <ProblemNotice tone="warning" problem={{ code: 'host-recorded' }} />
      ) : (
        <Review network={network} action={action} />
      )}
    </div>
  );
}

function Review({ network, action }: { readonly network: Network; readonly action: NetworkAction }) {
  const t = useTranslations('networkChange');
  const [runId] = useState(() => newRunId(`network-${action}`));
  const review = useNetworkChange({ kind: 'action', network: network.name, action }, runId);
  return (
    <ReviewAndStart {...review} directory={runDirectory(runId)}>
      <Link href={networkAddress(network)} className={buttonClass('secondary')}>
        {t('cancel')}
      </Link>
    </ReviewAndStart>
  );
}
