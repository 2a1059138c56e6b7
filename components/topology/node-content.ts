import type { LinkAddress } from '@/server/model/facts';
import type { Domain } from '@/server/model/topology';
import type { Attachment } from './attach-interface';
import type { DomainContent, Health, LanContent, NodeContent, Thing } from './graph';
import { isUsed, splitId } from './host-side';
import { isActive, isBridgeName, routerOf, type TopologyIndex } from './topology-index';

/** What the box of a host-side node says, and how that thing is. */
export interface Described {
  readonly thing: Thing;
  readonly content: NodeContent;
  readonly health: Health;
}

export function describeHostNode(index: TopologyIndex, id: string): Described {
  const [kind, name] = splitId(id);
  switch (kind) {
    case 'uplink':
      return describeUplink(index, name);
    case 'bridge':
      return describeBridge(index, name);
    case 'network':
      return describeNetwork(index, name);
    case 'hostdev':
      return {
        thing: { kind: 'hostdev', address: name },
        content: { kind: 'hostdev', address: name },
        health: 'good',
      };
    default:
      return { thing: { kind: 'other', type: name }, content: { kind: 'other', type: name }, health: 'good' };
  }
}

function describeUplink(index: TopologyIndex, name: string): Described {
  const thing: Thing = { kind: 'uplink', name };
  const uplink = index.uplinks.get(name);
  if (uplink === undefined)
    return { thing, content: { kind: 'missing', what: 'uplink', name }, health: 'absent' };
  const { up, carrier, wireless, beneath, owner } = uplink;
  return {
    thing,
    health: up && carrier ? 'good' : 'down',
    content: {
      kind: 'uplink',
      name,
      up,
      carrier,
      wireless,
      beneath,
      above: index.topology.uplinks.filter((one) => one.beneath.includes(name)).map((one) => one.name),
      owner,
      addresses: globalAddresses(uplink.addresses),
      used: isUsed(index, uplink),
      ...(uplink.speedMegabits === undefined ? {} : { speedMegabits: uplink.speedMegabits }),
      ...(uplink.driver === undefined ? {} : { driver: uplink.driver }),
      ...(uplink.vlanId === undefined ? {} : { vlanId: uplink.vlanId }),
      ...(uplink.bondMode === undefined ? {} : { bondMode: uplink.bondMode }),
      ...(uplink.bridge === undefined ? {} : { bridge: uplink.bridge }),
    },
  };
}

function describeBridge(index: TopologyIndex, name: string): Described {
  const thing: Thing = { kind: 'bridge', name };
  const bridge = index.bridges.get(name);
  if (bridge === undefined) {
    const networks = index.networksOfBridge.get(name) ?? [];
    const drift = networks.some((network) =>
      index.driftOfNetwork.get(network.name)?.some((one) => one.kind === 'network-bridge-missing'),
    );
    const maker = drift ? undefined : networks.find((network) => !network.active && !isBridgeName(network));
    return {
      thing,
      content: {
        kind: 'missing',
        what: 'bridge',
        name,
        ...(maker === undefined ? {} : { comesWith: maker.name }),
      },
      health: drift ? 'drift' : 'absent',
    };
  }
  return {
    thing,
    health: bridge.up ? 'good' : 'down',
    content: {
      kind: 'bridge',
      name,
      bridgeKind: bridge.kind,
      networks: (index.networksOfBridge.get(name) ?? []).filter(isBridgeName).map((network) => network.name),
      addresses: globalAddresses(bridge.addresses),
      up: bridge.up,
      stp: bridge.stp,
      portCount: bridge.ports.length,
      hasUplink: bridge.uplinks.length > 0 || routerOf(index, name) !== undefined,
    },
  };
}

function describeNetwork(index: TopologyIndex, name: string): Described {
  const thing: Thing = { kind: 'network', name };
  const network = index.networks.get(name);
  if (network === undefined)
    return { thing, content: { kind: 'missing', what: 'network', name }, health: 'absent' };
  const drifts = index.driftOfNetwork.get(name) ?? [];
  return {
    thing,
    health: drifts.length > 0 ? 'drift' : network.active ? 'good' : 'absent',
    content: {
      kind: 'network',
      name,
      active: network.active,
      forwardMode: network.forwardMode,
      subnets: network.subnets.map((one) => one.subnet),
      dhcp: network.subnets.some((one) => one.dhcpRanges.length > 0),
      natRulesMissing: drifts.some((one) => one.kind === 'nat-rules-missing'),
      ...(network.bridge === undefined ? {} : { bridge: network.bridge }),
      ...(network.egress === undefined ? {} : { egress: network.egress }),
    },
  };
}

/** The LAN's subnets are those that the host itself has there: on the uplink, or on the bridge above it. */
export function describeLan(index: TopologyIndex, uplinkName: string): Described & { content: LanContent } {
  const uplink = index.uplinks.get(uplinkName);
  const bridge = uplink?.bridge === undefined ? undefined : index.bridges.get(uplink.bridge);
  const addresses = [...(uplink?.addresses ?? []), ...(bridge?.addresses ?? [])];
  const gateway = index.topology.defaultRoutes.find(
    (route) => route.interfaceName === uplinkName || route.interfaceName === bridge?.name,
  )?.gateway;
  return {
    thing: { kind: 'lan', uplink: uplinkName },
    health: uplink?.up && uplink.carrier ? 'good' : 'down',
    content: {
      kind: 'lan',
      uplink: uplinkName,
      subnets: addresses
        .filter((address) => address.family === 'inet' && address.scope !== 'link')
        .map(subnetOf),
      ...(gateway === undefined ? {} : { gateway }),
      ...(uplink?.vlanId === undefined ? {} : { vlanId: uplink.vlanId }),
    },
  };
}

function subnetOf({ address, prefixLength }: LinkAddress): string {
  const bits = address.split('.').reduce((sum, part) => (sum << 8) | Number(part), 0);
  const mask = prefixLength === 0 ? 0 : -1 << (32 - prefixLength);
  const network = bits & mask;
  return `${[24, 16, 8, 0].map((shift) => (network >>> shift) & 255).join('.')}/${prefixLength}`;
}

/** Link-local IPv6 is on every interface that is up and tells nobody anything. */
function globalAddresses(addresses: readonly LinkAddress[]): readonly string[] {
  return addresses
    .filter((address) => address.scope !== 'link')
    .map(({ address, prefixLength }) => `${address}/${prefixLength}`);
}

export function describeDomain(
  domain: Domain,
  attachments: readonly Attachment[],
  { dense }: { readonly dense: boolean },
): { readonly content: DomainContent; readonly health: Health } {
  const rows = domain.interfaces.map((one, at) => {
    const attachment = attachments[at];
    if (attachment === undefined) throw new Error(`no attachment for interface ${one.id}`);
    const [first] = one.addresses;
    return {
      ...attachment,
      interfaceId: one.id,
      moreAddresses: Math.max(0, one.addresses.length - 1),
      ...(one.tap === undefined ? {} : { tap: one.tap.name }),
      ...(first === undefined ? {} : { address: first.address, addressSource: first.source }),
    };
  });
  return {
    content: { kind: 'domain', name: domain.name, state: domain.state, dense, rows },
    health: domainHealth(domain, attachments),
  };
}

function domainHealth(domain: Domain, attachments: readonly Attachment[]): Health {
  if (attachments.some((one) => one.state === 'drift')) return 'drift';
  if (!isActive(domain)) return 'absent';
  return attachments.some((one) => one.state === 'down') ? 'down' : 'good';
}
