import { useMutation, useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'use-intl';
import { useApi } from '../api/api-provider';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { Mono } from '../ui/mono';
import { Waiting } from '../ui/note';
import { Cell, ListTable, Row, RowHeaderCell } from '../ui/table';
import { browserName } from './browser-name';

/** Where one is signed in; an administrator sees where everybody is. Ending a session signs that browser out at once. */
export function SessionsSection() {
  const t = useTranslations('account');
  const common = useTranslations('common');
  const format = useFormatter();
  const api = useApi();
  const listed = useQuery({ ...api.people.sessions.queryOptions(), staleTime: 0 });
  const end = useMutation(api.people.endSession.mutationOptions({ onSettled: () => void listed.refetch() }));
  if (listed.isPending) return <Waiting>{common('loading')}</Waiting>;
  if (listed.isError) return <ProblemNotice problem={problemOfError(listed.error)} />;
  const time = (ms: number) => format.dateTime(ms, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <>
      {end.isError && (
        <div role="alert">
          <ProblemNotice problem={problemOfError(end.error)} />
        </div>
      )}
      <ListTable
        label={t('sessions')}
        columns={[
          t('who'),
          t('from'),
          t('browser'),
          t('beganBy'),
          t('began'),
          t('seen'),
          t('ends'),
          t('end'),
        ]}
      >
        {listed.data.sessions.map((session) => (
          <Row key={session.id}>
            <RowHeaderCell>
              <Mono>{session.user}</Mono> {session.id === listed.data.ownId && <Badge>{t('thisOne')}</Badge>}
            </RowHeaderCell>
            <Cell label={t('from')}>
              <Mono>{session.address}</Mono>
            </Cell>
            <Cell label={t('browser')} className="max-w-64 wrap-anywhere" title={session.userAgent}>
              {browserName(session.userAgent)}
            </Cell>
            <Cell label={t('beganBy')}>{t(`beginnings.${session.beganBy}`)}</Cell>
            <Cell label={t('began')} className="whitespace-nowrap tabular-nums">
              {time(session.beganAtMs)}
            </Cell>
            <Cell label={t('seen')} className="whitespace-nowrap tabular-nums">
              {time(session.lastSeenAtMs)}
            </Cell>
            <Cell label={t('ends')} className="whitespace-nowrap tabular-nums">
              {time(session.endsAtMs)}
            </Cell>
            <Cell label={t('end')}>
              <Button
                size="small"
                aria-label={t('endWhose', { user: session.user, address: session.address })}
                disabledBecause={end.isPending ? t('ending') : undefined}
                onClick={() => end.mutate({ id: session.id })}
              >
                {t('end')}
              </Button>
            </Cell>
          </Row>
        ))}
      </ListTable>
    </>
  );
}
