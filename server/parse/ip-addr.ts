import * as z from 'zod';
import type { BridgeParameters, Link, LinkAddress, PortState } from '../model/facts';
import { type Parsed, parseJsonList } from './parsed';

const portStates = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'] as const;

const address = z.object({
  family: z.string(),
  local: z.string().optional(),
  prefixlen: z.number(),
  scope: z.string().default('global'),
  dynamic: z.boolean().optional(),
  metric: z.number().optional(),
  // SLAAC addresses are marked `mngtmpaddr` by the kernel and `dynamic` as well.
});

const bridgeData = z.object({
  bridge_id: z.string().optional(),
  stp_state: z.number(),
  forward_delay: z.number(),
  vlan_filtering: z.number().default(0),
});

const link = z.object({
  ifindex: z.number(),
  ifname: z.string().min(1),
  flags: z.array(z.string()),
  mtu: z.number(),
  operstate: z.string().default('UNKNOWN'),
  address: z.string().optional(),
  permaddr: z.string().optional(),
  link_type: z.string().optional(),
  master: z.string().optional(),
  link: z.string().nullish(),
  linkinfo: z
    .object({
      info_kind: z.string().optional(),
      info_data: z.unknown().optional(),
      info_slave_kind: z.string().optional(),
      info_slave_data: z.object({ state: z.unknown().optional() }).loose().optional().catch(undefined),
    })
    .optional(),
  addr_info: z.array(z.unknown()).default([]),
});

/** `ip -j -d addr` */
export function parseIpAddr(text: string): Parsed<readonly Link[]> {
  return parseJsonList(text, link.transform(buildLink));
}

function buildLink(raw: z.output<typeof link>): Link {
  const kind = raw.linkinfo?.info_kind;
  const data = raw.linkinfo?.info_data;
  const bridge = kind === 'bridge' ? bridgeData.safeParse(data).data : undefined;
  const vlan = kind === 'vlan' ? z.object({ id: z.number() }).safeParse(data).data : undefined;
  const bond =
    kind === 'bond'
      ? z.object({ mode: z.string(), active_slave: z.string().optional() }).safeParse(data).data
      : undefined;
  const portState = readPortState(raw.linkinfo?.info_slave_data?.state);
  return {
    index: raw.ifindex,
    name: raw.ifname,
    flags: raw.flags,
    mtu: raw.mtu,
    operState: raw.operstate,
    addresses: raw.addr_info.flatMap(buildAddress),
    ...(raw.link_type === 'ether' && raw.address !== undefined ? { mac: raw.address } : {}),
    ...(raw.permaddr === undefined ? {} : { permanentMac: raw.permaddr }),
    ...(raw.master === undefined ? {} : { master: raw.master }),
    ...(raw.link === undefined || raw.link === null ? {} : { parent: raw.link }),
    ...(kind === undefined ? {} : { kind }),
    ...(bridge === undefined ? {} : { bridge: buildBridge(bridge) }),
    ...(vlan === undefined ? {} : { vlan: { id: vlan.id } }),
    ...(bond === undefined
      ? {}
      : { bond: { mode: bond.mode, ...(bond.active_slave ? { activePort: bond.active_slave } : {}) } }),
    ...(portState === undefined ? {} : { portState }),
  };
}

/** A bond's ports carry a `state` too (ACTIVE, BACKUP): only a bridge's words are taken. */
function readPortState(state: unknown): PortState | undefined {
  return portStates.find((known) => known === state);
}

function buildBridge(raw: z.output<typeof bridgeData>): BridgeParameters {
  return {
    stp: raw.stp_state !== 0,
    forwardDelaySeconds: raw.forward_delay / 100,
    vlanFiltering: raw.vlan_filtering !== 0,
    ...(raw.bridge_id === undefined ? {} : { id: raw.bridge_id }),
  };
}

function buildAddress(raw: unknown): LinkAddress[] {
  const result = address.safeParse(raw);
  if (!result.success || result.data.local === undefined) return [];
  const { family, local, prefixlen, scope, dynamic, metric } = result.data;
  if (family !== 'inet' && family !== 'inet6') return [];
  return [
    {
      address: local,
      prefixLength: prefixlen,
      family,
      scope,
      dynamic: dynamic ?? false,
      ...(metric === undefined ? {} : { metric }),
    },
  ];
}
