import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import type { InterfaceSource } from '@/server/model/domain-xml';
import { useApi } from '../api/api-provider';
import { PlanReview } from '../plan/plan-review';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { useProblemText } from '../problem/use-problem-text';
import { Button } from '../ui/button';
import { Waiting } from '../ui/note';

interface ConvertReviewProps {
  readonly request: {
    readonly hostId: string;
    readonly domainUuid: string;
    readonly mac: string;
    readonly target: Extract<InterfaceSource, { kind: 'bridge' | 'network' }> | InterfaceSource;
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
  const { target } = request;
  const input = {
    ...request,
    target:
      target.kind === 'bridge' || target.kind === 'network'
        ? target
        : { kind: 'bridge' as const, bridge: '' },
  };
  const planned = useQuery({
    ...api.convert.plan.queryOptions(input),
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  const start = useMutation(api.convert.start.mutationOptions({ onSuccess: onStarted }));
  if (planned.isPending) return <Waiting>{t('planning')}</Waiting>;
  if (planned.isError) return <ProblemNotice problem={problemOfError(planned.error)} />;
  if (!planned.data.ok) return <ProblemNotice problem={planned.data.refusal} />;
  const { plan } = planned.data;
  return (
    <section aria-label={t('review')}>
      <PlanReview plan={plan} directory={`/var/lib/bridgehead/runs/${request.runId}`}>
        {start.isError && (
          <div className="w-full">
            <ProblemNotice problem={problemOfError(start.error)}>
              <Button size="small" onClick={() => void planned.refetch().then(() => start.reset())}>
                {t('again')}
              </Button>
            </ProblemNotice>
          </div>
        )}
        <Button
          look="primary"
          disabledBecause={
            underWay !== undefined
              ? problemText({ code: 'run-under-way', values: { id: underWay } }).what
              : start.isPending
                ? t('starting')
                : undefined
          }
          onClick={() => start.mutate({ ...input, fingerprint: plan.fingerprint })}
        >
          {start.isPending ? t('starting') : t('start')}
        </Button>
      </PlanReview>
    </section>
  );
}
