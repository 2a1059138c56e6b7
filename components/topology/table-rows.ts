import type { Domain, DomainInterface } from '@/server/model/topology';
import { type Attachment, attachInterface, isPlugged, sourceThing } from './attach-interface';
import { compareNames } from './compare-names';
import { matchesFilter, matchesSearch } from './filter-domains';
import { nodeId } from './graph';
import type { TopologyIndex } from './topology-index';
import type { View } from './view';

export const tableColumns = ['vm', 'state', 'tap', 'attached', 'mode', 'address', 'mac', 'link'] as const;
export type TableColumn = (typeof tableColumns)[number];

/** One row for each interface of each virtual machine; a machine without one has a row all the same. */
export interface TableRow {
  readonly domain: Domain;
  readonly one?: DomainInterface;
  readonly attachment?: Attachment;
  /** What it is attached to now; of what is not plugged in, what its configuration names. */
  readonly at?: { readonly id: string; readonly name: string };
}

export interface RowSorting {
  readonly column: TableColumn;
  readonly direction: 'ascending' | 'descending';
}

export function tableRows(
  index: TopologyIndex,
  { filter, search }: Pick<View, 'filter' | 'search'>,
  sorting: RowSorting,
): readonly TableRow[] {
  const rows = index.topology.domains
    .filter((domain) => matchesFilter(index, domain, filter) && matchesSearch(domain, search))
    .flatMap((domain): TableRow[] =>
      domain.interfaces.length === 0
        ? [{ domain }]
        : domain.interfaces.map((one) => interfaceRow(index, domain, one)),
    );
  const turn = sorting.direction === 'ascending' ? 1 : -1;
  const keyed = rows.map((row) => ({ row, key: sortKey(row, sorting.column) }));
  keyed.sort(
    (a, b) => turn * compareNames(a.key, b.key) || compareNames(a.row.domain.name, b.row.domain.name),
  );
  return keyed.map(({ row }) => row);
}

function interfaceRow(index: TopologyIndex, domain: Domain, one: DomainInterface): TableRow {
  const attachment = attachInterface(index, domain, one);
  const at = isPlugged(attachment, one)
    ? { id: attachment.at, name: attachment.atName }
    : { id: nodeId(sourceThing(one.source)), name: attachment.sourceName };
  return { domain, one, attachment, at };
}

function sortKey({ domain, one, attachment, at }: TableRow, column: TableColumn): string {
  switch (column) {
    case 'vm':
      return domain.name;
    case 'state':
      return domain.state;
    case 'tap':
      return one?.tap?.name ?? '';
    case 'attached':
      return at?.name ?? '';
    case 'mode':
      return attachment?.mode ?? '';
    case 'address':
      return one?.addresses[0]?.address ?? '';
    case 'mac':
      return one?.mac ?? '';
    case 'link':
      return `${attachment?.state ?? ''} ${attachment?.words?.key ?? ''}`;
  }
}
