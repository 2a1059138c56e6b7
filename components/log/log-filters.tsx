import { useTranslations } from 'use-intl';
import { logKinds, logOutcomes } from '@/server/model/log-entry';
import { Button } from '../ui/button';
import { SearchField } from '../ui/search-field';
import { SelectField } from '../ui/select-field';
import { TimeField } from '../ui/time-field';
import { isWholeLog, type LogSearch, wholeLog } from './log-search';

export function LogFilters({
  search,
  names,
  onSearch,
}: {
  readonly search: LogSearch;
  /** Whoever and whatever is in the log; empty until it is known. */
  readonly names: { readonly users: readonly string[]; readonly hosts: readonly string[] };
  readonly onSearch: (search: LogSearch) => void;
}) {
  const t = useTranslations('log');
  const any = { value: '', label: t('filter.any') } as const;
  const plain = (all: readonly string[], chosen: string) =>
    [...new Set([...all, ...(chosen === '' ? [] : [chosen])])].map((value) => ({ value, label: value }));
  const set = (change: Partial<LogSearch>) => onSearch({ ...search, ...change });
  return (
    <search
      aria-label={t('filter.label')}
      className="mb-3 grid grid-cols-2 items-end gap-2 print-hidden sm:flex sm:flex-wrap"
    >
      <SearchField
        label={t('filter.text')}
        value={search.text}
        onChange={(text) => set({ text })}
        className="col-span-2 w-full sm:w-60"
      />
      <SelectField
        label={t('filter.user')}
        value={search.user}
        options={[any, ...plain(names.users, search.user)]}
        onChange={(user) => set({ user })}
      />
      <SelectField
        label={t('filter.host')}
        value={search.host}
        options={[any, ...plain(names.hosts, search.host)]}
        onChange={(host) => set({ host })}
      />
      <SelectField
        label={t('filter.kind')}
        value={search.kind}
        options={[any, ...logKinds.map((value) => ({ value, label: t(`kind.${value}`) }))]}
        onChange={(kind) => set({ kind })}
      />
      <SelectField
        label={t('filter.outcome')}
        value={search.outcome}
        options={[any, ...logOutcomes.map((value) => ({ value, label: t(`outcome.${value}`) }))]}
        onChange={(outcome) => set({ outcome })}
      />
      <TimeField
        label={t('filter.since')}
        value={search.since}
        onChange={(since) => set({ since })}
        className="max-sm:col-span-2"
      />
      <TimeField
        label={t('filter.until')}
        value={search.until}
        onChange={(until) => set({ until })}
        className="max-sm:col-span-2"
      />
      {!isWholeLog(search) && <Button onClick={() => onSearch(wholeLog)}>{t('filter.clear')}</Button>}
    </search>
  );
}
