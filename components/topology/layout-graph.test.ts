import { describe, expect, test } from 'vitest';
import type { Domain, Topology } from '@/server/model/topology';
import type { Graph, GraphNode } from './graph';
import { layoutGraph } from './layout-graph';
import { sampleTopology } from './sample-topology';
import { wholeView } from './view';

const recipes = sampleTopology({ domains: 3 });
const large = sampleTopology({ domains: 300 });

function node(graph: Graph, id: string): GraphNode {
  const found = graph.nodes.find((one) => one.id === id);
  if (found === undefined) throw new Error(`${id} is not in ${graph.nodes.map((one) => one.id).join(' ')}`);
  return found;
}

function domainId(topology: Topology, name: string): string {
  const found = topology.domains.find((one) => one.name === name);
  return `domain:${found?.uuid}`;
}

function wiresTo(graph: Graph, id: string) {
  return graph.edges.filter((edge) => edge.to === id);
}

describe('three guests', () => {
  const graph = layoutGraph(recipes, wholeView);

  test('stand from left to right: LAN, uplink, bridge, NAT router, its bridge, guests', () => {
    const ids = [
      'lan:enp1s0',
      'uplink:enp1s0',
      'bridge:virbr1',
      'network:default',
      'bridge:virbr0',
      domainId(recipes, 'node01'),
    ];
    const columns = ids.map((id) => node(graph, id).x);
    expect(columns).toEqual([...new Set(columns)].sort((a, b) => a - b));
  });

  test('each has its wire from what it is on, with the name of its tap', () => {
    expect(wiresTo(graph, domainId(recipes, 'node01'))).toMatchObject([
      { from: 'bridge:virbr0', label: 'vnet0', state: 'carrying', rateOf: ['vnet0'] },
    ]);
    expect(wiresTo(graph, domainId(recipes, 'debian10'))).toMatchObject([
      { from: 'bridge:virbr1', label: 'vnet3', state: 'carrying' },
    ]);
  });

  test('a guest that is shut off hangs on its configured source, not carrying', () => {
    expect(wiresTo(graph, domainId(recipes, 'centos7'))).toMatchObject([
      { from: 'bridge:virbr0', state: 'configured', rateOf: [] },
    ]);
  });

  test('the NAT network is wired to the bridge that its traffic leaves by', () => {
    expect(wiresTo(graph, 'network:default')).toMatchObject([{ from: 'bridge:virbr1', kind: 'forward' }]);
  });
});

describe('three hundred guests on five bridges', () => {
  const graph = layoutGraph(large, wholeView);

  test('fold into a box a bridge, which counts its taps', () => {
    const folds = graph.nodes.filter((one) => one.content.kind === 'fold');
    expect(folds.map((one) => one.id)).toContain('fold:bridge:virbr1');
    const taps = folds.flatMap((one) => (one.content.kind === 'fold' ? one.content.taps : []));
    expect(new Set(taps).size).toBe(taps.length);
    expect(graph.nodes.length).toBeLessThan(70);
  });

  test('guests with drift stand beside the fold', () => {
    expect(node(graph, `domain:${large.domains[2]?.uuid}`).health).toBe('drift');
  });

  test('a tap that no VM claims yet stands on its folded bridge by its name', () => {
    expect(wiresTo(graph, 'tap:vnet600')).toMatchObject([{ from: 'bridge:virbr1' }]);
  });

  test('an open fold shows its guests, and another click shows them no more', () => {
    const opened = layoutGraph(large, { ...wholeView, opened: new Set(['bridge:virbr1']) });
    expect(opened.nodes.length).toBeGreaterThan(graph.nodes.length + 40);
    expect(node(opened, 'fold:bridge:virbr1').content).toMatchObject({ opened: true });
  });

  test('no two boxes lie on each other, folded or open', () => {
    const everything = new Set(graph.nodes.map((one) => one.id));
    for (const opened of [new Set<string>(), everything]) {
      const { nodes } = layoutGraph(large, { ...wholeView, opened });
      for (const [at, a] of nodes.entries()) {
        for (const b of nodes.slice(at + 1)) {
          const apart =
            a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
          expect(apart, `${a.id} and ${b.id}`).toBe(true);
        }
      }
    }
  });

  test('a search leaves what was found, open, and its way to the LAN', () => {
    const found = layoutGraph(large, { ...wholeView, search: 'vnet101' });
    expect(found.domainCount).toBe(1);
    expect(found.nodes.filter((one) => one.content.kind === 'domain')).toHaveLength(1);
    expect(found.nodes.some((one) => one.content.kind === 'lan')).toBe(true);
    expect(found.nodes.some((one) => one.id === 'bridge:br-lab')).toBe(false);
  });

  test('the filter Drift leaves the guests with drift', () => {
    const found = layoutGraph(large, { ...wholeView, filter: 'drift' });
    expect(found.domainCount).toBe(
      new Set(large.drift.map((one) => 'domainUuid' in one && one.domainUuid)).size,
    );
  });
});

