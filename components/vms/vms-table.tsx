'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { Drift } from '@/server/model/topology';
import { HeaderCell, HeaderRow, SortHeaderCell, type Sorting } from '../ui/table';
import { VirtualTable } from '../ui/virtual-table';
import { InterfaceRow } from './interface-row';
import type { InterfaceLine, SortColumn } from './list-interfaces';

interface VmsTableProps {
  readonly lines: readonly InterfaceLine[];
  readonly drift: readonly Drift[];
  readonly sorting: Sorting<SortColumn>;
  readonly onSort: (sorting: Sorting<SortColumn>) => void;
  readonly selected: string | undefined;
  readonly onSelect: (uuid: string) => void;
}

/** Each VM's virtual NICs in the columns of `virsh domiflist`, and their addresses as of `virsh domifaddr`. */
export function VmsTable({ lines, drift, sorting, onSort, selected, onSelect }: VmsTableProps) {
  const t = useTranslations('vms');
  const drifting = useMemo(
    () => new Set(drift.flatMap((each) => ('interfaceId' in each ? [each.interfaceId] : []))),
    [drift],
  );
  const header = (column: SortColumn) => (
    <SortHeaderCell column={column} sorting={sorting} onSort={onSort}>
      {t(column)}
    </SortHeaderCell>
  );
  return (
    <VirtualTable
      label={t('title')}
      count={lines.length}
      keyOf={(index) => lines[index]?.id ?? String(index)}
      scrollTo={{ index: lines.findIndex(({ domain }) => domain.uuid === selected), because: selected }}
      header={
        <HeaderRow>
          {header('name')}
          {header('state')}
          {header('interface')}
          <HeaderCell>{t('type')}</HeaderCell>
          {header('source')}
          <HeaderCell>{t('model')}</HeaderCell>
          {header('mac')}
          {header('addresses')}
        </HeaderRow>
      }
      row={(index, { ref }) => {
        const line = lines[index];
        return (
          line && (
            <InterfaceRow
              key={line.id}
              line={line}
              index={index}
              hasDrift={drifting.has(line.id)}
              selected={line.domain.uuid === selected}
              onSelect={onSelect}
              measure={ref}
            />
          )
        );
      }}
    />
  );
}
