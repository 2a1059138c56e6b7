import type { Domain, DomainInterface, Topology } from '@/server/model/topology';
import type { InterfaceMode } from './graph';
import { domainHasDrift, isActive, routerOf, type TopologyIndex } from './topology-index';

export const domainFilters = ['all', 'nat', 'bridged', 'other', 'drift', 'running', 'shut-off'] as const;
export type DomainFilter = (typeof domainFilters)[number];

export function interfaceMode(index: TopologyIndex, one: DomainInterface): InterfaceMode {
  const { source } = one;
  if (source.kind === 'hostdev' || source.kind === 'other' || source.kind === 'direct') return source.kind;
  const network = source.kind === 'network' ? index.networks.get(source.network) : undefined;
  const bridge = one.bridge ?? (source.kind === 'bridge' ? source.bridge : network?.bridge);
  if (bridge !== undefined && (index.bridges.get(bridge)?.uplinks.length ?? 0) > 0) return 'bridged';
  const router = (bridge === undefined ? undefined : routerOf(index, bridge)) ?? network;
  switch (router?.forwardMode) {
    case 'nat':
      return 'nat';
    case 'route':
    case 'open':
      return 'routed';
    case 'bridge':
    case 'private':
    case 'vepa':
    case 'passthrough':
      return router.bridge === undefined ? 'direct' : 'isolated';
    case 'hostdev':
      return 'hostdev';
    default:
      return 'isolated';
  }
}

export function matchesFilter(index: TopologyIndex, domain: Domain, filter: DomainFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'drift':
      return domainHasDrift(index, domain);
    case 'running':
      return isActive(domain);
    case 'shut-off':
      return !isActive(domain);
    case 'nat':
    case 'bridged':
      return domain.interfaces.some((one) => interfaceMode(index, one) === filter);
    case 'other':
      return (
        domain.interfaces.length === 0 ||
        domain.interfaces.some((one) => !['nat', 'bridged'].includes(interfaceMode(index, one)))
      );
  }
}

/** Every word must be found somewhere: in its name, UUID, MACs, addresses, taps, or what it is attached to. */
export function matchesSearch(domain: Domain, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = searchText(domain);
  return words.every((word) => text.includes(word));
}

function searchText(domain: Domain): string {
  const parts = [domain.name, domain.uuid, domain.state];
  for (const one of domain.interfaces) {
    parts.push(one.mac, one.bridge ?? '', one.tap?.name ?? '', ...Object.values(one.source).map(String));
    for (const address of one.addresses) parts.push(address.address);
  }
  return parts.join('\n').toLowerCase();
}

/** How many virtual machines each filter would leave. */
export function countByFilter(
  index: TopologyIndex,
  topology: Topology,
): Readonly<Record<DomainFilter, number>> {
  const counts = { all: 0, nat: 0, bridged: 0, other: 0, drift: 0, running: 0, 'shut-off': 0 };
  for (const domain of topology.domains) {
    for (const filter of domainFilters) if (matchesFilter(index, domain, filter)) counts[filter] += 1;
  }
  return counts;
}
