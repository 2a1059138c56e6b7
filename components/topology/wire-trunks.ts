import type { Graph, GraphEdge } from './graph';

/**
 * The part that wires of one bridge share, drawn once. A hundred wires that each draw their whole way lie on each
 * other for thousands of pixels: that looks like one thick line, and in software rendering it is what makes panning slow.
 */
export interface WireTrunk {
  readonly id: string;
  readonly path: string;
  /** From the top to the bottom of it, to leave it out when it is out of sight. */
  readonly top: number;
  readonly bottom: number;
  /** Only wires that are configured and not there go along it. */
  readonly dashed: boolean;
}

export function wireTrunks(graph: Graph): readonly WireTrunk[] {
  const groups = new Map<string, GraphEdge[]>();
  for (const edge of graph.edges) {
    const key = `${edge.from} ${edge.route.laneX}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [edge]);
    else group.push(edge);
  }
  return [...groups].flatMap(([key, edges]) => trunksOf(key, edges));
}

function trunksOf(key: string, edges: readonly GraphEdge[]): readonly WireTrunk[] {
  const [first] = edges;
  if (first === undefined) return [];
  const { startX, startY, laneX } = first.route;
  const reach = (some: readonly GraphEdge[]) => {
    const ends = some.map((edge) => edge.route.endY);
    return [
      Math.min(startY, ...ends.map((y) => y + corner)),
      Math.max(startY, ...ends.map((y) => y - corner)),
    ] as const;
  };
  const solid = edges.filter((edge) => edge.state !== 'configured');
  const [top, bottom] = reach(edges);
  const [solidTop, solidBottom] = reach(solid);
  const out = `M${startX} ${startY}H${laneX}`;
  const trunk = (name: string, path: string, dashed: boolean): WireTrunk => ({
    ...{ id: `${key} ${name}`, path, top, bottom, dashed },
  });
  return [
    ...(solid.length > 0 ? [trunk('solid', `${out}M${laneX} ${solidTop}V${solidBottom}`, false)] : []),
    ...(solid.length === 0 ? [trunk('out', out, true)] : []),
    ...(top < solidTop ? [trunk('above', `M${laneX} ${solidTop}V${top}`, true)] : []),
    ...(bottom > solidBottom ? [trunk('below', `M${laneX} ${solidBottom}V${bottom}`, true)] : []),
  ];
}

export const corner = 6;
