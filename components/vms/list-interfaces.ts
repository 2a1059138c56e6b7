import { formatSource } from '@/server/model/domain-xml';
import type { DomainState } from '@/server/model/facts';
import type { Domain, DomainInterface } from '@/server/model/topology';
import { compareHexadecimal, compareNaturally } from '../ui/compare-naturally';

/** One line of the table: a virtual NIC of a VM, or a VM that has none. */
export interface InterfaceLine {
  readonly id: string;
  readonly domain: Domain;
  readonly nic: DomainInterface | undefined;
  /** Whether it is the first of its VM, which carries the VM's name and state. */
  readonly isFirst: boolean;
}

export const stateFilters = ['all', 'running', 'shutOff', 'other'] as const;
export type StateFilter = (typeof stateFilters)[number];

export type SortColumn = 'name' | 'state' | 'interface' | 'source' | 'mac' | 'addresses';

export function filterOf(state: DomainState): Exclude<StateFilter, 'all'> {
  if (state === 'running') return 'running';
  return state === 'shut off' ? 'shutOff' : 'other';
}

/** Every VM whose name, UUID or any NIC's MAC, tap, source or address contains the text, and which is in the state. */
export function filterDomains(
  domains: readonly Domain[],
  { search, state }: { readonly search: string; readonly state: StateFilter },
): readonly Domain[] {
  const wanted = search.trim().toLowerCase();
  return domains.filter(
    (domain) =>
      (state === 'all' || filterOf(domain.state) === state) &&
      (wanted === '' || wordsOf(domain).some((word) => word.toLowerCase().includes(wanted))),
  );
}

function wordsOf({ name, uuid, interfaces }: Domain): readonly string[] {
  return [
    name,
    uuid,
    ...interfaces.flatMap(({ mac, tap, source, bridge, addresses }) => [
      mac,
      tap?.name ?? '',
      formatSource(source),
      bridge ?? '',
      ...addresses.map(({ address }) => address),
    ]),
  ];
}

const sortKeys: Record<SortColumn, (domain: Domain) => string> = {
  name: ({ name }) => name,
  state: ({ state }) => state,
  interface: ({ interfaces }) => interfaces[0]?.tap?.name ?? '~',
  source: ({ interfaces: [nic] }) => (nic === undefined ? '~' : formatSource(nic.source)),
  mac: ({ interfaces }) => interfaces[0]?.mac ?? '~',
  addresses: ({ interfaces }) => interfaces[0]?.addresses[0]?.address ?? '~',
};

/** By a VM's first NIC, so that all NICs of a VM stay together; equals by name. Unknown comes last. */
export function sortDomains(
  domains: readonly Domain[],
  { column, direction }: { readonly column: SortColumn; readonly direction: 'ascending' | 'descending' },
): readonly Domain[] {
  const key = sortKeys[column];
  const compare = column === 'mac' ? compareHexadecimal : compareNaturally;
  const sorted = domains.toSorted((a, b) => compare(key(a), key(b)) || compareNaturally(a.name, b.name));
  return direction === 'ascending' ? sorted : sorted.reverse();
}

export function listInterfaces(domains: readonly Domain[]): readonly InterfaceLine[] {
  return domains.flatMap((domain): InterfaceLine[] =>
    domain.interfaces.length === 0
      ? [{ id: domain.uuid, domain, nic: undefined, isFirst: true }]
      : domain.interfaces.map((nic, index) => ({ id: nic.id, domain, nic, isFirst: index === 0 })),
  );
}

/** Those that say where the guest is reached first; link-local ones only where nothing else is known. */
export function addressesInSight({ addresses }: DomainInterface): DomainInterface['addresses'] {
  const reachable = addresses.filter(({ address }) => !address.toLowerCase().startsWith('fe80:'));
  return reachable.length > 0 ? reachable : addresses;
}
