import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'use-intl';
import type { BatchSummary } from '@/server/model/batch';
import { formatSource } from '@/server/model/domain-xml';
import { useApi } from '../api/api-provider';
import { useBatch, useHost, useHostId } from '../host/host-provider';
import { Link } from '../host/link';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { StateMark } from '../ui/state-mark';
import { Cell, ListTable, Row, RowHeaderCell } from '../ui/table';
import { resultTones } from './batch-progress';
import { batchAddress } from './convert-address';

/** The history of a host's batches; of a recorded host there is none, and none is asked for. */
export function useBatches() {
  const api = useApi();
  const hostId = useHostId();
  const { status } = useHost();
  const newest = useBatch();
  return useQuery({
    ...api.batches.list.queryOptions({ hostId, asOf: `${newest?.id} ${newest?.phase}` }),
    placeholderData: (previous) => previous,
    staleTime: 0,
    enabled: status.kind !== 'recorded',
  });
}

/** The batches of a host, each of which is many of the runs below. */
export function BatchesTable({ batches }: { readonly batches: ReturnType<typeof useBatches> }) {
  const t = useTranslations('batch');
  const runs = useTranslations('runs');
  const format = useFormatter();
  if (batches.isError) return <ProblemNotice problem={problemOfError(batches.error)} />;
  if (batches.data === undefined || batches.data.length === 0) return null;
  return (
    <section aria-label={t('history')} className="mb-4 grid gap-1.5">
      <h2 className="font-semibold">{t('history')}</h2>
      <ListTable label={t('history')} columns={[runs('what'), runs('outcome'), runs('when'), runs('who')]}>
        {batches.data.map((batch) => (
          <Row key={batch.id}>
            <RowHeaderCell>
              <Link href={batchAddress(batch.id)} className="text-accent hover:underline">
                {t('historyRow', {
                  kind: batch.kind,
                  names: namesOf(batch, t),
                  target: batch.target === undefined ? '' : formatSource(batch.target),
                })}
              </Link>
            </RowHeaderCell>
            <Cell label={runs('outcome')} card="aside">
              <Outcome batch={batch} />
            </Cell>
            <Cell label={runs('when')} className="whitespace-nowrap tabular-nums">
              {format.dateTime(batch.startedAtMs, { dateStyle: 'medium', timeStyle: 'medium' })}
            </Cell>
            <Cell label={runs('who')}>{batch.startedBy}</Cell>
          </Row>
        ))}
      </ListTable>
    </section>
  );
}

function namesOf({ domains }: BatchSummary, t: ReturnType<typeof useTranslations<'batch'>>): string {
  const [first, ...others] = domains;
  if (first === undefined) return '';
  return others.length === 0 ? first.name : t('andMore', { name: first.name, count: others.length });
}

/** What has come of it, the unwanted first; while it goes on, its phase. */
function Outcome({ batch: { phase, domains } }: { readonly batch: BatchSummary }) {
  const t = useTranslations('batch');
  if (phase !== 'ended') return <StateMark tone="busy">{t(`phase.${phase}`)}</StateMark>;
  const results = [...new Set(domains.flatMap(({ result }) => result ?? []))];
  return (
    <span className="flex flex-wrap gap-x-3">
      {results.map((result) => (
        <StateMark key={result} tone={resultTones[result]}>
          {t('countOf', {
            count: domains.filter((one) => one.result === result).length,
            result: t(`result.${result}`),
          })}
        </StateMark>
      ))}
    </span>
  );
}
