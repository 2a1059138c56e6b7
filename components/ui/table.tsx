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

/**
 * On a phone each row becomes a card of labelled lines (see `Cell`). The roles are spelled out because browsers take
 * them from elements that are no longer displayed as a table.
 */
export function Table({ className, ...rest }: ComponentProps<'table'>) {
  return (
    <table
      // biome-ignore lint/a11y/noRedundantRoles: see above
      role="table"
      className={classNames('w-full border-collapse text-left text-sm max-sm:block', className)}
      {...rest}
    />
  );
}

export function TableHead({ className, ...rest }: ComponentProps<'thead'>) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: see Table
    <thead role="rowgroup" className={classNames('max-sm:sr-only', className)} {...rest} />
  );
}

export function TableBody({ className, ...rest }: ComponentProps<'tbody'>) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: see Table
    <tbody role="rowgroup" className={classNames('max-sm:block', className)} {...rest} />
  );
}

type Column =
  | string
  /** `hidden`: for screen readers alone, above cells that explain themselves. */
  | { readonly name: string; readonly align?: 'right'; readonly hidden?: true };

/** A table that is not sorted: its region, its head, and rows as children. */
export function ListTable({
  label,
  className,
  columns,
  children,
}: {
  readonly label: string;
  readonly className?: string;
  readonly columns: readonly Column[];
  readonly children: ReactNode;
}) {
  return (
    <TableRegion label={label} {...(className === undefined ? {} : { className })}>
      <Table>
        <TableHead>
          <HeaderRow>
            {columns
              .map((column) => (typeof column === 'string' ? { name: column } : column))
              .map(({ name, align, hidden }) => (
                <HeaderCell key={name} {...(align === 'right' ? { className: 'text-right' } : {})}>
                  {hidden ? <span className="sr-only">{name}</span> : name}
                </HeaderCell>
              ))}
          </HeaderRow>
        </TableHead>
        <TableBody>{children}</TableBody>
      </Table>
    </TableRegion>
  );
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

const headerClass =
  'border-b border-line px-3 py-1.5 align-bottom text-xs font-medium whitespace-nowrap text-muted';

export function HeaderCell({ className, ...rest }: ComponentProps<'th'>) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: see Table
    <th role="columnheader" scope="col" className={classNames(headerClass, className)} {...rest} />
  );
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
    // biome-ignore lint/a11y/noRedundantRoles: see Table
    <th role="columnheader" scope="col" aria-sort={direction} className={classNames(headerClass, className)}>
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

export function HeaderRow(props: ComponentProps<'tr'>) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: see Table
    <tr role="row" {...props} />
  );
}

export function Row({
  selected = false,
  className,
  ...rest
}: ComponentProps<'tr'> & { readonly selected?: boolean }) {
  return (
    <tr
      // biome-ignore lint/a11y/noRedundantRoles: see Table
      role="row"
      className={classNames(
        'border-t border-line max-sm:grid max-sm:grid-cols-[minmax(0,1fr)_auto] max-sm:gap-x-3 max-sm:gap-y-1 max-sm:px-3 max-sm:py-2.5',
        selected ? 'bg-accent-soft' : 'hover:bg-hover',
        className,
      )}
      {...rest}
    />
  );
}

/** The cell that names its row; on a phone the title of its card. */
export function RowHeaderCell({ className, ...rest }: ComponentProps<'th'>) {
  return (
    <th
      // biome-ignore lint/a11y/noRedundantRoles: see Table
      role="rowheader"
      scope="row"
      className={classNames(
        'min-w-0 align-top font-normal wrap-anywhere sm:px-3 sm:py-1.5',
        cardPlaces.title,
        className,
      )}
      {...rest}
    />
  );
}

/** Where a cell stands on the card that a row becomes on a phone; `left-out` is what only the panel says there. */
type CardPlace = 'title' | 'aside' | 'line' | 'left-out';

const cardPlaces = {
  title: 'max-sm:block max-sm:text-base',
  aside: 'max-sm:block max-sm:text-right',
  line: 'max-sm:col-span-2 max-sm:grid max-sm:grid-cols-[7rem_minmax(0,1fr)] max-sm:gap-2',
  'left-out': 'max-sm:hidden',
} as const satisfies Record<CardPlace, string>;

/** `label` is the column's name again, in sight only where there is no header. */
export function Cell({
  label,
  card = 'line',
  className,
  children,
  ...rest
}: ComponentProps<'td'> & { readonly label: string; readonly card?: CardPlace }) {
  return (
    <td
      // biome-ignore lint/a11y/noRedundantRoles: see Table
      role="cell"
      className={classNames('align-top sm:px-3 sm:py-1.5', cardPlaces[card], className)}
      {...rest}
    >
      {card === 'line' && (
        <span aria-hidden="true" className="whitespace-normal text-muted sm:hidden">
          {label}
        </span>
      )}
      <div className="min-w-0">{children}</div>
    </td>
  );
}
