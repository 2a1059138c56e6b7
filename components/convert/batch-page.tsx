'use client';

import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'use-intl';
import type { BatchState } from '@/server/model/batch';
import { formatSource } from '@/server/model/domain-xml';
import { useApi } from '../api/api-provider';
import { useBatch, useHostId } from '../host/host-provider';
import { Link } from '../host/link';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { buttonClass } from '../ui/button';
import { PageHeading, WaitingPage } from '../ui/page-heading';
import { BackReview } from './back-review';
import { BatchControls } from './batch-controls';
import { BatchProgress } from './batch-progress';
import { BatchTable } from './batch-table';

/** One batch: live while it goes on, and afterwards as it lies on the host, with the way back. */
export function BatchPage({ batchId }: { readonly batchId: string }) {
  const t = useTranslations('batch');
  const common = useTranslations('common');
  const api = useApi();
  const hostId = useHostId();
  const newest = useBatch();
  const back = useSearchParams().get('back');
  const live = newest?.id === batchId ? newest : undefined;
  const kept = useQuery({
    ...api.batches.one.queryOptions({ hostId, batchId, asOf: live?.phase ?? '' }),
    enabled: live === undefined,
    placeholderData: (previous) => previous,
    // The stream tells of a batch that has just begun, a moment before or after this page asks.
    retry: 3,
    retryDelay: 1_000,
    staleTime: 0,
  });
  const batch = live ?? kept.data;
  if (batch === undefined)
    return kept.isError ? (
      <>
        <PageHeading title={t('title')} />
        <ProblemNotice problem={problemOfError(kept.error)} />
      </>
    ) : (
      <WaitingPage title={t('title')}>{common('loading')}</WaitingPage>
    );
  return (
    <div className="mx-auto w-full max-w-6xl">
      <PageHeading title={t('title')} summary={<BatchSummaryLine batch={batch} />}>
        <Link href={back === null ? '/runs' : `/convert/${batchId}`} className={buttonClass('secondary')}>
          {back === null ? t('toRuns') : t('toBatch')}
        </Link>
      </PageHeading>
      {back !== null ? (
        <BackReview batch={batch} wanted={back} />
      ) : (
        <div className="grid min-w-0 grid-cols-1 gap-4">
          <BatchProgress batch={batch} />
          <BatchControls batch={batch} />
          <BatchTable batch={batch} />
        </div>
      )}
    </div>
  );
}

function BatchSummaryLine({ batch: { request, domains, startedBy } }: { readonly batch: BatchState }) {
  const t = useTranslations('batch');
  const by = startedBy === undefined ? '' : ` · ${startedBy}`;
  return (
    <>
      {request.kind === 'move'
        ? t('move', { count: domains.length, target: formatSource(request.target) })
        : t('back', { count: domains.length })}
      {by}
    </>
  );
}
