import type { ForwardMode } from './network-xml';

/**
 * What people change of a network, as it is typed. It is another view of the network's XML and not a copy of it: what
 * it does not know of (IPv6, port groups, bandwidth) stays in the text as it is.
 */
export interface NetworkForm {
  readonly name: string;
  readonly forwardMode: ForwardMode;
  /** The only way out; empty for any. */
  readonly forwardDevice: string;
  readonly bridge: string;
  /** Of the names that its DNS gives out. */
  readonly domain: string;
  /** The bridge's own IPv4 address with its prefix length: `192.168.122.1/24`; empty for none. */
  readonly address: string;
  readonly ranges: readonly DhcpRange[];
  readonly hosts: readonly StaticHost[];
  readonly dnsHosts: readonly DnsHost[];
}

export interface DhcpRange {
  readonly start: string;
  readonly end: string;
}

export interface StaticHost {
  readonly mac: string;
  readonly name: string;
  readonly address: string;
}

export interface DnsHost {
  readonly address: string;
  /** Separated by blanks. */
  readonly names: string;
}
