'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { Drift } from '@/server/model/topology';
import { classNames } from '../ui/class-names';
import {
  HeaderCell,
  HeaderRow,
  SortHeaderCell,
  type Sorting,
  Table,
  TableBody,
  TableHead,
  TableRegion,
} from '../ui/table';
import { useIsPrinting } from '../ui/use-is-printing';
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

/**
 * Up to this many rows are all in the document: the browser's own search finds them and the page scrolls as a
 * whole. Above it only those in sight are, in a region of their own.
 */
const allAtOnce = 120;

/** Each VM's virtual NICs in the columns of `virsh domiflist`, and their addresses as of `virsh domifaddr`. */
export function VmsTable({ lines, drift, sorting, onSort, selected, onSelect }: VmsTableProps) {
  const t = useTranslations('vms');
  const region = useRef<HTMLElement>(null);
  const isPrinting = useIsPrinting();
  const isVirtual = lines.length > allAtOnce && !isPrinting;
  const virtualizer = useVirtualizer({
    count: isVirtual ? lines.length : 0,
    getScrollElement: () => region.current,
    estimateSize: () => 33,
    getItemKey: (index) => lines[index]?.id ?? index,
    overscan: 12,
  });
  // Found from elsewhere, the selected row may be far away; one that is in sight does not move.
  const selectedIndex = lines.findIndex(({ domain }) => domain.uuid === selected);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new selection moves the list, not a new order
  useEffect(() => {
    if (selectedIndex >= 0 && isVirtual) virtualizer.scrollToIndex(selectedIndex);
  }, [selected]);
  const drifting = useMemo(
    () => new Set(drift.flatMap((each) => ('interfaceId' in each ? [each.interfaceId] : []))),
    [drift],
  );
  const items = virtualizer.getVirtualItems();
  const inSight = isVirtual ? items.map(({ index }) => index) : Array.from(lines.keys());
  const aboveHeight = items[0]?.start ?? 0;
  const belowHeight = isVirtual ? virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) : 0;
  const header = (column: SortColumn) => (
    <SortHeaderCell column={column} sorting={sorting} onSort={onSort}>
      {t(column)}
    </SortHeaderCell>
  );
  return (
    <TableRegion
      ref={region}
      label={t('title')}
      className={classNames(isVirtual && 'max-h-[calc(100dvh-13.5rem)] min-h-80 overflow-y-auto')}
    >
      <Table aria-rowcount={lines.length + 1}>
        <TableHead
          className={classNames(isVirtual && 'sticky top-0 z-10 bg-surface shadow-[0_1px_0_var(--line)]')}
        >
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
        </TableHead>
        <Spacer height={aboveHeight} />
        <TableBody>
          {inSight.map((index) => {
            const line = lines[index];
            if (line === undefined) return null;
            return (
              <InterfaceRow
                key={line.id}
                line={line}
                index={index}
                hasDrift={drifting.has(line.id)}
                selected={line.domain.uuid === selected}
                onSelect={onSelect}
                measure={isVirtual ? virtualizer.measureElement : undefined}
              />
            );
          })}
        </TableBody>
        <Spacer height={belowHeight} />
      </Table>
    </TableRegion>
  );
}

/** Stands for the rows that are not in sight. */
function Spacer({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  return (
    <tbody aria-hidden="true" className="max-sm:block">
      <tr className="max-sm:block" style={{ height }} />
    </tbody>
  );
}
