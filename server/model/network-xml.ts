/** The parts of a libvirt network's XML that the topology is built from. */
export interface NetworkXml {
  readonly name: string;
  readonly uuid: string;
  readonly forwardMode: ForwardMode;
  /** `<forward dev=…>`: the only way out that the NAT or route may take. */
  readonly forwardDevice?: string;
  /** `<bridge name=…>`: made by libvirt, or for forward mode bridge a host bridge that exists. */
  readonly bridge?: string;
  readonly stp?: boolean;
  readonly forwardDelaySeconds?: number;
  readonly domainName?: string;
  readonly subnets: readonly NetworkSubnet[];
  readonly portGroups: readonly string[];
  readonly dnsHosts: readonly { readonly address: string; readonly names: readonly string[] }[];
}

export interface NetworkSubnet {
  /** The bridge's own address. */
  readonly address: string;
  readonly prefixLength: number;
  readonly dhcpRanges: readonly { readonly start: string; readonly end: string }[];
  readonly dhcpHosts: readonly { readonly mac?: string; readonly name?: string; readonly address: string }[];
}

/** libvirt's modes; no `<forward>` at all is `isolated`. */
export const forwardModes = [
  'isolated',
  'nat',
  'route',
  'open',
  'bridge',
  'private',
  'vepa',
  'passthrough',
  'hostdev',
] as const;
export type ForwardMode = (typeof forwardModes)[number];

/** Whether libvirt makes the bridge itself; in forward mode bridge it uses one that the host made. */
export function hasBridgeOfItsOwn(network: NetworkXml): boolean {
  return ['isolated', 'nat', 'route', 'open'].includes(network.forwardMode);
}
