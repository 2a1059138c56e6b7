import { useMutation, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { useApi } from '../api/api-provider';
import { PlanReview } from '../plan/plan-review';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { useProblemText } from '../problem/use-problem-text';
import { Button, buttonClass } from '../ui/button';
import { Waiting } from '../ui/note';
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
  /** Another run on this host, which must end first. */
  readonly underWay: string | undefined;
  readonly onStarted: () => void;
}

export function ConvertReview({ request, underWay, onStarted }: ConvertReviewProps) {
  const t = useTranslations('convert');
  const api = useApi();
  const problemText = useProblemText();
  const titleId = useId();
  const planned = useQuery({
    ...api.convert.plan.queryOptions(request),
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  const start = useMutation(api.convert.start.mutationOptions({ onSuccess: onStarted }));
  // Plans again also after a failed start: what was refused then need not be refused now.
  const planAgain = (
    <div className="mt-2">
      <Button
        disabledBecause={planned.isFetching ? t('planning') : undefined}
        onClick={() => void planned.refetch().then(() => start.reset())}
      >
        {t('again')}
      </Button>
    </div>
  );
  if (planned.isPending) return <Waiting>{t('planning')}</Waiting>;
  if (planned.isError)
    return <ProblemNotice problem={problemOfError(planned.error)}>{planAgain}</ProblemNotice>;
  if (!planned.data.ok) return <ProblemNotice problem={planned.data.refusal}>{planAgain}</ProblemNotice>;
  const { plan } = planned.data;
  const isStarting = start.isPending || start.isSuccess;
  return (
    <section aria-labelledby={titleId} className="grid min-w-0 grid-cols-1 gap-1.5">
      <h2 id={titleId} className="text-lg font-semibold">
        {t('review')}
      </h2>
      <PlanReview plan={plan} directory={`/var/lib/bridgehead/runs/${request.runId}`}>
        {start.isError && (
          <div className="w-full" role="alert">
            <ProblemNotice problem={problemOfError(start.error)}>{planAgain}</ProblemNotice>
          </div>
        )}
        <Button
          look="primary"
          disabledBecause={
            underWay !== undefined
              ? problemText({ code: 'run-under-way', values: { id: underWay } }).what
              : isStarting
                ? t('starting')
                : undefined
          }
          onClick={() => start.mutate({ ...request, fingerprint: plan.fingerprint })}
        >
          {isStarting ? t('starting') : t('start')}
        </Button>
        <Link href={topologyAddress(request.domainUuid)} className={buttonClass('secondary')}>
          {t('cancel')}
        </Link>
      </PlanReview>
    </section>
  );
}
