import type { NetworkXml } from './network-xml';

/**
 * What of a network's XML an edit is about, in an order that says nothing: two documents with equal settings do the
 * same, whatever libvirt adds to them (a UUID, a MAC, a default).
 */
export interface NetworkSettings {
  readonly forwardMode: string;
  readonly forwardDevice?: string;
  /** Absent where libvirt is to choose the name. */
  readonly bridge?: string;
  readonly domainName?: string;
  readonly subnets: readonly string[];
  readonly dnsHosts: readonly string[];
}

export function networkSettings(xml: Omit<NetworkXml, 'uuid'>): NetworkSettings {
  return {
    forwardMode: xml.forwardMode,
    ...(xml.forwardDevice === undefined ? {} : { forwardDevice: xml.forwardDevice }),
    ...(xml.bridge === undefined ? {} : { bridge: xml.bridge }),
    ...(xml.domainName === undefined ? {} : { domainName: xml.domainName }),
    subnets: xml.subnets.map(({ address, prefixLength, dhcpRanges, dhcpHosts }) =>
      [
        `${address}/${prefixLength}`,
        ...dhcpRanges.map(({ start, end }) => `${start}-${end}`).sort(),
        ...dhcpHosts.map((host) => [host.mac, host.name, host.address].join(' ')).sort(),
      ].join('\n'),
    ),
    dnsHosts: xml.dnsHosts.map(({ address, names }) => [address, ...names].join(' ')).sort(),
  };
}

export function hasSettings(xml: NetworkXml, wanted: NetworkSettings): boolean {
  const { bridge, ...found } = networkSettings(xml);
  const { bridge: wantedBridge, ...rest } = wanted;
  return (
    (wantedBridge === undefined || wantedBridge === bridge) && JSON.stringify(found) === JSON.stringify(rest)
  );
}
