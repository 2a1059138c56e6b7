import type { Device, Link } from './facts';
import { hasCarrier } from './tap';
import type { DefaultRoute, OwnerOf, Uplink } from './topology';

interface Input {
  readonly links: readonly Link[];
  readonly devices: readonly Device[];
  readonly defaultRoutes: readonly DefaultRoute[];
  readonly ownerOf: OwnerOf;
}

/**
 * What takes the host to the LAN: hardware, bonds, VLANs, and veth ends whose other end is elsewhere (a container's
 * or a lab host's only way out). Bridges, taps, tunnels and both ends of a veth pair inside the host are not.
 */
export function buildUplinks({ links, devices, defaultRoutes, ownerOf }: Input): Uplink[] {
  return links
    .filter((link) => isUplink(link, links))
    .map((link) => {
      const device = devices.find((candidate) => candidate.name === link.name);
      const optional = {
        mac: link.mac,
        driver: device?.driver,
        speedMegabits: device?.speedMegabits,
        bridge: links.some((master) => master.name === link.master && master.kind === 'bridge')
          ? link.master
          : undefined,
        vlanId: link.vlan?.id,
        bondMode: link.bond?.mode,
      };
      return {
        name: link.name,
        carrier: hasCarrier(link),
        up: link.flags.includes('UP'),
        mtu: link.mtu,
        kind: uplinkKind(link),
        wireless: device?.wireless ?? false,
        beneath: beneath(link, links),
        addresses: link.addresses,
        owner: ownerOf(link.name),
        hasDefaultRoute: defaultRoutes.some((route) => route.interfaceName === link.name),
        // Each key is left out where there is nothing to say.
        ...(Object.fromEntries(
          Object.entries(optional).filter(([, value]) => value !== undefined),
        ) as Partial<Uplink>),
      };
    });
}

function uplinkKind(link: Link): Uplink['kind'] {
  if (link.kind === undefined) return 'physical';
  return link.kind === 'bond' || link.kind === 'vlan' || link.kind === 'veth' ? link.kind : 'other';
}

export function isUplink(link: Link, links: readonly Link[]): boolean {
  if (link.flags.includes('LOOPBACK') || link.mac === undefined) return false;
  if (link.kind === 'bond' || link.kind === 'vlan') return true;
  // `ip` names the peer of a veth when it is in the same namespace, and its number when it is not.
  if (link.kind === 'veth') return !links.some((other) => other.name === link.parent);
  return link.kind === undefined;
}

function beneath(link: Link, links: readonly Link[]): string[] {
  if (link.kind === 'bond') return links.filter((port) => port.master === link.name).map((port) => port.name);
  return link.kind === 'vlan' && link.parent !== undefined ? [link.parent] : [];
}
