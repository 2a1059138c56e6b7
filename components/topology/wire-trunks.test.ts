import { expect, test } from 'vitest';
import { layoutGraph } from './layout-graph';
import { sampleTopology } from './sample-topology';
import { wholeView } from './view';
import { wireTrunks } from './wire-trunks';

const host = sampleTopology({ domains: 100 });
const opened = new Set(host.bridges.map((one) => `bridge:${one.name}`));
const graph = layoutGraph(host, { ...wholeView, opened });

test('wires of one bridge share their trunk, and every wire has one', () => {
  const trunks = wireTrunks(graph);
  expect(trunks.length).toBeLessThan(graph.edges.length / 3);
  for (const { from, route } of graph.edges) {
    expect(trunks.some(({ id }) => id.startsWith(`${from} ${route.laneX} `))).toBe(true);
  }
});

test('a trunk reaches from its bridge to its furthest guest', () => {
  const ends = graph.edges.filter((edge) => edge.from === 'bridge:virbr1').map((edge) => edge.route);
  const furthest = Math.max(...ends.map((route) => route.endY));
  const trunk = wireTrunks(graph).find(({ id, dashed }) => id.startsWith('bridge:virbr1 ') && !dashed);
  expect(trunk?.top).toBe(ends[0]?.startY);
  expect((trunk?.bottom ?? 0) + 10).toBeGreaterThan(furthest);
});
