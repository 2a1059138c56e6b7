import type { InterfaceSource } from './domain-xml';
import type { DomainState, LinkAddress, PortState } from './facts';
import type { Message } from './message';
import type { ForwardMode } from './network-xml';
import type { Problem } from './problem';

/**
 * What the facts mean: who is wired to whom. Plain data, small enough to be sent whole on every change
 * (about 300 bytes a domain), so a page never has patches to merge.
 *
 * Things are named by what the host calls them: an interface and a bridge by name, a network by name, a
 * domain by UUID (its name may change and may hold anything).
 */
export interface Topology {
  readonly hostName: string;
  /** Milliseconds since the epoch: when the oldest of the sources below was last read. */
  readonly readAtMs: number;
  readonly libvirt: LibvirtState;
  readonly uplinks: readonly Uplink[];
  readonly bridges: readonly Bridge[];
  readonly networks: readonly Network[];
  readonly domains: readonly Domain[];
  /** Taps that stand on the host while no domain interface of libvirt's claims them. */
  readonly looseTaps: readonly Tap[];
  readonly defaultRoutes: readonly DefaultRoute[];
  readonly dnsServers: readonly string[];
  readonly searchDomains: readonly string[];
  readonly drift: readonly Drift[];
  /** Sources that could not be read now; what was built from them is as old as `readAtMs` there says. */
  readonly troubles: readonly Trouble[];
  readonly unparsed: readonly { readonly source: string; readonly text: string }[];
  /** Whether `brctl` is on the host: if not, its table is built from `bridge -j`, and the page says so. */
  readonly brctlInstalled: boolean;
}

export type LibvirtState =
  | { readonly kind: 'connected'; readonly uri: string; readonly version: string }
  | { readonly kind: 'unavailable'; readonly problem: Problem };

export interface Trouble {
  readonly source: string;
  readonly problem: Problem;
  /** When this source was last read; absent when never. */
  readonly readAtMs?: number;
}

/** The physical interface, or bond or VLAN, that takes a bridge or the host itself to the LAN. */
export interface Uplink {
  readonly name: string;
  readonly mac?: string;
  readonly carrier: boolean;
  readonly up: boolean;
  readonly mtu: number;
  readonly kind: 'physical' | 'bond' | 'vlan' | 'veth' | 'other';
  readonly wireless: boolean;
  readonly driver?: string;
  readonly speedMegabits?: number;
  /** The bridge it is a port of. */
  readonly bridge?: string;
  /** What it is made of: a bond's ports, a VLAN's parent. */
  readonly beneath: readonly string[];
  readonly vlanId?: number;
  readonly bondMode?: string;
  readonly addresses: readonly LinkAddress[];
  readonly owner: Ownership;
  readonly hasDefaultRoute: boolean;
}

/** Which network manager owns an interface, and why we think so. */
export type Ownership =
  | {
      readonly kind: 'owned';
      readonly manager: NetworkManagerName;
      readonly because: Message;
      readonly file?: string;
    }
  | { readonly kind: 'libvirt'; readonly network: string }
  | { readonly kind: 'nobody' }
  /** Two claim it: no plan is offered until one gives up. */
  | {
      readonly kind: 'disputed';
      readonly claims: readonly { readonly manager: NetworkManagerName; readonly because: Message }[];
    };

/** Says who owns an interface; `detect-owner` knows the network managers, the topology does not. */
export type OwnerOf = (interfaceName: string) => Ownership;

export type NetworkManagerName = 'netplan' | 'networkmanager' | 'networkd' | 'ifupdown' | 'ifcfg';

export interface Bridge {
  readonly name: string;
  /** `libvirt`: made by a network, as virbr0. `host`: made by the host's network manager. */
  readonly kind: 'libvirt' | 'host';
  /** The network that made it, or (forward mode bridge) the first that points at it. */
  readonly network?: string;
  readonly id?: string;
  readonly mac?: string;
  readonly up: boolean;
  readonly mtu: number;
  readonly stp: boolean;
  readonly forwardDelaySeconds: number;
  readonly vlanFiltering: boolean;
  readonly addresses: readonly LinkAddress[];
  readonly ports: readonly Port[];
  /** Those of its ports that are uplinks. */
  readonly uplinks: readonly string[];
  readonly owner: Ownership;
  readonly hasDefaultRoute: boolean;
}

export interface Port {
  readonly name: string;
  readonly state?: PortState;
  readonly kind: 'uplink' | 'tap' | 'other';
  /** Who is behind it. */
  readonly domainUuid?: string;
}

