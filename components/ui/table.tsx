'use client';

import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react';
import type { ComponentProps, ReactNode, Ref } from 'react';
import { classNames } from './class-names';

/**
 * A region that scrolls by itself when the table is wider than the page, so that the page never does. Focusable,
 * because a region that scrolls must be reachable by keyboard.
 */
export function TableRegion({
  label,
  className,
  ref,
  children,
}: {
  readonly label: string;
  readonly className?: string;
  readonly ref?: Ref<HTMLElement>;
  readonly children: ReactNode;
}) {
  return (
    <section
      ref={ref}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
      className={classNames(
        'print-unroll overflow-x-auto rounded-lg border border-line bg-surface',
        className,
      )}
    >
      {children}
    </section>
  );
}

export function Table({ className, ...rest }: ComponentProps<'table'>) {
  return <table className={classNames('w-full border-collapse text-left text-sm', className)} {...rest} />;
}

export interface Sorting<Column extends string> {
  readonly column: Column;
  readonly direction: 'ascending' | 'descending';
}

/** The next sorting when a column's header is pressed. */
export function pressedSorting<Column extends string>(
  sorting: Sorting<Column>,
  column: Column,
): Sorting<Column> {
  const turns = sorting.column === column && sorting.direction === 'ascending';
  return { column, direction: turns ? 'descending' : 'ascending' };
}

const headerClass = 'border-b border-line px-3 py-1.5 align-bottom text-xs font-medium text-muted';

export function HeaderCell({ className, ...rest }: ComponentProps<'th'>) {
  return <th scope="col" className={classNames(headerClass, className)} {...rest} />;
}

interface SortHeaderCellProps<Column extends string> {
  readonly column: Column;
  readonly sorting: Sorting<Column>;
  readonly onSort: (sorting: Sorting<Column>) => void;
  readonly className?: string;
  readonly children: ReactNode;
}

export function SortHeaderCell<Column extends string>({
  column,
  sorting,
  onSort,
  className,
  children,
}: SortHeaderCellProps<Column>) {
  const direction = sorting.column === column ? sorting.direction : 'none';
  const Arrow = direction === 'none' ? ArrowUpDown : direction === 'ascending' ? ArrowUp : ArrowDown;
  return (
    <th scope="col" aria-sort={direction} className={classNames(headerClass, className)}>
      <button
        type="button"
        onClick={() => onSort(pressedSorting(sorting, column))}
        className="-mx-1 inline-flex items-center gap-1 rounded-sm px-1 hover:text-text"
      >
        {children}
        <Arrow
          size={12}
          aria-hidden
          className={classNames('shrink-0', direction === 'none' && 'opacity-50')}
        />
      </button>
    </th>
  );
}

export function Row({
  selected,
  className,
  ...rest
}: ComponentProps<'tr'> & { readonly selected?: boolean }) {
  return (
    <tr
      aria-selected={selected}
      className={classNames(
        'border-t border-line first:border-t-0',
        selected === true ? 'bg-accent-soft' : 'hover:bg-hover',
        className,
      )}
      {...rest}
    />
  );
}

export function Cell({ className, ...rest }: ComponentProps<'td'>) {
  return <td className={classNames('px-3 py-1.5 align-top', className)} {...rest} />;
}
