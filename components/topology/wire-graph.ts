import { type Message, message } from '@/server/model/message';
import type { Tap } from '@/server/model/topology';
import { sourceEnd } from './attach-interface';
import { type EdgeState, type GraphEdge, type GraphNode, nodeId } from './graph';
import { type Guest, tapEnd } from './guest';
import { type HostSide, splitId } from './host-side';
import { anchorY, denseAnchorY, gapAfter, laneCount, lanePitch, rowAnchorY } from './measures';
import type { Columns } from './place-columns';
import { routeHostWire } from './route-wire';
import { leftOf, type TopologyIndex } from './topology-index';
import { hostWireState, lanWireState } from './wire-state';

export interface WireInput {
  readonly index: TopologyIndex;
  readonly hostSide: HostSide;
  readonly columns: Columns;
  readonly byId: ReadonlyMap<string, GraphNode>;
  readonly looseTaps: readonly Tap[];
  readonly guests: readonly Guest[];
}

/** The wires between the boxes that are there. */
export function wireGraph(input: WireInput): readonly GraphEdge[] {
  return [...hostWires(input), ...guestWires(input)];
}

function hostWires({ index, hostSide, byId }: WireInput): GraphEdge[] {
  const edges: GraphEdge[] = [];
  const lane = laneBy(3);
  for (const [lan, cables] of hostSide.lans) {
    for (const cable of cables) {
      const [from, to] = [byId.get(lan), byId.get(cable)];
      if (from === undefined || to === undefined) continue;
      edges.push({
        id: `${lan}>${cable}`,
        from: lan,
        to: cable,
        kind: 'cable',
        ...lanWireState(index, splitId(cable)[1]),
        rateOf: [splitId(cables.length > 1 ? cable : lan)[1]],
        route: routeHostWire(from, to, lane(lan)),
      });
    }
  }
  for (const to of byId.values()) {
    for (const left of leftOf(index, to.id)) {
      const from = byId.get(left);
      if (from === undefined) continue;
      edges.push({
        id: `${left}>${to.id}`,
        from: left,
        to: to.id,
        kind: to.content.kind === 'network' ? 'forward' : 'port',
        ...hostWireState(index, left, to.id),
        route: routeHostWire(from, to, lane(left)),
      });
    }
  }
  return edges;
}

function guestWires({ index, columns, byId, looseTaps, guests }: WireInput): GraphEdge[] {
  const edges: GraphEdge[] = [];
  const lane = laneBy(laneCount);
  const labelX = columns.guestX - gapAfter.guests + laneCount * lanePitch + 14;
  const wire = (from: GraphNode, endY: number) => ({
    startX: from.x + from.width,
    startY: from.y + Math.min(anchorY, from.height - 20),
    // An uplink's own guests stand below its bridge's: the wire must be past that bridge before it runs right.
    laneX:
      from.content.kind === 'uplink'
        ? from.x + from.width + 42
        : columns.guestX - gapAfter.guests + 10 + lane(from.id) * lanePitch,
    endX: columns.guestX,
    endY,
    labelX,
    labelWidth: columns.guestX - labelX - 8,
  });
  const add = (edge: Omit<GraphEdge, 'route'>, endY: number) => {
    const from = byId.get(edge.from);
    if (from !== undefined) edges.push({ ...edge, route: wire(from, endY) });
  };
  for (const { domain, attachments } of guests) {
    const node = byId.get(nodeId({ kind: 'domain', uuid: domain.uuid }));
    if (node?.content.kind !== 'domain') continue;
    const { dense } = node.content;
    for (const [row, one] of domain.interfaces.entries()) {
      const attachment = attachments[row];
      if (attachment === undefined) continue;
      const end = node.y + rowAnchorY(row, { dense });
      add({ ...tapEdge(one.id, node.id, attachment), ...labelOf(one.tap) }, end);
      if (one.configSource === undefined) continue;
      const next = sourceEnd(index, one.configSource).at;
      if (next === attachment.at) continue;
      const words = message('topology.wire.nextStart');
      add(
        {
          ...tapEdge(one.id, node.id, { at: next, state: 'configured', words }),
          id: `next:${one.id}`,
          kind: 'next-start',
        },
        end + 6,
      );
    }
  }
  for (const node of byId.values()) {
    if (node.content.kind !== 'fold') continue;
    const state = node.content.taps.length > 0 ? 'carrying' : 'configured';
    const edge = { id: `wire:${node.id}`, from: node.content.at, to: node.id, kind: 'tap', state } as const;
    add({ ...edge, rateOf: [] }, node.y + rowAnchorY(0, { dense: false }));
  }
  for (const tap of looseTaps) {
    const node = byId.get(nodeId({ kind: 'tap', name: tap.name }));
    if (node === undefined) continue;
    const state = tap.carrier ? 'carrying' : 'configured';
    const edge = { id: `wire:${node.id}`, from: tapEnd(tap), to: node.id, kind: 'tap', state } as const;
    add({ ...edge, rateOf: [tap.name] }, node.y + denseAnchorY);
  }
  return edges;
}

function tapEdge(
  interfaceId: string,
  to: string,
  { at, state, words }: { readonly at: string; readonly state: EdgeState; readonly words?: Message },
): Omit<GraphEdge, 'route'> {
  const edge = {
    id: `wire:${interfaceId}`,
    from: at,
    to,
    kind: 'tap',
    state,
    rateOf: [],
    interfaceId,
  } as const;
  return words === undefined ? edge : { ...edge, words };
}

function labelOf(tap: Tap | undefined): Pick<GraphEdge, 'label' | 'rateOf'> {
  return tap === undefined ? { rateOf: [] } : { label: tap.name, rateOf: [tap.name] };
}

/** Each thing's wires share a lane; neighbours get another, so that two bridges' wires never lie on each other. */
function laneBy(count: number): (id: string) => number {
  const lanes = new Map<string, number>();
  return (id) => {
    const known = lanes.get(id);
    if (known !== undefined) return known;
    const lane = lanes.size % count;
    lanes.set(id, lane);
    return lane;
  };
}