describe('everything a host can have', () => {
  const graph = layoutGraph(large, { ...wholeView, opened: new Set(['uplink:enp1s0']) });

  test('a macvtap hangs on its uplink', () => {
    expect(wiresTo(graph, `domain:${large.domains[4]?.uuid}`)).toMatchObject([
      { from: 'uplink:enp1s0', label: 'macvtap0' },
    ]);
  });

  test('a passed-through device has a box', () => {
    expect(node(graph, 'hostdev:0000:03:10.0').content.kind).toBe('hostdev');
  });

  test('a source that is not on the host is shown missing, its wire broken', () => {
    expect(node(graph, 'bridge:br-gone').health).toBe('absent');
    expect(wiresTo(graph, `domain:${large.domains[12]?.uuid}`)).toMatchObject([{ state: 'drift' }]);
  });

  test('a tap on another bridge than libvirt says hangs where the kernel has it', () => {
    const [wire] = wiresTo(graph, `domain:${large.domains[2]?.uuid}`);
    expect(wire).toMatchObject({
      from: 'bridge:br0',
      state: 'drift',
      words: { key: 'topology.wire.libvirtSays' },
    });
  });

  test('both cables of a bond go to the LAN', () => {
    const cables = graph.edges.filter((edge) => edge.from === 'lan:bond0').map((edge) => edge.to);
    expect(cables).toEqual(['uplink:eno1', 'uplink:eno2']);
  });

  test('a pulled cable is broken and says so', () => {
    expect(node(graph, 'uplink:enp7s0').health).toBe('down');
    const pulled = {
      ...recipes,
      uplinks: recipes.uplinks.map((one) => ({ ...one, carrier: false })),
    };
    expect(layoutGraph(pulled, wholeView).edges.find((edge) => edge.kind === 'cable')).toMatchObject({
      state: 'down',
      words: { key: 'topology.wire.noCarrier' },
    });
  });

  test('a network that is not active and a bridge without guests are there too', () => {
    expect(node(graph, 'network:quiet').health).toBe('absent');
    expect(node(graph, 'bridge:br-lab').content).toMatchObject({ hasUplink: false });
  });

  test('a domain with two interfaces has two wires', () => {
    const two = large.domains.find((one) => one.interfaces.length === 2);
    const found = layoutGraph(large, { ...wholeView, search: two?.name ?? '' });
    expect(wiresTo(found, `domain:${two?.uuid}`).length).toBeGreaterThanOrEqual(2);
  });
});

describe('a guest that changes', () => {
  const opened = new Set(large.bridges.map((one) => `bridge:${one.name}`));
  const before = layoutGraph(large, { ...wholeView, opened });

  test('moves no other when it stops', () => {
    const stop = (one: Domain): Domain => ({
      ...one,
      state: 'shut off',
      interfaces: one.interfaces.map(({ tap: _, ...rest }) => ({ ...rest, addresses: [] })),
    });
    const domains = large.domains.map((one, at) => (at === 21 ? stop(one) : one));
    const after = layoutGraph({ ...large, domains }, { ...wholeView, opened });
    for (const now of after.nodes) expect(node(before, now.id)).toMatchObject({ x: now.x, y: now.y });
  });

  test('moves none of those before it when its tap stands before it does', () => {
    const starting = { ...large, looseTaps: [] };
    const without = layoutGraph(starting, { ...wholeView, opened });
    for (const now of before.nodes) {
      if (now.content.kind !== 'tap') expect(node(without, now.id)).toMatchObject({ x: now.x, y: now.y });
    }
  });
});
