import type { DomainXml } from './domain-xml';
import type { NetworkXml } from './network-xml';
import type { Problem } from './problem';

/**
 * What the commands said, parsed: one field for each thing that is asked, and nothing concluded yet.
 * `build-topology` concludes. Kernel and libvirt are kept apart on purpose: where the two disagree is drift,
 * and a reader that merged them would hide it.
 */
export interface Facts {
  readonly hostName: Reading<string>;
  readonly links: Reading<readonly Link[]>;
  readonly routes: Reading<readonly Route[]>;
  readonly neighbours: Reading<readonly Neighbour[]>;
  readonly devices: Reading<readonly Device[]>;
  readonly brctl: Reading<readonly BrctlBridge[] | 'not-installed'>;
  readonly resolver: Reading<Resolver>;
  readonly natRules: Reading<readonly NatRule[]>;
  readonly managerFiles: Reading<readonly HostFile[]>;
  readonly networkdLinks: Reading<readonly NetworkdLink[]>;
  readonly networkManagerDevices: Reading<readonly NetworkManagerDevice[]>;
  /** `undefined`: a host without `find`, or one that was recorded before this was asked. */
  readonly ifupdown: Reading<Ifupdown | undefined>;
  readonly libvirt: Reading<LibvirtVersion>;
  readonly networks: Reading<readonly NetworkFacts[]>;
  readonly domains: Reading<readonly DomainFacts[]>;
  /** Leases by network name. */
  readonly leases: Reading<Readonly<Record<string, readonly Lease[]>>>;
  /** What guest agents said, by domain UUID. Asked for one domain at a time, never in the sweep. */
  readonly agentAddresses: Readonly<Record<string, Reading<readonly AgentInterface[]>>>;
  /**
   * The kernel's taps have changed since libvirt was last asked: a difference between the two may be no more than
   * that, and is not called drift until libvirt has answered.
   */
  readonly domainsBehind: boolean;
  /** Lines that no parser understood: kept and shown, never dropped. */
  readonly unparsed: readonly Unparsed[];
}

/**
 * A value with its age. A source that fails after it once worked stays `stale`: the old value is shown as old,
 * with the reason, and never as new.
 */
export type Reading<T> =
  | { readonly kind: 'fresh'; readonly value: T; readonly readAtMs: number }
  | { readonly kind: 'stale'; readonly value: T; readonly readAtMs: number; readonly problem: Problem }
  | { readonly kind: 'unread'; readonly problem?: Problem };

/**
 * One interface as `ip -j -d addr` lists it. That one command says what `ip link`, `ip addr` and `bridge link`
 * say together, so the three can never be from different moments.
 */
export interface Link {
  readonly index: number;
  readonly name: string;
  readonly flags: readonly string[];
  readonly mtu: number;
  /** The kernel's word: UP, DOWN, UNKNOWN, LOWERLAYERDOWN, DORMANT, … */
  readonly operState: string;
  readonly mac?: string;
  readonly permanentMac?: string;
  /** The bridge or bond this is a port of. */
  readonly master?: string;
  /** The interface below (VLAN, macvtap, veth peer in the same namespace). */
  readonly parent?: string;
  /** `linkinfo.info_kind`: bridge, tun, veth, vlan, bond, macvtap, … absent for hardware. */
  readonly kind?: string;
  readonly bridge?: BridgeParameters;
  readonly vlan?: { readonly id: number };
  readonly bond?: { readonly mode: string; readonly activePort?: string };
  readonly portState?: PortState;
  readonly addresses: readonly LinkAddress[];
}

export type PortState = 'disabled' | 'listening' | 'learning' | 'forwarding' | 'blocking';

export interface BridgeParameters {
  readonly id?: string;
  readonly stp: boolean;
  /** Seconds, as brctl and libvirt say it; `ip` and sysfs say 1/100 s. */
  readonly forwardDelaySeconds: number;
  readonly vlanFiltering: boolean;
}

export interface LinkAddress {
  readonly address: string;
  readonly prefixLength: number;
  readonly family: 'inet' | 'inet6';
  readonly scope: string;
  /** From DHCP or router advertisement. */
  readonly dynamic: boolean;
  /** Of the route to its subnet, which the kernel makes with it. */
  readonly metric?: number;
}

