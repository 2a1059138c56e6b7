import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { type BatchRequest, type BatchState, defaultPace, hasMoved } from '@/server/model/batch';
import type { Topology } from '@/server/model/topology';
import { useHost, useHostId } from '../host/host-provider';
import { Link } from '../host/link';
import { newRunId } from '../run/new-run-id';
import { buttonClass } from '../ui/button';
import { Waiting } from '../ui/note';
import { BatchReview } from './batch-review';
import { batchAddress } from './convert-address';
import { readKeptChoice } from './kept-choices';

/** One, some or all go back to what they had: the same review and the same run, the other way. */
export function BackReview({ batch, wanted }: { readonly batch: BatchState; readonly wanted: string }) {
  const t = useTranslations('batch');
  const common = useTranslations('common');
  const hostId = useHostId();
  const { topology } = useHost();
  const [batchId] = useState(() => newRunId('back'));
  // As it was when the review was opened: a VM that starts meanwhile makes the host another, which the start says.
  const [request] = useState(() => topology && backRequest(topology, batch, wanted));
  if (request === undefined) return <Waiting>{common('loading')}</Waiting>;
  return (
    <section aria-label={t('backReview')} className="grid min-w-0 grid-cols-1 gap-2">
      <h2 className="text-lg font-semibold">{t('backReview')}</h2>
      <BatchReview hostId={hostId} batchId={batchId} request={request}>
        <Link href={batchAddress(batch.id)} className={buttonClass('secondary')}>
          {t('toBatch')}
        </Link>
      </BatchReview>
    </section>
  );
}

function backRequest(topology: Topology, batch: BatchState, wanted: string): BatchRequest {
  const [, key] = /^kept:(.+)$/.exec(wanted) ?? [];
  const uuids = key === undefined ? wanted.split(',') : (readKeptChoice(key)?.chosen ?? []);
  const states = new Map(topology.domains.map(({ uuid, state }) => [uuid, state]));
  const domains = batch.domains
    .filter(({ result }) => hasMoved(result))
    .filter(({ domainUuid }) => wanted === 'all' || uuids.includes(domainUuid))
    .map(({ domainUuid, method, result }) => ({
      domainUuid,
      // What has not been started since goes back as it went; a guest that runs goes back under way.
      method:
        result === 'next-start' || states.get(domainUuid) === 'shut off'
          ? ('next-start' as const)
          : method === 'restart'
            ? ('live' as const)
            : method,
    }));
  return { kind: 'back', batchId: batch.id, domains, ...defaultPace, waveSize: batch.request.waveSize };
}
