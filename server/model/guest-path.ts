import type { Domain, DomainInterface, Network, Topology } from './topology';

/** The way that a domain interface's frames should take: what libvirt says, before the kernel is asked. */
export interface GuestPath {
  readonly domain: Domain;
  readonly iface: DomainInterface;
  /**
   * `bridged`: over a host bridge to the LAN. `routed`: over a libvirt bridge, then by the host. `isolated`: over a
   * libvirt bridge, and no further. `direct`: macvtap or passed through, without a bridge of the host's.
   */
  readonly kind: 'bridged' | 'routed' | 'isolated' | 'direct';
  readonly tap?: string;
  /** Where libvirt would have the tap. */
  readonly bridge?: string;
  readonly network?: Network;
  readonly uplinks: readonly string[];
  /** Whether libvirt itself gives out addresses there. */
  readonly hasLibvirtDhcp: boolean;
}

export function findGuestPath(topology: Topology, domain: Domain, iface: DomainInterface): GuestPath {
  const { source } = iface;
  const network = topology.networks.find((one) =>
    source.kind === 'network'
      ? one.name === source.network
      : source.kind === 'bridge' && one.bridge === source.bridge && one.forwardMode !== 'bridge',
  );
  const bridge = source.kind === 'bridge' ? source.bridge : network?.bridge;
  // A tap that the kernel lost is in libvirt's word alone.
  const lost = topology.drift.find((one) => one.kind === 'tap-missing' && one.interfaceId === iface.id);
  const tap = iface.tap?.name ?? (lost?.kind === 'tap-missing' ? lost.tap : undefined);
  const onHost = topology.bridges.find(({ name }) => name === bridge);
  const kind = pathKind({ bridge, network, isLibvirts: onHost?.kind === 'libvirt' });
  const uplinks =
    kind === 'bridged'
      ? (onHost?.uplinks ?? [])
      : kind === 'routed' && network?.egress !== undefined
        ? [network.egress]
        : [];
  return {
    domain,
    iface,
    kind,
    uplinks,
    hasLibvirtDhcp: network?.subnets.some(({ dhcpRanges }) => dhcpRanges.length > 0) === true,
    ...(tap === undefined ? {} : { tap }),
    ...(bridge === undefined ? {} : { bridge }),
    ...(network === undefined ? {} : { network }),
  };
}

function pathKind({
  bridge,
  network,
  isLibvirts,
}: {
  readonly bridge: string | undefined;
  readonly network: Network | undefined;
  readonly isLibvirts: boolean;
}): GuestPath['kind'] {
  switch (network?.forwardMode) {
    case 'nat':
    case 'route':
    case 'open':
      return 'routed';
    case 'isolated':
      return 'isolated';
    case 'private':
    case 'vepa':
    case 'passthrough':
    case 'hostdev':
      return 'direct';
    default:
      if (bridge === undefined) return 'direct';
      // libvirt's own bridge, named as a bridge: nothing says where its frames go on.
      return isLibvirts ? 'isolated' : 'bridged';
  }
}
