'use client';

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useApi } from '../api/api-provider';
import { useSelected } from '../host/use-selected';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { useMissingRole } from '../shell/user-provider';
import { Button, buttonClass } from '../ui/button';
import { EmptyState, Waiting } from '../ui/note';
import { ListAndPanel, PageHeading } from '../ui/page-heading';
import { ChainState } from './chain-state';
import { EntryPanel } from './entry-panel';
import { LogFilters } from './log-filters';
import { askLog, isWholeLog, wholeLog } from './log-search';
import { LogTable } from './log-table';

/** What happens while one looks is there after this long. */
const lookAgainMs = 5_000;

export function LogPage() {
  const t = useTranslations('log');
  const missingRole = useMissingRole('administrator');
  if (missingRole === undefined) return <Log />;
  return (
    <>
      <PageHeading title={t('title')} />
      <EmptyState title={t('forAdministrators')}>{t('forAdministratorsRemedy')}</EmptyState>
    </>
  );
}

/** Who did what, of all hosts of this console: searched and paged by the server, for it may be long. */
function Log() {
  const t = useTranslations('log');
  const api = useApi();
  const [search, setSearch] = useState(wholeLog);
  const wanted = useDeferredValue(search);
  const [selected, select] = useSelected('entry');
  const number = Number(selected);
  const names = useQuery(api.log.names.queryOptions());
  const found = useInfiniteQuery({
    ...api.log.list.infiniteQueryOptions(askLog(wanted), {
      getNextPageParam: ({ next }) => next,
      placeholderData: keepPreviousData,
    }),
    staleTime: 0,
    // With older pages shown nothing moves under the reader's eyes.
    refetchInterval: ({ state }) => (state.data?.pages.length === 1 ? lookAgainMs : false),
  });
  const records = found.data?.pages.flatMap((page) => page.records) ?? [];
  const shown = records.find((record) => record.number === number);
  const elsewhere = useQuery({
    ...api.log.one.queryOptions({ number }),
    enabled: Number.isInteger(number) && number > 0 && shown === undefined && found.isSuccess,
  });
  const record = shown ?? (elsewhere.data?.number === number ? elsewhere.data : undefined);
  return (
    <>
      <PageHeading title={t('title')} summary={t('summary')}>
        <a href="/api/log" download title={t('exportHint')} className={buttonClass('secondary')}>
          <Download size={14} aria-hidden />
          {t('export')}
        </a>
      </PageHeading>
      <div className="mb-3">
        <ChainState />
      </div>
      <LogFilters search={search} names={names.data ?? { users: [], hosts: [] }} onSearch={setSearch} />
      <ListAndPanel
        list={
          found.isError ? (
            <ProblemNotice problem={problemOfError(found.error)} />
          ) : found.isPending ? (
            <Waiting>{t('reading')}</Waiting>
          ) : records.length === 0 ? (
            <EmptyState title={isWholeLog(wanted) ? t('none') : t('noMatch')}>
              {isWholeLog(wanted) ? t('noneRemedy') : t('noMatchRemedy')}
            </EmptyState>
          ) : (
            <div className="grid gap-3">
              <LogTable records={records} selected={number} onSelect={(next) => select(String(next))} />
              <p role="status" className="text-sm text-muted print-hidden">
                {found.hasNextPage ? t('shown', { count: records.length }) : t('end')}
              </p>
              {found.hasNextPage && (
                <Button
                  className="justify-self-start print-hidden"
                  disabledBecause={found.isFetchingNextPage ? t('reading') : undefined}
                  onClick={() => void found.fetchNextPage()}
                >
                  {t('older')}
                </Button>
              )}
            </div>
          )
        }
        panel={record && <EntryPanel key={record.number} record={record} onClose={() => select(undefined)} />}
      />
    </>
  );
}
