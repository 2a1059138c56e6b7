'use client';

import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'use-intl';
import type { RunSummary } from '@/server/model/run';
import { useApi } from '../api/api-provider';
import { BatchesTable, useBatches } from '../convert/batches-table';
import { useHost, useHostId, useRun } from '../host/host-provider';
import { Link } from '../host/link';
import { useMessage } from '../plan/use-message';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { outcomeTones } from '../run/run-view';
import { EmptyState } from '../ui/note';
import { PageHeading, WaitingPage } from '../ui/page-heading';
import { StateMark } from '../ui/state-mark';
import { Cell, ListTable, Row, RowHeaderCell } from '../ui/table';

/** The history of a host, as it lies on the host itself. */
export function RunsPage() {
  const t = useTranslations('runs');
  const common = useTranslations('common');
  const api = useApi();
  const hostId = useHostId();
  const { topology, status } = useHost();
  const newest = useRun();
  const runs = useQuery({
    // The newest run is live; with each turn of it the list is another.
    ...api.runs.list.queryOptions({ hostId, asOf: `${newest?.id} ${newest?.outcome}` }),
    placeholderData: (previous) => previous,
    staleTime: 0,
  });
  const batches = useBatches();
  // Both at once: a table that comes later would push the other away from under the pointer.
  if (runs.isPending || batches.isLoading)
    return <WaitingPage title={t('title')}>{common('loading')}</WaitingPage>;
  return (
    <>
      <PageHeading title={t('title')} summary={t('summary', { host: topology?.hostName ?? hostId })} />
      <BatchesTable batches={batches} />
      {runs.isError ? (
        <ProblemNotice problem={problemOfError(runs.error)} />
      ) : runs.data.length === 0 ? (
        <EmptyState title={status.kind === 'recorded' ? t('readOnly') : t('none')}>
          {t('noneRemedy')}
        </EmptyState>
      ) : (
        <RunsTable runs={runs.data} />
      )}
    </>
  );
}

function RunsTable({ runs }: { readonly runs: readonly RunSummary[] }) {
  const t = useTranslations('runs');
  const runText = useTranslations('run');
  const say = useMessage();
  const format = useFormatter();
  return (
    <ListTable label={t('title')} columns={[t('what'), t('outcome'), t('when'), t('took'), t('who')]}>
      {runs.map((run) => (
        <Row key={run.id}>
          <RowHeaderCell>
            <Link href={`/runs/${run.id}`} className="text-accent hover:underline">
              {say(run.title)}
            </Link>
          </RowHeaderCell>
          <Cell label={t('outcome')} card="aside">
            <StateMark tone={outcomeTones[run.outcome]}>{runText(`outcomeShort.${run.outcome}`)}</StateMark>
          </Cell>
          <Cell label={t('when')} className="whitespace-nowrap tabular-nums">
            {format.dateTime(run.startedAtMs, { dateStyle: 'medium', timeStyle: 'medium' })}
          </Cell>
          <Cell label={t('took')} className="whitespace-nowrap tabular-nums">
            {run.endedAtMs !== undefined &&
              runText('seconds', { seconds: ((run.endedAtMs - run.startedAtMs) / 1000).toFixed(1) })}
          </Cell>
          <Cell label={t('who')}>{run.startedBy}</Cell>
        </Row>
      ))}
    </ListTable>
  );
}
