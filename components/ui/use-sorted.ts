import { useState } from 'react';
import { compareNaturally } from './compare-naturally';
import type { Sorting } from './table';

interface Sorted<Item, Column extends string> {
  readonly sorted: readonly Item[];
  /** For the `SortHeaderCell` of each column. */
  readonly sortable: {
    readonly sorting: Sorting<Column>;
    readonly onSort: (sorting: Sorting<Column>) => void;
  };
}

/** Rows in the order of the column whose header was pressed; equals, and all of them at first, by their names. */
export function useSorted<Item extends { readonly name: string }, Column extends string>(
  items: readonly Item[],
  comparisons: Record<Column | 'name', (a: Item, b: Item) => number>,
): Sorted<Item, Column | 'name'> {
  const [sorting, onSort] = useState<Sorting<Column | 'name'>>({ column: 'name', direction: 'ascending' });
  const sorted = items.toSorted((a, b) => {
    const order = comparisons[sorting.column](a, b) || compareNaturally(a.name, b.name);
    return sorting.direction === 'ascending' ? order : -order;
  });
  return { sorted, sortable: { sorting, onSort } };
}
