import type { Uplink } from '@/server/model/topology';
import { compareNames } from './compare-names';
import { nodeId } from './graph';
import { isBridgeName, leftOf, routerOf, type TopologyIndex } from './topology-index';

/**
 * The host's part of the picture, without positions: which boxes there are left of the guests, in which column
 * each stands, and below which other one. A box is placed under the first thing that is one step towards the LAN.
 */
export interface HostSide {
  /** Boxes that nothing stands left of, in order from the top. */
  readonly roots: readonly string[];
  readonly children: ReadonlyMap<string, readonly string[]>;
  /** Column number, LAN = 0. */
  readonly rank: ReadonlyMap<string, number>;
  /** LAN node ids with the uplinks that their cables go to. */
  readonly lans: ReadonlyMap<string, readonly string[]>;
}

/** `attached`: ids that guests or loose taps hang on; those that the host does not have become *missing* boxes. */
export function arrangeHostSide(index: TopologyIndex, attached: Iterable<string>): HostSide {
  const ids = hostNodeIds(index, attached);
  const left = new Map([...ids].map((id) => [id, leftOf(index, id).filter((one) => ids.has(one))]));
  const children = new Map<string, string[]>();
  const roots: string[] = [];
  for (const [id, [parent]] of left) {
    if (parent === undefined) roots.push(id);
    else children.set(parent, [...(children.get(parent) ?? []), id]);
  }
  for (const list of children.values()) list.sort(inOrder(index));
  roots.sort(inOrder(index));
  return { roots, children, rank: rankAll(index, left), lans: lansOf(index) };
}

function hostNodeIds(index: TopologyIndex, attached: Iterable<string>): Set<string> {
  const ids = new Set<string>();
  for (const { name } of index.topology.uplinks) ids.add(nodeId({ kind: 'uplink', name }));
  for (const { name } of index.topology.bridges) ids.add(nodeId({ kind: 'bridge', name }));
  for (const network of index.topology.networks) {
    if (!isBridgeName(network)) ids.add(nodeId({ kind: 'network', name: network.name }));
    if (network.bridge !== undefined) ids.add(nodeId({ kind: 'bridge', name: network.bridge }));
  }
  for (const id of attached) ids.add(id);
  return ids;
}

/** From top to bottom: what carries the host's default route first, what nobody uses last. */
function inOrder(index: TopologyIndex): (a: string, b: string) => number {
  const keys = new Map<string, number>();
  const keyOf = (id: string) => {
    const known = keys.get(id);
    if (known !== undefined) return known;
    const key = orderKey(index, id);
    keys.set(id, key);
    return key;
  };
  return (a, b) => keyOf(a) - keyOf(b) || compareNames(a, b);
}

function orderKey(index: TopologyIndex, id: string): number {
  const [kind = '', name = ''] = splitId(id);
  if (kind === 'uplink') {
    const uplink = index.uplinks.get(name);
    if (uplink === undefined) return 7;
    if (leadsToDefaultRoute(index, uplink)) return 0;
    return isUsed(index, uplink) ? 1 : 6;
  }
  if (kind === 'bridge') return index.bridges.has(name) ? (routerOf(index, name) ? 3 : 2) : 5;
  if (kind === 'network') return index.networks.has(name) ? 4 : 5;
  return 8;
}

export function splitId(id: string): readonly [kind: string, name: string] {
  const colon = id.indexOf(':');
  return [id.slice(0, colon), id.slice(colon + 1)];
}

function leadsToDefaultRoute(index: TopologyIndex, uplink: Uplink): boolean {
  if (uplink.hasDefaultRoute) return true;
  if (uplink.bridge !== undefined && index.bridges.get(uplink.bridge)?.hasDefaultRoute) return true;
  return index.topology.uplinks.some(
    (above) => above.beneath.includes(uplink.name) && leadsToDefaultRoute(index, above),
  );
}

export function isUsed(index: TopologyIndex, uplink: Uplink): boolean {
  return (
    uplink.bridge !== undefined ||
    uplink.addresses.some((address) => address.scope !== 'link') ||
    uplink.hasDefaultRoute ||
    index.topology.uplinks.some((above) => above.beneath.includes(uplink.name)) ||
    index.topology.networks.some((network) => network.forwardDevice === uplink.name) ||
    index.topology.domains.some((domain) =>
      domain.interfaces.some(
        (one) =>
          one.tap?.parent === uplink.name ||
          (one.source.kind === 'direct' && one.source.device === uplink.name),
      ),
    )
  );
}

/** Columns by kind, so that the eye finds bridges below bridges; an uplink's or bridge's depth moves them right. */
function rankAll(
  index: TopologyIndex,
  left: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, number> {
  const rank = new Map<string, number>();
  const rankUplink = (id: string, depth = 0): number =>
    1 + (depth > 8 ? 0 : Math.max(0, ...(left.get(id) ?? []).map((one) => rankUplink(one, depth + 1))));
  for (const id of left.keys()) if (id.startsWith('uplink:')) rank.set(id, rankUplink(id));
  const bridgeRank = 1 + Math.max(0, ...rank.values());
  const routed: string[] = [];
  for (const id of left.keys()) {
    if (!id.startsWith('bridge:')) continue;
    if (routerOf(index, splitId(id)[1]) === undefined || left.get(id)?.[0]?.startsWith('uplink:')) {
      rank.set(id, bridgeRank);
    } else routed.push(id);
  }
  const networks = [...left.keys()].filter((id) => id.startsWith('network:'));
  const leavesByBridge = networks.some((id) => left.get(id)?.some((one) => one.startsWith('bridge:')));
  const networkRank = leavesByBridge ? bridgeRank + 1 : bridgeRank;
  for (const id of networks) rank.set(id, networkRank);
  for (const id of routed) rank.set(id, networkRank + 1);
  for (const id of left.keys()) if (!rank.has(id)) rank.set(id, bridgeRank);
  return rank;
}

/** A LAN for each way out that is wired or used. Its cable goes to the lowest thing: a bond's ports, a VLAN's parent. */
function lansOf(index: TopologyIndex): ReadonlyMap<string, readonly string[]> {
  const lans = new Map<string, readonly string[]>();
  for (const face of index.faces) {
    if (isUsed(index, face)) lans.set(nodeId({ kind: 'lan', uplink: face.name }), cablesOf(index, face.name));
  }
  return lans;
}

export function cablesOf(index: TopologyIndex, uplink: string, depth = 0): readonly string[] {
  const id = nodeId({ kind: 'uplink', name: uplink });
  const below = depth > 8 ? [] : leftOf(index, id);
  if (below.length === 0) return [id];
  return below.flatMap((one) => cablesOf(index, splitId(one)[1], depth + 1));
}