export interface Network {
  readonly uuid: string;
  readonly name: string;
  readonly active: boolean;
  readonly persistent: boolean;
  readonly autostart: boolean;
  readonly forwardMode: ForwardMode;
  readonly forwardDevice?: string;
  readonly bridge?: string;
  readonly bridgeExists: boolean;
  readonly subnets: readonly {
    /** CIDR of the block, `192.168.122.0/24`. */
    readonly subnet: string;
    readonly bridgeAddress: string;
    readonly dhcpRanges: readonly { readonly start: string; readonly end: string }[];
    /** Reserved addresses, by MAC or by the name that the guest says. */
    readonly dhcpHosts: readonly {
      readonly mac?: string;
      readonly name?: string;
      readonly address: string;
    }[];
  }[];
  /** The domain that its DNS answers for. */
  readonly domainName?: string;
  /** What its DNS knows besides the guests that have a lease. */
  readonly dnsHosts: readonly { readonly address: string; readonly names: readonly string[] }[];
  /** Every domain interface whose live or configured source it is. */
  readonly usedBy: readonly InterfaceRef[];
  readonly leases: readonly {
    readonly mac: string;
    readonly address: string;
    readonly hostName?: string;
    readonly expiresAtMs: number;
  }[];
  /** The source-NAT rules that are really there; a NAT network without any is drift. */
  readonly natRules: readonly { readonly backend: 'iptables' | 'nftables'; readonly rule: string }[];
  /** The interface that its traffic leaves by, worked out from the forward device or the default route. */
  readonly egress?: string;
}

export interface InterfaceRef {
  readonly domainUuid: string;
  readonly interfaceId: string;
}

export interface Domain {
  readonly uuid: string;
  readonly name: string;
  readonly state: DomainState;
  readonly persistent: boolean;
  readonly autostart: boolean;
  readonly managedSave: boolean;
  readonly agent: 'connected' | 'disconnected' | 'absent';
  readonly interfaces: readonly DomainInterface[];
  /** libvirt does not answer for this domain alone; what is shown of it is old. */
  readonly problem?: Problem;
}

export interface DomainInterface {
  /** `<domain uuid>/<mac>`, with `#2` behind it should a MAC stand twice. */
  readonly id: string;
  readonly mac: string;
  readonly model?: string;
  /** Where it is attached now; of a shut-off domain, where it will be. */
  readonly source: InterfaceSource;
  /** Where it will be at the next start, when that differs. */
  readonly configSource?: InterfaceSource;
  /** `live`: plugged in, gone at next start. `config`: comes with the next start. */
  readonly presence: 'both' | 'live' | 'config';
  readonly linkState: 'up' | 'down';
  /** The bridge its frames go to: the kernel's word when there is a tap, else what its source resolves to. */
  readonly bridge?: string;
  readonly tap?: Tap;
  readonly addresses: readonly GuestAddress[];
}

export interface Tap {
  readonly name: string;
  readonly kind: 'tap' | 'macvtap';
  /** The bridge that the kernel has it on. */
  readonly bridge?: string;
  /** macvtap: the interface below. */
  readonly parent?: string;
  readonly carrier: boolean;
  readonly portState?: PortState;
}

/** A guest's address is never just an address: who says so, and since when. */
export interface GuestAddress {
  readonly address: string;
  readonly prefixLength?: number;
  readonly source: 'lease' | 'neighbour' | 'agent';
  readonly readAtMs: number;
  readonly expiresAtMs?: number;
}

export interface DefaultRoute {
  readonly family: 'inet' | 'inet6';
  readonly gateway?: string;
  readonly interfaceName: string;
  readonly metric?: number;
}

/** libvirt and the kernel disagree, or live and config do. */
export type Drift =
  | {
      readonly kind: 'tap-not-on-bridge';
      readonly domainUuid: string;
      readonly interfaceId: string;
      readonly tap: string;
      readonly libvirtBridge: string;
      readonly kernelBridge?: string;
    }
  | {
      readonly kind: 'tap-missing';
      readonly domainUuid: string;
      readonly interfaceId: string;
      readonly tap: string;
    }
  | { readonly kind: 'live-differs-from-config'; readonly domainUuid: string; readonly interfaceId: string }
  | { readonly kind: 'network-bridge-missing'; readonly network: string; readonly bridge: string }
  | { readonly kind: 'network-config-differs'; readonly network: string }
  | { readonly kind: 'nat-rules-missing'; readonly network: string }
  | {
      readonly kind: 'source-missing';
      readonly domainUuid: string;
      readonly interfaceId: string;
      readonly source: InterfaceSource;
    };
