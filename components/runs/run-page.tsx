'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { hasEnded } from '@/server/model/run';
import type { Plan } from '@/server/plan/plan';
import { useApi } from '../api/api-provider';
import { useHostId, useRun } from '../host/host-provider';
import { Link } from '../host/link';
import { TextDiff } from '../plan/text-diff';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { RunView } from '../run/run-view';
import { useMissingRole } from '../shell/user-provider';
import { buttonClass } from '../ui/button';
import { Disclosure } from '../ui/disclosure';
import { Mono } from '../ui/mono';
import { PageHeading, WaitingPage } from '../ui/page-heading';
import { NextSteps } from './next-steps';
import { UndoRun } from './undo-run';

/** One run: live while it goes on, and afterwards as it lies on the host. */
export function RunPage({ runId }: { readonly runId: string }) {
  const t = useTranslations('runs');
  const runText = useTranslations('run');
  const common = useTranslations('common');
  const api = useApi();
  const hostId = useHostId();
  const newest = useRun();
  const live = newest?.id === runId ? newest : undefined;
  const kept = useQuery({
    ...api.runs.one.queryOptions({ hostId, runId, asOf: live?.outcome ?? '' }),
    placeholderData: (previous) => previous,
    // A link that is being changed may be silent for longer than a few tries.
    retry: (count) => live !== undefined && count < 60,
    retryDelay: 1_000,
    staleTime: 0,
    refetchInterval: live !== undefined && !hasEnded(live) ? 5_000 : false,
  });
  // A host that was switched off in the middle has decided without us: what it says counts more than what we saw last.
  const hasEndedUnseen =
    kept.data !== undefined && hasEnded(kept.data.state) && live !== undefined && !hasEnded(live);
  const run = hasEndedUnseen ? kept.data?.state : (live ?? kept.data?.state);
  if (run === undefined)
    return kept.isError ? (
      <>
        <PageHeading title={t('title')} />
        <ProblemNotice problem={problemOfError(kept.error)} />
      </>
    ) : (
      <WaitingPage title={t('title')}>{common('loading')}</WaitingPage>
    );
  return (
    <div className="mx-auto w-full max-w-4xl">
      <PageHeading title={t('title')}>
        <Link href="/runs" className={buttonClass('secondary')}>
          {t('back')}
        </Link>
      </PageHeading>
      <RunView run={run}>
        {kept.data !== undefined && <ChangedDocuments plan={kept.data.plan} runId={runId} />}
        {hasEnded(run) && (
          <div className="flex flex-wrap gap-2">
            {run.outcome === 'kept' && kept.data !== undefined && <NextSteps plan={kept.data.plan} />}
            <Link href="/" className={buttonClass('secondary')}>
              {runText('afterwards')}
            </Link>
            {run.outcome === 'kept' && kept.data !== undefined && <UndoRun plan={kept.data.plan} />}
          </div>
        )}
      </RunView>
    </div>
  );
}

/** Before and after of every file and XML that the run was made to change. */
function ChangedDocuments({ plan, runId }: { readonly plan: Plan; readonly runId: string }) {
  const t = useTranslations('run');
  const isForOthers = useMissingRole('administrator') !== undefined && plan.hostFiles.length > 0;
  const changes = plan.steps.flatMap(({ change }) => change ?? []);
  if (isForOthers) return <p className="text-sm text-muted">{t('filesOfHost')}</p>;
  if (changes.length === 0) return <p className="text-sm text-muted">{t('noFiles')}</p>;
  return (
    <Disclosure summary={t('documents', { count: changes.length })}>
      <div className="grid min-w-0 grid-cols-1 gap-3">
        {changes.map((change) => (
          <TextDiff key={change.name} {...change} />
        ))}
        <p className="text-sm wrap-anywhere text-muted">
          {t.rich('filesSummary', {
            path: `/var/lib/bridgehead/runs/${runId}`,
            mono: (chunks) => <Mono>{chunks}</Mono>,
          })}
        </p>
      </div>
    </Disclosure>
  );
}
