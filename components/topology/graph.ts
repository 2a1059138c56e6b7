import type { DomainState } from '@/server/model/facts';
import type { Message } from '@/server/model/message';
import type { ForwardMode } from '@/server/model/network-xml';
import type { Ownership } from '@/server/model/topology';

/** How a guest's frames get out, in the words an operator sorts guests by. */
export type InterfaceMode = 'nat' | 'routed' | 'isolated' | 'bridged' | 'direct' | 'hostdev' | 'other';

/**
 * The picture as data: boxes with positions and the wires between them. `layout-graph` makes it, the page draws
 * it, the exporter writes it; none of them decides anything that another could decide differently.
 *
 * A node holds only what its box shows. Ages, leases and port lists stay in the topology: they change all the
 * time, and a box that does not show them must not be drawn again for them.
 */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly width: number;
  readonly height: number;
  /** How many virtual machines the filter and the search leave, shown or folded. */
  readonly domainCount: number;
}

/** What a box stands for, in the host's own names. */
export type Thing =
  | { readonly kind: 'lan'; readonly uplink: string }
  | { readonly kind: 'uplink'; readonly name: string }
  | { readonly kind: 'bridge'; readonly name: string }
  | { readonly kind: 'network'; readonly name: string }
  | { readonly kind: 'domain'; readonly uuid: string }
  | { readonly kind: 'tap'; readonly name: string }
  | { readonly kind: 'fold'; readonly at: string }
  | { readonly kind: 'hostdev'; readonly address: string }
  | { readonly kind: 'other'; readonly type: string };

export function nodeId(thing: Thing): string {
  switch (thing.kind) {
    case 'lan':
      return `lan:${thing.uplink}`;
    case 'domain':
      return `domain:${thing.uuid}`;
    case 'fold':
      return `fold:${thing.at}`;
    case 'hostdev':
      return `hostdev:${thing.address}`;
    case 'other':
      return `other:${thing.type}`;
    default:
      return `${thing.kind}:${thing.name}`;
  }
}

/** `absent`: configured, and not there. `down`: there, and carries nothing. */
export type Health = 'good' | 'absent' | 'down' | 'drift';

export interface GraphNode {
  readonly id: string;
  readonly thing: Thing;
  readonly content: NodeContent;
  readonly health: Health;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type NodeContent =
  | LanContent
  | UplinkContent
  | BridgeContent
  | NetworkContent
  | DomainContent
  | FoldContent
  | { readonly kind: 'tap'; readonly name: string; readonly bridge?: string }
  | { readonly kind: 'hostdev'; readonly address: string }
  | { readonly kind: 'other'; readonly type: string }
  | MissingContent;

/** Something that is named as a source, and that is not on this host. */
export interface MissingContent {
  readonly kind: 'missing';
  readonly what: 'uplink' | 'bridge' | 'network';
  readonly name: string;
  /** The network that makes it when it starts: then nothing is wrong. */
  readonly comesWith?: string;
}

export interface LanContent {
  readonly kind: 'lan';
  readonly uplink: string;
  readonly subnets: readonly string[];
  readonly gateway?: string;
  readonly vlanId?: number;
}

export interface UplinkContent {
  readonly kind: 'uplink';
  readonly name: string;
  readonly up: boolean;
  readonly carrier: boolean;
  readonly wireless: boolean;
  readonly speedMegabits?: number;
  readonly driver?: string;
  readonly vlanId?: number;
  readonly bondMode?: string;
  readonly beneath: readonly string[];
  readonly bridge?: string;
  /** The bond it is a port of, or VLANs on it. */
  readonly above: readonly string[];
  readonly addresses: readonly string[];
  readonly owner: Ownership;
  readonly used: boolean;
}

export interface BridgeContent {
  readonly kind: 'bridge';
  readonly name: string;
  readonly bridgeKind: 'libvirt' | 'host';
  /** Networks of forward mode bridge that point here: names for this bridge. */
  readonly networks: readonly string[];
  readonly addresses: readonly string[];
  readonly up: boolean;
  readonly stp: boolean;
  readonly portCount: number;
  readonly hasUplink: boolean;
}

export interface NetworkContent {
  readonly kind: 'network';
  readonly name: string;
  readonly active: boolean;
  readonly forwardMode: ForwardMode;
  readonly subnets: readonly string[];
  readonly dhcp: boolean;
  readonly natRulesMissing: boolean;
  readonly bridge?: string;
  readonly egress?: string;
}

export interface DomainContent {
  readonly kind: 'domain';
  readonly name: string;
  readonly state: DomainState;
  /** One line for all: used where many stand in one column. */
  readonly dense: boolean;
  readonly rows: readonly DomainRow[];
}

export interface DomainRow {
  readonly interfaceId: string;
  readonly tap?: string;
  /** The node id of what it is attached to, and that thing's name. */
  readonly at: string;
  readonly atName: string;
  /** What its configuration names, which is not always what it is attached to: a network, not that network's bridge. */
  readonly sourceName: string;
  readonly mode: InterfaceMode;
  readonly state: EdgeState;
  readonly words?: Message;
  readonly address?: string;
  readonly addressSource?: 'lease' | 'neighbour' | 'agent';
  readonly moreAddresses: number;
}

export interface FoldContent {
  readonly kind: 'fold';
  readonly at: string;
  readonly atName: string;
  readonly opened: boolean;
  readonly taps: readonly string[];
  /** libvirt numbers taps upwards, so the highest is the one that came last. */
  readonly newestTap?: string;
  readonly running: number;
  readonly notRunning: number;
  readonly down: number;
  readonly drift: number;
}

/** `configured`: dashed, not there now. `down`: there, carries nothing. `drift`: libvirt and the kernel disagree. */
export type EdgeState = 'carrying' | 'configured' | 'down' | 'drift';

export interface GraphEdge {
  readonly id: string;
  /** The end towards the LAN. */
  readonly from: string;
  /** The end towards the guests. */
  readonly to: string;
  readonly kind: 'cable' | 'port' | 'forward' | 'tap' | 'next-start';
  readonly state: EdgeState;
  readonly words?: Message;
  /** The tap's name. */
  readonly label?: string;
  /** The interfaces whose rates this wire carries, summed. */
  readonly rateOf: readonly string[];
  readonly interfaceId?: string;
  readonly route: WireRoute;
}

/** Out of `from` at (startX, startY), along to the lane, up or down it, along to `to`. */
export interface WireRoute {
  readonly startX: number;
  readonly startY: number;
  readonly laneX: number;
  readonly endX: number;
  readonly endY: number;
  /** Where along the last run the label may stand, and how wide it may be; 0 for no label. */
  readonly labelX: number;
  readonly labelWidth: number;
}
