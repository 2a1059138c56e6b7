'use client';

import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'use-intl';
import { useApi } from '../api/api-provider';
import { Link } from '../host/link';
import { useMessage } from '../plan/use-message';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { EmptyState } from '../ui/note';
import { PageHeading, WaitingPage } from '../ui/page-heading';
import { StateMark } from '../ui/state-mark';
import { Cell, ListTable, Row, RowHeaderCell } from '../ui/table';
import { approvalTones } from './approval-tones';

/** What administrators have asked each other; each leads to the plan it is about. */
export function ApprovalsPage() {
  const t = useTranslations('approvals');
  const common = useTranslations('common');
  const say = useMessage();
  const format = useFormatter();
  const api = useApi();
  const approvals = useQuery({
    ...api.approvals.list.queryOptions(),
    staleTime: 0,
    refetchInterval: 5_000,
  });
  if (approvals.isPending) return <WaitingPage title={t('title')}>{common('loading')}</WaitingPage>;
  const time = (ms: number) => format.dateTime(ms, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <>
      <PageHeading title={t('title')} summary={t('summary')} />
      {approvals.isError ? (
        <ProblemNotice problem={problemOfError(approvals.error)} />
      ) : approvals.data.length === 0 ? (
        <EmptyState title={t('none')}>{t('noneRemedy')}</EmptyState>
      ) : (
        <ListTable
          label={t('title')}
          columns={[t('what'), t('state'), t('by'), t('when'), t('until'), t('decidedBy')]}
        >
          {approvals.data.map((approval) => (
            <Row key={approval.id}>
              <RowHeaderCell>
                <Link href={`/approvals/${approval.id}`} className="text-accent hover:underline">
                  {say(approval.title)}
                </Link>
              </RowHeaderCell>
              <Cell label={t('state')} card="aside">
                <StateMark tone={approvalTones[approval.state]}>{t(`states.${approval.state}`)}</StateMark>
              </Cell>
              <Cell label={t('by')}>{approval.askedBy}</Cell>
              <Cell label={t('when')} className="whitespace-nowrap tabular-nums">
                {time(approval.askedAtMs)}
              </Cell>
              <Cell label={t('until')} className="whitespace-nowrap tabular-nums">
                {time(approval.expiresAtMs)}
              </Cell>
              <Cell label={t('decidedBy')}>{approval.decidedBy}</Cell>
            </Row>
          ))}
        </ListTable>
      )}
    </>
  );
}
