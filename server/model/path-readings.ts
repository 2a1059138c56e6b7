import type { BridgeNetfilter, Said } from './bridge-readings';
import type { Link } from './facts';

/**
 * What is asked of a host when one domain interface is asked why its VM has no network: one field for each thing on
 * the way from the guest to its gateway. `undefined` in a value: it could not be asked, or did not say.
 */
export interface PathReadings {
  /** libvirt's word for the link that the guest sees. */
  readonly link: Said<'up' | 'down' | undefined>;
  /** `'missing'`: the kernel has no interface of that name. */
  readonly tap: Said<Link | 'missing' | undefined>;
  readonly bridge: Said<Link | 'missing' | undefined>;
  readonly fdb: Said<readonly FdbEntry[] | undefined>;
  readonly bridgeNetfilter: Said<BridgeNetfilter>;
  readonly forward: Said<ForwardPath>;
  /** Whether the host routes IPv4 at all; asked where a network does not bridge. */
  readonly routing: Said<boolean | undefined>;
  /** The interfaces that take the bridge, or the network's routed frames, to the LAN. */
  readonly uplinks: Said<readonly Link[] | undefined>;
  readonly gateway: Said<GatewayAnswer | undefined>;
  /** Whether a DHCP server of libvirt's listens on the bridge; asked where its network has DHCP. */
  readonly dhcpServer: Said<boolean | undefined>;
  readonly addresses: Said<readonly HeardAddress[]>;
  /** Only when somebody asked for it: frames are looked at then. */
  readonly heard: Said<DhcpHeard | 'no-tcpdump' | undefined>;
}

/** One line of a bridge's forwarding database: behind which of its ports a MAC is. */
export interface FdbEntry {
  readonly mac: string;
  readonly port: string;
  /** Heard, not configured. */
  readonly isLearned: boolean;
}

/** `unclear`: it drops what no rule allowed, and has rules that no reader of ours can judge. */
export type Passage = 'accepts' | 'drops' | 'unclear';

/** What becomes of IPv4 packets in the firewall's FORWARD, by the way they come. */
export interface ForwardPath {
  readonly routed: Passage;
  /** Counts only where bridged frames are shown to iptables: see `BridgeNetfilter`. */
  readonly bridged: Passage;
  /** nft's family `bridge`, which sees every bridged frame. */
  readonly bridgeFamily: Passage;
}

export interface GatewayAnswer {
  readonly address: string;
  readonly answers: boolean;
}

/** An address of the guest's and who says so. */
export interface HeardAddress {
  readonly address: string;
  readonly source: 'lease' | 'agent' | 'neighbour';
}

/** What was heard of DHCP on the tap in a bounded time, for this MAC alone. */
export interface DhcpHeard {
  readonly asked: number;
  readonly answered: number;
}
