import type {
  Bridge,
  Domain,
  DomainInterface,
  Drift,
  Network,
  Topology,
  Uplink,
} from '@/server/model/topology';
import { nodeId } from './graph';

/** The topology by name, made once for each snapshot: everything below asks for things by name. */
export interface TopologyIndex {
  readonly topology: Topology;
  readonly uplinks: ReadonlyMap<string, Uplink>;
  readonly bridges: ReadonlyMap<string, Bridge>;
  readonly networks: ReadonlyMap<string, Network>;
  readonly domains: ReadonlyMap<string, Domain>;
  /** Networks that made this bridge or point at it, by the bridge's name. */
  readonly networksOfBridge: ReadonlyMap<string, readonly Network[]>;
  readonly driftOfInterface: ReadonlyMap<string, readonly Drift[]>;
  readonly driftOfNetwork: ReadonlyMap<string, readonly Drift[]>;
  /** Uplinks that are not beneath another one: where a LAN begins. */
  readonly faces: readonly Uplink[];
}

export function indexTopology(topology: Topology): TopologyIndex {
  const byName = <T extends { readonly name: string }>(things: readonly T[]) =>
    new Map(things.map((thing) => [thing.name, thing]));
  const networksOfBridge = new Map<string, Network[]>();
  for (const network of topology.networks) {
    if (network.bridge !== undefined) append(networksOfBridge, network.bridge, network);
  }
  const driftOfInterface = new Map<string, Drift[]>();
  const driftOfNetwork = new Map<string, Drift[]>();
  for (const drift of topology.drift) {
    if ('interfaceId' in drift) append(driftOfInterface, drift.interfaceId, drift);
    else append(driftOfNetwork, drift.network, drift);
  }
  const beneath = new Set(topology.uplinks.flatMap((uplink) => uplink.beneath));
  return {
    topology,
    uplinks: byName(topology.uplinks),
    bridges: byName(topology.bridges),
    networks: byName(topology.networks),
    domains: new Map(topology.domains.map((domain) => [domain.uuid, domain])),
    networksOfBridge,
    driftOfInterface,
    driftOfNetwork,
    // The parent of a VLAN is a way to the LAN of its own when it is used besides, untagged.
    faces: topology.uplinks.filter((uplink) => !beneath.has(uplink.name) || isUsedItself(uplink)),
  };
}

function isUsedItself(uplink: Uplink): boolean {
  return uplink.kind !== 'bond' && (uplink.addresses.length > 0 || uplink.bridge !== undefined);
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}

/** Whether a network is no wire of its own but a name for a host bridge. */
export function isBridgeName(network: Network): boolean {
  return network.forwardMode === 'bridge' && network.bridge !== undefined;
}

/** The network that routes for this bridge: the one libvirt made the bridge for. */
export function routerOf(index: TopologyIndex, bridge: string): Network | undefined {
  return index.networksOfBridge.get(bridge)?.find((network) => !isBridgeName(network));
}

/** Ways a domain's state can be, as far as its wires care: everything but these has taps. */
export function isActive(domain: Domain): boolean {
  return domain.state !== 'shut off' && domain.state !== 'crashed' && domain.state !== 'no state';
}

export function domainHasDrift(index: TopologyIndex, domain: Domain): boolean {
  return domain.interfaces.some((one) => index.driftOfInterface.has(one.id));
}

/**
 * One step towards the LAN: from a bridge to its uplinks, or to the network that routes for it; from a network
 * to what its traffic leaves by; from a bond or VLAN to what it is made of. The LANs themselves are not in it.
 */
export function leftOf(index: TopologyIndex, id: string): readonly string[] {
  const name = id.slice(id.indexOf(':') + 1);
  if (id.startsWith('bridge:')) {
    const bridge = index.bridges.get(name);
    const uplinks = (bridge?.uplinks ?? []).filter((uplink) => index.uplinks.has(uplink)).map(uplinkId);
    if (uplinks.length > 0) return uplinks;
    const router = routerOf(index, name);
    return router === undefined ? [] : [nodeId({ kind: 'network', name: router.name })];
  }
  if (id.startsWith('network:')) {
    const network = index.networks.get(name);
    const egress = network?.egress ?? network?.forwardDevice;
    if (network === undefined || network.forwardMode === 'isolated' || egress === undefined) return [];
    if (index.bridges.has(egress)) return [nodeId({ kind: 'bridge', name: egress })];
    return index.uplinks.has(egress) ? [uplinkId(egress)] : [];
  }
  if (id.startsWith('uplink:')) {
    return (index.uplinks.get(name)?.beneath ?? []).filter((one) => index.uplinks.has(one)).map(uplinkId);
  }
  return [];
}

function uplinkId(name: string): string {
  return nodeId({ kind: 'uplink', name });
}

export function interfaceOf(domain: Domain, interfaceId: string): DomainInterface | undefined {
  return domain.interfaces.find((one) => one.id === interfaceId);
}
