import type { Probe } from './probe';
import type { Evidence } from './problem';

/**
 * What is asked of a host only when a wizard asks whether it is wise to rewire it now: slow, noisy on the LAN or of no
 * use elsewhere, and so no part of the live sweep.
 */
export interface BridgeReadings {
  readonly client: Said<ClientWay>;
  readonly bridgeNetfilter: Said<BridgeNetfilter>;
  readonly forward: Said<ForwardFilter>;
  /** Absent where the firmware says nothing. */
  readonly machine: Said<Machine | undefined>;
  readonly cloudInit: Said<'absent' | 'active' | 'leaves-network-alone'>;
  readonly systemd: boolean;
  /** ifupdown's hook of that package. */
  readonly bridgeUtils: boolean;
  readonly ifupdown2: boolean;
  /** Each address that a static request asks for and the host does not have now. */
  readonly newAddresses: readonly Said<AddressOnLan>[];
  readonly passingProbes: readonly Probe[];
}

/** A value and the words that it was read from. */
export interface Said<T> {
  readonly value: T;
  readonly evidence: readonly Evidence[];
}

/** How the page that asks reaches this host. */
export type ClientWay =
  | { readonly kind: 'network'; readonly address: string; readonly interfaceName: string }
  /** From the machine that the console runs on: a browser there, or a tunnel. Who has a shell here may hold one. */
  | { readonly kind: 'this-machine'; readonly ssh: readonly SshPeer[] }
  | { readonly kind: 'unknown'; readonly address: string };

export interface SshPeer {
  readonly address: string;
  readonly interfaceName: string;
}

/** Whether frames that cross a bridge are shown to iptables, as if they were routed. */
export interface BridgeNetfilter {
  readonly ipv4: boolean;
  readonly ipv6: boolean;
}

/** Whether what is forwarded and nobody allowed is dropped. */
export interface ForwardFilter {
  readonly ipv4: 'accepts' | 'drops';
  readonly ipv6: 'accepts' | 'drops';
  /** Whose chains were seen. */
  readonly by: readonly FirewallName[];
}

export type FirewallName = 'docker' | 'firewalld' | 'ufw';

/** DMI: what the firmware calls the machine. */
export interface Machine {
  readonly vendor: string;
  readonly product: string;
  readonly chassisAssetTag: string;
}

export interface AddressOnLan {
  readonly address: string;
  readonly answer: 'free' | 'taken' | 'not-checked';
}
