import type { Tap } from '@/server/model/topology';
import { foldGuests } from './fold-guests';
import { type Graph, type GraphNode, nodeId } from './graph';
import { groupBy } from './group-by';
import { type Guest, homeless, tapEnd } from './guest';
import { type HostSide, splitId } from './host-side';
import { bandGap, boxHeight, denseGap, guestGap, guestHeight } from './measures';
import { describeDomain, describeHostNode, describeLan } from './node-content';
import { placeColumns, widthOf } from './place-columns';
import { leftOf, type TopologyIndex } from './topology-index';
import type { View } from './view';
import { wireGraph } from './wire-graph';

export interface PlaceInput {
  readonly index: TopologyIndex;
  readonly hostSide: HostSide;
  readonly guests: readonly Guest[];
  readonly looseTaps: readonly Tap[];
  readonly view: View;
  /** Absent: everything. */
  readonly kept?: ReadonlySet<string>;
}

/**
 * Bands from top to bottom: each thing that guests hang on has a strip of the picture to itself, host side on the
 * left, its guests on the right, so that no wire has to cross a box. Below it come the strips of what is wired to
 * the LAN through it.
 */
export function placeNodes(input: PlaceInput): Pick<Graph, 'nodes' | 'edges' | 'width' | 'height'> {
  const { index, hostSide, view, kept } = input;
  const isKept = (id: string) => kept === undefined || kept.has(id);
  const columns = placeColumns(hostSide, isKept);
  const folded = foldGuests(input.guests, view);
  const tapsAt = groupBy(input.looseTaps, tapEnd);
  const nodes: GraphNode[] = [];
  const byId = new Map<string, GraphNode>();
  const put = (node: GraphNode) => {
    nodes.push(node);
    byId.set(node.id, node);
    return node.y + node.height;
  };

  const putHostNode = (id: string, y: number) => {
    const described = describeHostNode(index, id);
    const { kind } = described.content;
    const height = ['uplink', 'bridge', 'network'].includes(kind) ? boxHeight.infrastructure : boxHeight.fold;
    const rank = hostSide.rank.get(id) ?? 0;
    return put({
      id,
      ...described,
      x: columns.x.get(rank) ?? 0,
      y,
      width: widthOf(splitId(id)[0]),
      height,
    });
  };

  const putLan = (uplink: string, y: number) => {
    const id = nodeId({ kind: 'lan', uplink });
    if (!hostSide.lans.has(id)) return;
    put({
      id,
      ...describeLan(index, uplink),
      x: columns.x.get(0) ?? 0,
      y,
      width: widthOf('lan'),
      height: boxHeight.lan,
    });
  };

  const putGuests = (at: string, top: number) => {
    let y = top;
    let bottom = top;
    const common = { x: columns.guestX, width: widthOf('domain') };
    const fold = folded.folds.get(at);
    if (fold !== undefined) {
      const thing = { kind: 'fold', at } as const;
      const health = fold.drift > 0 ? 'drift' : fold.running > 0 ? 'good' : 'absent';
      bottom = put({ id: nodeId(thing), thing, content: fold, health, ...common, y, height: boxHeight.fold });
      y = bottom + guestGap;
    }
    const dense = folded.dense.has(at);
    for (const { domain, attachments } of folded.shown.get(at) ?? []) {
      const thing = { kind: 'domain', uuid: domain.uuid } as const;
      const height = guestHeight({ rows: domain.interfaces.length, dense });
      const described = describeDomain(domain, attachments, { dense });
      bottom = put({ id: nodeId(thing), thing, ...described, ...common, y, height });
      y = bottom + (dense ? denseGap : guestGap);
    }
    for (const [position, tap] of (tapsAt.get(at) ?? []).entries()) {
      const thing = { kind: 'tap', name: tap.name } as const;
      const content = { ...thing, ...(tap.bridge === undefined ? {} : { bridge: tap.bridge }) };
      put({ id: nodeId(thing), thing, content, health: 'good', ...common, y, height: boxHeight.tap });
      // The first stands in the gap below the band.
      if (position > 0 || bottom === top) bottom = y + boxHeight.tap;
      y += boxHeight.tap + denseGap;
    }
    return bottom;
  };

  const place = (id: string, top: number): number => {
    const [kind, name] = splitId(id);
    if (kind === 'uplink') putLan(name, top);
    let bottom = putHostNode(id, top);
    let next = top;
    if (kind === 'uplink') {
      // The other ports of a bond stand below the first, beside the bond.
      for (const port of leftOf(index, id).slice(1)) {
        if (byId.has(port) || !hostSide.roots.includes(port)) continue;
        const first = byId.get(leftOf(index, id)[0] ?? '');
        if (first !== undefined)
          bottom = Math.max(bottom, putHostNode(port, first.y + first.height + guestGap));
      }
    }
    const include = (end: number) => {
      bottom = Math.max(bottom, end);
      next = bottom + bandGap;
    };
    const children = () => {
      for (const child of hostSide.children.get(id) ?? []) if (isKept(child)) include(place(child, next));
    };
    const guests = () => {
      if (folded.shown.get(id)?.length || folded.folds.has(id) || tapsAt.has(id))
        include(putGuests(id, next));
    };
    // An uplink's bridge runs straight on; a bridge's own guests come before networks that leave through it.
    if (kind === 'uplink') {
      children();
      guests();
    } else {
      guests();
      children();
    }
    return bottom;
  };

  let y = 0;
  for (const root of hostSide.roots) {
    if (isKept(root) && !byId.has(root)) y = place(root, y) + bandGap;
  }
  if (folded.shown.has(homeless) || tapsAt.has(homeless)) y = putGuests(homeless, y) + bandGap;
  return {
    nodes,
    edges: wireGraph({ index, hostSide, columns, byId, looseTaps: input.looseTaps, guests: input.guests }),
    width: Math.max(0, ...nodes.map((node) => node.x + node.width)),
    height: Math.max(0, ...nodes.map((node) => node.y + node.height)),
  };
}
