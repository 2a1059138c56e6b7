import { replaceEqualDeep } from '@tanstack/react-query';
import type { Topology } from '@/server/model/topology';
import type { Graph, GraphEdge, GraphNode } from './graph';
import { layoutGraph } from './layout-graph';
import type { View } from './view';

/**
 * Lays out again and keeps every box and wire that came out the same as the same object: what draws them compares
 * by identity, so one guest that starts draws one box.
 */
export class GraphKeeper {
  #nodes: ReadonlyMap<string, GraphNode> = new Map();
  #edges: ReadonlyMap<string, GraphEdge> = new Map();

  layout(topology: Topology, view: View): Graph {
    const graph = layoutGraph(topology, view);
    const nodes = graph.nodes.map((node) => kept(this.#nodes, node));
    const edges = graph.edges.map((edge) => kept(this.#edges, edge));
    this.#nodes = new Map(nodes.map((node) => [node.id, node]));
    this.#edges = new Map(edges.map((edge) => [edge.id, edge]));
    return { ...graph, nodes, edges };
  }
}

function kept<T extends { readonly id: string }>(before: ReadonlyMap<string, T>, now: T): T {
  const was = before.get(now.id);
  return was === undefined ? now : (replaceEqualDeep(was, now) as T);
}
