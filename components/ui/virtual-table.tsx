'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import { classNames } from './class-names';
import { Table, TableBody, TableHead, TableRegion } from './table';
import { useIsPrinting } from './use-is-printing';

/** What a row needs to be measured and counted: to be handed on to its `Row`. */
export interface VirtualRowProps {
  readonly ref: ((element: HTMLTableRowElement | null) => void) | undefined;
  readonly 'data-index': number;
  readonly 'aria-rowindex': number;
}

/**
 * Up to this many rows are all in the document: the browser's own search finds them and the page scrolls as a
 * whole. Above it only those in sight are, in a region of their own.
 */
const allAtOnce = 120;

export function VirtualTable({
  label,
  count,
  keyOf,
  header,
  row,
  scrollTo,
}: {
  readonly label: string;
  readonly count: number;
  readonly keyOf: (index: number) => string;
  readonly header: ReactNode;
  readonly row: (index: number, props: VirtualRowProps) => ReactNode;
  /** Found from elsewhere, this row may be far away; one that is in sight does not move. */
  readonly scrollTo?: { readonly index: number; readonly because: string | undefined };
}) {
  const region = useRef<HTMLElement>(null);
  const isPrinting = useIsPrinting();
  const isVirtual = count > allAtOnce && !isPrinting;
  const virtualizer = useVirtualizer({
    count: isVirtual ? count : 0,
    getScrollElement: () => region.current,
    estimateSize: () => 33,
    getItemKey: keyOf,
    overscan: 12,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new reason moves the list, not a new order
  useEffect(() => {
    if (scrollTo !== undefined && scrollTo.index >= 0 && isVirtual) virtualizer.scrollToIndex(scrollTo.index);
  }, [scrollTo?.because]);
  const items = virtualizer.getVirtualItems();
  const inSight = isVirtual ? items.map(({ index }) => index) : Array.from({ length: count }).keys();
  return (
    <TableRegion
      ref={region}
      label={label}
      className={classNames(isVirtual && 'max-h-[calc(100dvh-13.5rem)] min-h-80 overflow-y-auto')}
    >
      <Table aria-rowcount={count + 1}>
        <TableHead
          className={classNames(isVirtual && 'sticky top-0 z-10 bg-surface shadow-[0_1px_0_var(--line)]')}
        >
          {header}
        </TableHead>
        <Spacer height={items[0]?.start ?? 0} />
        <TableBody>
          {[...inSight].map((index) =>
            row(index, {
              ref: isVirtual ? virtualizer.measureElement : undefined,
              'data-index': index,
              // The header is the first row.
              'aria-rowindex': index + 2,
            }),
          )}
        </TableBody>
        <Spacer height={isVirtual ? virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) : 0} />
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
