'use client';

import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { byHandDomain } from '@/server/model/by-hand';
import { command, formatCommand } from '@/server/model/command';
import type { Topology } from '@/server/model/topology';
import { ConvertManyLink } from '../convert/convert-link';
import { useHost } from '../host/host-provider';
import { useSelected } from '../host/use-selected';
import { ChangeLink } from '../shell/change-link';
import { ByHand } from '../ui/by-hand';
import { EmptyState } from '../ui/note';
import { ListAndPanel, PageHeading, WaitingPage } from '../ui/page-heading';
import type { Sorting } from '../ui/table';
import { DomainFilters } from './domain-filters';
import { DomainPanel } from './domain-panel';
import {
  filterDomains,
  listInterfaces,
  type SortColumn,
  type StateFilter,
  sortDomains,
} from './list-interfaces';
import { VmsTable } from './vms-table';

export function VmsPage() {
  const t = useTranslations('vms');
  const common = useTranslations('common');
  const { topology } = useHost();
  if (topology === undefined) return <WaitingPage title={t('title')}>{common('loading')}</WaitingPage>;
  return <Vms topology={topology} />;
}

function Vms({ topology }: { readonly topology: Topology }) {
  const t = useTranslations('vms');
  const common = useTranslations('common');
  const [selected, select] = useSelected('vm');
  const [search, setSearch] = useState('');
  const [state, setState] = useState<StateFilter>('all');
  const [sorting, setSorting] = useState<Sorting<SortColumn>>({ column: 'name', direction: 'ascending' });
  // The field answers each key at once; a thousand rows may follow a moment later.
  const wanted = useDeferredValue(search);
  const shown = useMemo(
    () => sortDomains(filterDomains(topology.domains, { search: wanted, state }), sorting),
    [topology.domains, wanted, state, sorting],
  );
  const lines = useMemo(() => listInterfaces(shown), [shown]);
  const domain = topology.domains.find(({ uuid }) => uuid === selected);
  const host = topology.hostName;
  const example = domain ?? shown[0];
  return (
    <>
      <PageHeading title={t('title')} summary={t('summary', { host })}>
        <ChangeLink needs="operator" href="/vms/create" look="primary">
          {t('create')}
        </ChangeLink>
        <ConvertManyLink />
      </PageHeading>
      {topology.domains.length > 0 && (
        <DomainFilters
          domains={topology.domains}
          shownCount={shown.length}
          search={search}
          onSearch={setSearch}
          state={state}
          onState={setState}
        />
      )}
      <ListAndPanel
        list={
          <div className="grid gap-3">
            {topology.domains.length === 0 ? (
              <EmptyState
                title={topology.libvirt.kind === 'connected' ? t('none', { host }) : t('libvirtAway')}
              >
                {topology.libvirt.kind === 'connected' && t('noneRemedy')}
              </EmptyState>
            ) : shown.length === 0 ? (
              <EmptyState title={common('noMatch', { search: wanted })} />
            ) : (
              <VmsTable
                lines={lines}
                drift={topology.drift}
                sorting={sorting}
                onSort={setSorting}
                selected={selected}
                onSelect={select}
              />
            )}
            <ByHand
              open={lines.length <= 40}
              commands={[
                formatCommand(command('virsh', 'list', '--all')),
                ...(example === undefined ? [] : byHandDomain(example).slice(0, 2)).map((each) =>
                  formatCommand(each.command),
                ),
              ]}
            />
          </div>
        }
        panel={
          domain !== undefined && (
            <DomainPanel
              key={domain.uuid}
              topology={topology}
              domain={domain}
              onClose={() => select(undefined)}
            />
          )
        }
      />
    </>
  );
}
