'use client';

import { useTranslations } from 'use-intl';
import type { Domain } from '@/server/model/topology';
import { SearchField } from '../ui/search-field';
import { Segmented } from '../ui/segmented';
import { filterOf, type StateFilter, stateFilters } from './list-interfaces';

export function DomainFilters({
  domains,
  shownCount,
  search,
  onSearch,
  state,
  onState,
}: {
  readonly domains: readonly Domain[];
  readonly shownCount: number;
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly state: StateFilter;
  readonly onState: (state: StateFilter) => void;
}) {
  const t = useTranslations('vms');
  const common = useTranslations('common');
  const count = (filter: StateFilter) =>
    filter === 'all' ? domains.length : domains.filter((each) => filterOf(each.state) === filter).length;
  return (
    <search className="mb-3 flex flex-wrap items-center gap-2 print-hidden">
      <SearchField label={t('search')} value={search} onChange={onSearch} className="w-full sm:w-80" />
      <Segmented
        label={t('filter')}
        value={state}
        options={stateFilters
          // "Other 0" would only take room; it stays while it is the chosen one.
          .filter((filter) => filter !== 'other' || state === 'other' || count('other') > 0)
          .map((value) => ({ value, label: t(value, { count: count(value) }) }))}
        onChange={onState}
      />
      <span role="status" className="text-sm text-muted">
        {common('shown', { shown: shownCount, total: domains.length })}
      </span>
    </search>
  );
}
