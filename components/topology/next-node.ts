import type { Graph, GraphNode } from './graph';
import type { Direction } from './picture-store';

/** Where an arrow key goes: along a wire to the left or right, up and down within a column. */
export function nextNode(graph: Graph, from: string, direction: Direction): GraphNode | undefined {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const start = byId.get(from);
  if (start === undefined) return undefined;
  const nearest = (ids: readonly string[]) =>
    ids
      .flatMap((id) => byId.get(id) ?? [])
      .sort((a, b) => Math.abs(a.y - start.y) - Math.abs(b.y - start.y))[0];
  if (direction === 'left') {
    return nearest(graph.edges.filter((edge) => edge.to === from).map((edge) => edge.from));
  }
  if (direction === 'right') {
    return nearest(graph.edges.filter((edge) => edge.from === from).map((edge) => edge.to));
  }
  const column = graph.nodes.filter((node) => node.x === start.x).sort((a, b) => a.y - b.y);
  const place = column.indexOf(start);
  switch (direction) {
    case 'up':
      return column[place - 1] ?? beyond(graph, start, -1);
    case 'down':
      return column[place + 1] ?? beyond(graph, start, 1);
    case 'first':
      return column[0];
    case 'last':
      return column.at(-1);
  }
}

/** At the end of a column: the nearest box above or below in any, so that no box is out of the arrows' reach. */
function beyond(graph: Graph, start: GraphNode, sign: 1 | -1): GraphNode | undefined {
  return graph.nodes
    .filter((node) => (node.y - start.y) * sign > 0)
    .sort((a, b) => (a.y - b.y) * sign || Math.abs(a.x - start.x) - Math.abs(b.x - start.x))[0];
}
