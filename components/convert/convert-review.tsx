import { useMutation, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { useApi } from '../api/api-provider';
import { planQuerySettings, ReviewAndStart } from '../plan/review-and-start';
import { buttonClass } from '../ui/button';
import { topologyAddress } from './convert-address';
import type { ConvertSource } from './convert-source';

interface ConvertReviewProps {
  readonly request: {
    readonly hostId: string;
    readonly domainUuid: string;
    readonly mac: string;
    readonly target: ConvertSource;
    readonly runId: string;
  };
  readonly onStarted: () => void;
}

export function ConvertReview({ request, onStarted }: ConvertReviewProps) {
  const t = useTranslations('convert');
  const api = useApi();
  const titleId = useId();
  const planned = useQuery({ ...api.convert.plan.queryOptions(request), ...planQuerySettings });
  const start = useMutation(api.convert.start.mutationOptions({ onSuccess: onStarted }));
  return (
    <section aria-labelledby={titleId} className="grid min-w-0 grid-cols-1 gap-1.5">
      <h2 id={titleId} className="text-lg font-semibold">
        {t('review')}
      </h2>
      <ReviewAndStart
        planned={planned}
        start={start}
        onStart={(fingerprint) => start.mutate({ ...request, fingerprint })}
        directory={`/var/lib/bridgehead/runs/${request.runId}`}
      >
        <Link href={topologyAddress(request.domainUuid)} className={buttonClass('secondary')}>
          {t('cancel')}
        </Link>
      </ReviewAndStart>
    </section>
  );
}
