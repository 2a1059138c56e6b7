import type { Domain, Tap, Topology } from '@/server/model/topology';
import { attachInterface } from './attach-interface';
import { compareNames } from './compare-names';
import { matchesFilter, matchesSearch } from './filter-domains';
import type { Graph } from './graph';
import { nodeId } from './graph';
import { type Guest, homeless, tapEnd } from './guest';
import { arrangeHostSide } from './host-side';
import { placeNodes } from './place-nodes';
import { domainHasDrift, indexTopology, leftOf, type TopologyIndex } from './topology-index';
import type { View } from './view';

/**
 * Topology and view → boxes and wires. Own code and not a graph library: the host's wiring is columns by nature,
 * the order within a column is by name, and so a guest that starts, stops or moves leaves all others where they
 * were, which no general layout promises.
 */
export function layoutGraph(topology: Topology, view: View): Graph {
  const index = indexTopology(topology);
  const guests = topology.domains
    .filter((domain) => matchesFilter(index, domain, view.filter) && matchesSearch(domain, view.search))
    .map((domain) => guestOf(index, domain))
    .sort((a, b) => compareNames(a.domain.name, b.domain.name));
  const narrowed = view.filter !== 'all' || view.search.trim() !== '';
  const looseTaps = narrowed ? looseTapsFound(topology, view) : topology.looseTaps;
  const attached = attachedIds(guests, looseTaps);
  const kept = narrowed ? keptIds(index, view, attached) : undefined;
  const hostSide = arrangeHostSide(index, attached);
  const placed = placeNodes({ index, hostSide, guests, looseTaps, view, ...(kept ? { kept } : {}) });
  return { ...placed, domainCount: guests.length };
}

function guestOf(index: TopologyIndex, domain: Domain): Guest {
  const attachments = domain.interfaces.map((one) => attachInterface(index, domain, one));
  return {
    domain,
    attachments,
    home: attachments[0]?.at ?? homeless,
    drift: domainHasDrift(index, domain),
  };
}

/** A tap that nobody claims yet is what a search for its name is after, and a VM that is starting is no VM yet. */
function looseTapsFound(topology: Topology, view: View): readonly Tap[] {
  const search = view.search.trim().toLowerCase();
  if (search === '') return view.filter === 'running' ? topology.looseTaps : [];
  return topology.looseTaps.filter((tap) =>
    `${tap.name}\n${tap.bridge ?? ''}`.toLowerCase().includes(search),
  );
}

function attachedIds(guests: readonly Guest[], looseTaps: readonly Tap[]): Set<string> {
  const ids = new Set<string>();
  for (const guest of guests) for (const attachment of guest.attachments) ids.add(attachment.at);
  for (const tap of looseTaps) ids.add(tapEnd(tap));
  ids.delete(homeless);
  return ids;
}

/** Narrowed, the picture keeps what is on the way of what was found, and what was found itself. */
function keptIds(index: TopologyIndex, view: View, attached: Iterable<string>): ReadonlySet<string> {
  const kept = new Set<string>();
  const keep = (id: string) => {
    if (kept.has(id)) return;
    kept.add(id);
    for (const left of leftOf(index, id)) keep(left);
  };
  for (const id of attached) keep(id);
  const search = view.search.trim().toLowerCase();
  if (search !== '') {
    for (const { name } of index.topology.uplinks)
      if (has(name, search)) keep(nodeId({ kind: 'uplink', name }));
    for (const { name } of index.topology.bridges)
      if (has(name, search)) keep(nodeId({ kind: 'bridge', name }));
    for (const { name } of index.topology.networks)
      if (has(name, search)) keep(nodeId({ kind: 'network', name }));
  }
  if (view.filter === 'drift') {
    for (const name of index.driftOfNetwork.keys()) keep(nodeId({ kind: 'network', name }));
  }
  return kept;
}

function has(text: string, search: string): boolean {
  return text.toLowerCase().includes(search);
}
