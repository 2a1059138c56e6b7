import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { BatchPlanDomain, BatchRequest } from '@/server/model/batch';
import { formatSource } from '@/server/model/domain-xml';
import { hasEnded } from '@/server/model/run';
import { runDirectory } from '@/server/plan/run-files';
import { useApi } from '../api/api-provider';
import { useRun } from '../host/host-provider';
import { useRouter } from '../host/link';
import { PlanReview } from '../plan/plan-review';
import { planQuerySettings } from '../plan/review-and-start';
import { useMessage } from '../plan/use-message';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { useProblemText } from '../problem/use-problem-text';
import { Button } from '../ui/button';
import { Mono } from '../ui/mono';
import { Waiting } from '../ui/note';
import { StateMark, StateShape } from '../ui/state-mark';
import { Cell, HeaderCell, HeaderRow, Row } from '../ui/table';
import { VirtualTable } from '../ui/virtual-table';
import { batchAddress } from './convert-address';
import { forgetWizard } from './kept-choices';

interface BatchReviewProps {
  readonly hostId: string;
  readonly batchId: string;
  readonly request: BatchRequest;
  /** The ways out of here that change nothing. */
  readonly children: ReactNode;
}

/** One line for each VM, in the order in which they are moved; the whole plan of one on request, as it will run. */
export function BatchReview({ hostId, batchId, request, children }: BatchReviewProps) {
  const t = useTranslations('convert');
  const planText = useTranslations('plan');
  const say = useMessage();
  const problemText = useProblemText();
  const api = useApi();
  const router = useRouter();
  const run = useRun();
  const review = { hostId, batchId, request };
  const planned = useQuery({ ...api.batches.plan.queryOptions(review), ...planQuerySettings });
  const start = useMutation(
    api.batches.start.mutationOptions({
      onSuccess: () => {
        forgetWizard();
        router.push(batchAddress(batchId));
      },
    }),
  );
  const planAgain = (
    <div className="mt-2">
      <Button
        disabledBecause={planned.isFetching ? planText('planning') : undefined}
        onClick={() => void planned.refetch().then(() => start.reset())}
      >
        {planText('again')}
      </Button>
    </div>
  );
  if (planned.isPending) return <Waiting>{planText('planning')}</Waiting>;
  if (planned.isError)
    return (
      <>
        <ProblemNotice problem={problemOfError(planned.error)}>{planAgain}</ProblemNotice>
        <div className="flex flex-wrap gap-2">{children}</div>
      </>
    );
  const { domains, warnings, fingerprint } = planned.data;
  const moving = domains.filter(({ ok }) => ok);
  const isStarting = start.isPending || start.isSuccess;
  const underWay = run !== undefined && !hasEnded(run) ? run.id : undefined;
  return (
    <div className="grid min-w-0 grid-cols-1 gap-3">
      <p className="max-w-prose">
        {t('reviewSummary', {
          count: moving.length,
          target: request.kind === 'move' ? formatSource(request.target) : '',
          kind: request.kind,
        })}{' '}
        {moving.length > 1 && t('reviewPace', { size: request.waveSize, failure: request.onFailure })}{' '}
        {t('reviewWayBack')}
      </p>
      {warnings.length > 0 && (
        <ul
          aria-label={planText('warnings')}
          className="grid gap-1 rounded-md border-l-4 border-warning bg-warning-soft px-3 py-2"
        >
          {warnings.map((warning) => (
            <li key={JSON.stringify(warning)} className="flex items-baseline gap-2 wrap-anywhere">
              <StateShape tone="warning" />
              <span className="min-w-0 max-w-prose">{say(warning)}</span>
            </li>
          ))}
        </ul>
      )}
      <PlanTable domains={domains} review={review} />
      {start.isError && (
        <div role="alert">
          <ProblemNotice problem={problemOfError(start.error)}>{planAgain}</ProblemNotice>
        </div>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          look="primary"
          disabledBecause={
            moving.length === 0
              ? problemText({ code: 'batch-empty' }).what
              : underWay !== undefined
                ? problemText({ code: 'run-under-way', values: { id: underWay } }).what
                : isStarting
                  ? planText('starting')
                  : undefined
          }
          onClick={() => start.mutate({ ...review, fingerprint })}
        >
          {isStarting ? planText('starting') : planText('start')}
        </Button>
        {children}
      </div>
    </div>
  );
}

type Review = Pick<BatchReviewProps, 'hostId' | 'batchId' | 'request'>;

function PlanTable({
  domains,
  review,
}: {
  readonly domains: readonly BatchPlanDomain[];
  readonly review: Review;
}) {
  const t = useTranslations('convert');
  const vms = useTranslations('vms');
  const say = useMessage();
  const problemText = useProblemText();
  const [only] = domains;
  // Of one VM there is nothing to choose: its plan is the review.
  const [opened, setOpened] = useState(domains.length === 1 ? only?.domainUuid : undefined);
  const order = domains.toSorted((a, b) => a.wave - b.wave);
  const isOpen = order.find(({ domainUuid, ok }) => ok && domainUuid === opened);
  return (
    <>
      <VirtualTable
        label={t('order')}
        count={order.length}
        keyOf={(index) => order[index]?.domainUuid ?? String(index)}
        header={
          <HeaderRow>
            <HeaderCell>{t('wave')}</HeaderCell>
            <HeaderCell>{vms('name')}</HeaderCell>
            <HeaderCell>{t('interfacesShort')}</HeaderCell>
            <HeaderCell>{t('method')}</HeaderCell>
            <HeaderCell>{t('note')}</HeaderCell>
          </HeaderRow>
        }
        row={(index, props) => {
          const domain = order[index];
          if (domain === undefined) return null;
          return (
            <Row key={domain.domainUuid} selected={domain.domainUuid === opened && domain.ok} {...props}>
              <Cell label={t('wave')} card="aside" className="max-sm:order-2 whitespace-nowrap">
                {domain.ok
                  ? domain.wave === 0
                    ? t('canary')
                    : t('waveNumber', { number: domain.wave })
                  : '–'}
              </Cell>
              <Cell label={vms('name')} card="title" className="sm:max-w-64">
                <Mono className="wrap-anywhere">{domain.name}</Mono>
              </Cell>
              <Cell label={t('interfacesShort')} className="max-sm:order-3">
                {domain.ok &&
                  domain.moves.map(({ mac, from, target }) => (
                    <div key={mac} className="flex flex-wrap gap-x-2">
                      <Mono>{mac}</Mono>
                      <span className="text-muted">
                        {formatSource(from)} → {formatSource(target)}
                      </span>
                    </div>
                  ))}
              </Cell>
              <Cell label={t('method')} className="max-sm:order-3">
                {domain.ok ? (
                  t(`methodShort.${domain.method}`)
                ) : (
                  <StateMark tone="bad">{t('leftOut')}</StateMark>
                )}
              </Cell>
              <Cell label={t('note')} className="max-sm:order-3 sm:max-w-md">
                {domain.ok ? (
                  <>
                    {domain.warnings.map((warning) => (
                      <p key={warning.key} className="text-sm text-muted wrap-anywhere">
                        {say(warning)}
                      </p>
                    ))}
                    {order.length > 1 && (
                      <Button
                        size="small"
                        look="quiet"
                        aria-expanded={domain.domainUuid === opened}
                        onClick={() =>
                          setOpened(domain.domainUuid === opened ? undefined : domain.domainUuid)
                        }
                      >
                        {t('showPlan')}
                        <span className="sr-only">: {domain.name}</span>
                      </Button>
                    )}
                  </>
                ) : (
                  <span className="text-sm wrap-anywhere">
                    {problemText(domain.refusal).what}{' '}
                    <span className="text-muted">{problemText(domain.refusal).remedy}</span>
                  </span>
                )}
              </Cell>
            </Row>
          );
        }}
      />
      {isOpen !== undefined && (
        <DomainPlan
          key={isOpen.domainUuid}
          review={review}
          domainUuid={isOpen.domainUuid}
          name={isOpen.name}
          index={domains.indexOf(isOpen)}
        />
      )}
    </>
  );
}

/** Every step of one VM's plan, as its run will take them. */
function DomainPlan({
  review: { hostId, batchId, request },
  domainUuid,
  name,
  index,
}: {
  readonly review: Review;
  readonly domainUuid: string;
  readonly name: string;
  readonly index: number;
}) {
  const t = useTranslations('convert');
  const planText = useTranslations('plan');
  const api = useApi();
  const planned = useQuery({
    ...api.batches.planOne.queryOptions({ hostId, batchId, request, domainUuid }),
    ...planQuerySettings,
  });
  return (
    <section aria-label={t('planOf', { domain: name })} className="grid min-w-0 grid-cols-1 gap-1.5">
      <h3 className="font-semibold wrap-anywhere">{t('planOf', { domain: name })}</h3>
      {planned.isPending ? (
        <Waiting>{planText('planning')}</Waiting>
      ) : planned.isError ? (
        <ProblemNotice problem={problemOfError(planned.error)} />
      ) : planned.data.ok ? (
        <PlanReview plan={planned.data.plan} directory={runDirectory(`${batchId}-${index + 1}`)}>
          {null}
        </PlanReview>
      ) : (
        <ProblemNotice problem={planned.data.refusal} />
      )}
    </section>
  );
}
