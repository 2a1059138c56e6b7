import type { Domain } from '@/server/model/topology';
import { attachInterface } from './attach-interface';
import { type Graph, nodeId } from './graph';
import { splitId } from './host-side';
import { leftOf, type TopologyIndex } from './topology-index';

/**
 * Everything between a thing and the LANs it leads to, nearest first, itself included. The first uplink on the way
 * names the LAN: beneath a VLAN lies an interface that may be a way to another LAN of its own.
 */
export function wayToLan(index: TopologyIndex, id: string): readonly string[] {
  const way: string[] = [];
  const lans: string[] = [];
  const walk = (at: string, beneathUplink: boolean) => {
    if (way.includes(at)) return;
    way.push(at);
    const [kind, name] = splitId(at);
    const isUplink = kind === 'uplink';
    if (isUplink && !beneathUplink && index.uplinks.has(name))
      lans.push(nodeId({ kind: 'lan', uplink: name }));
    for (const left of leftOf(index, at)) walk(left, isUplink);
  };
  walk(id, false);
  return [...way, ...lans];
}

/** The ids of nodes and wires that are lit while a thing is pointed at. */
export interface Lit {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}

/**
 * Of a guest: the whole way of each of its interfaces. Of anything else: its way to the LAN, and all that hangs on
 * it, which is what goes dark when it breaks.
 */
export function litBy(graph: Graph, index: TopologyIndex, id: string): Lit {
  const [kind, name] = splitId(id);
  const nodes = new Set<string>([id]);
  const domain = kind === 'domain' ? index.domains.get(name) : undefined;
  if (domain !== undefined) {
    for (const at of attachmentsOf(index, domain)) for (const one of wayToLan(index, at)) nodes.add(one);
  } else {
    for (const edge of graph.edges)
      if (edge.to === id) for (const one of wayToLan(index, edge.from)) nodes.add(one);
    if (!['tap', 'fold', 'lan'].includes(kind)) for (const one of wayToLan(index, id)) nodes.add(one);
    lightGuests(graph, id, nodes);
  }
  const isEnd = (one: string) =>
    one.startsWith('domain:') || one.startsWith('fold:') || one.startsWith('tap:');
  const edges = graph.edges.filter(
    (edge) => nodes.has(edge.from) && nodes.has(edge.to) && (edge.kind !== 'next-start' || isEnd(edge.to)),
  );
  return { nodes, edges: new Set(edges.map((edge) => edge.id)) };
}

function attachmentsOf(index: TopologyIndex, domain: Domain): readonly string[] {
  return domain.interfaces.map((one) => attachInterface(index, domain, one).at);
}

function lightGuests(graph: Graph, from: string, nodes: Set<string>): void {
  const queue = [from];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const edge of graph.edges) {
      if (edge.from !== id || nodes.has(edge.to)) continue;
      nodes.add(edge.to);
      queue.push(edge.to);
    }
  }
}