export interface Route {
  readonly destination: string;
  readonly gateway?: string;
  readonly interfaceName?: string;
  readonly protocol?: string;
  readonly metric?: number;
  /** `src`: the address that the host speaks from on it. */
  readonly preferredSource?: string;
  /** `link` for a destination that is reached without a gateway. */
  readonly scope?: string;
  /** `onlink`: the gateway need not be in a subnet of the interface (/32 addresses of hosters). */
  readonly flags?: readonly string[];
  readonly family: 'inet' | 'inet6';
}

export interface Neighbour {
  readonly address: string;
  readonly mac?: string;
  readonly interfaceName: string;
  /** REACHABLE, STALE, DELAY, PROBE, FAILED, INCOMPLETE, PERMANENT, NOARP */
  readonly states: readonly string[];
}

/** What `/sys/class/net` says of hardware. */
export interface Device {
  readonly name: string;
  readonly driver?: string;
  readonly speedMegabits?: number;
  readonly wireless: boolean;
}

/** One bridge of `brctl show`. */
export interface BrctlBridge {
  readonly name: string;
  readonly id: string;
  readonly stp: boolean;
  readonly ports: readonly string[];
}

export interface Resolver {
  readonly servers: readonly string[];
  readonly searchDomains: readonly string[];
}

/** A source-NAT rule, from iptables or nftables, with its words. */
export interface NatRule {
  readonly backend: 'iptables' | 'nftables';
  /** The subnet that is translated, CIDR. */
  readonly sourceSubnet: string;
  readonly rule: string;
}

/** A file that a network manager reads. */
export interface HostFile {
  readonly path: string;
  readonly text: string;
}

/** `networkctl --json=short list`: which .network file networkd matched. */
export interface NetworkdLink {
  readonly name: string;
  readonly networkFile?: string;
  /** unmanaged, configured, configuring, pending, … */
  readonly administrativeState: string;
}

/** `nmcli -t -f DEVICE,STATE,CONNECTION device` */
export interface NetworkManagerDevice {
  readonly name: string;
  /** unmanaged, connected, disconnected, … */
  readonly state: string;
  readonly connection?: string;
}

/** What of `/etc/network/interfaces` its files do not say. */
export interface Ifupdown {
  /** Both read the same file; only ifupdown2 can take up a change of it (`ifreload`). */
  readonly version: 'classic' | 'ifupdown2';
  /** What it starts is to live on when the session or service that asked for it ends, which takes a scope of systemd's. */
  readonly hasSystemd: boolean;
  readonly dhcpClients: readonly DhcpClient[];
}

/** A DHCP client with a PID file of its own for one interface. */
export interface DhcpClient {
  readonly program: 'dhclient' | 'udhcpc' | 'dhcpcd';
  readonly family: 'inet' | 'inet6';
  readonly interfaceName: string;
}

export interface LibvirtVersion {
  readonly uri: string;
  readonly library: string;
  readonly hypervisor?: string;
}

export interface NetworkFacts {
  readonly uuid: string;
  readonly name: string;
  readonly active: boolean;
  readonly persistent: boolean;
  readonly autostart: boolean;
  /** Absent when not active. */
  readonly live?: NetworkXml;
  /** Absent when not persistent. */
  readonly config?: NetworkXml;
}

export interface DomainFacts {
  readonly uuid: string;
  readonly name: string;
  readonly state: DomainState;
  readonly persistent: boolean;
  readonly autostart: boolean;
  readonly managedSave: boolean;
  /** Absent when shut off. */
  readonly live?: DomainXml;
  /** Absent when transient. */
  readonly config?: DomainXml;
  /** Present when libvirt did not answer for this domain alone: the rest is what was known before. */
  readonly problem?: Problem;
}

/** `virDomainState`, in virsh's words. */
export const domainStates = [
  'no state',
  'running',
  'idle',
  'paused',
  'in shutdown',
  'shut off',
  'crashed',
  'pmsuspended',
] as const;
export type DomainState = (typeof domainStates)[number];

export interface Lease {
  readonly mac: string;
  readonly address: string;
  readonly prefixLength: number;
  readonly hostName?: string;
  readonly expiresAtMs: number;
}

export interface AgentInterface {
  readonly name: string;
  readonly mac?: string;
  readonly addresses: readonly { readonly address: string; readonly prefixLength: number }[];
}

export interface Unparsed {
  readonly source: string;
  readonly text: string;
}
