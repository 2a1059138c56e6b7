import type { BrctlBridge, Link, NetworkFacts } from './facts';
import { hasBridgeOfItsOwn } from './network-xml';
import type { Bridge, DefaultRoute, Domain, OwnerOf, Port, Uplink } from './topology';

interface Input {
  readonly links: readonly Link[];
  readonly networks: readonly NetworkFacts[];
  readonly domains: readonly Domain[];
  readonly uplinks: readonly Uplink[];
  readonly defaultRoutes: readonly DefaultRoute[];
  readonly ownerOf: OwnerOf;
  readonly brctl: readonly BrctlBridge[] | 'not-installed' | undefined;
}

export function buildBridges(input: Input): Bridge[] {
  const domainByTap = new Map<string, string>();
  for (const domain of input.domains)
    for (const iface of domain.interfaces)
      if (iface.tap !== undefined) domainByTap.set(iface.tap.name, domain.uuid);
  const uplinkNames = new Set(input.uplinks.map((uplink) => uplink.name));
  return input.links
    .filter((link) => link.kind === 'bridge')
    .map((link) => buildBridge(link, input, domainByTap, uplinkNames));
}

function buildBridge(
  link: Link,
  input: Input,
  domainByTap: ReadonlyMap<string, string>,
  uplinkNames: ReadonlySet<string>,
): Bridge {
  const using = input.networks.filter((network) => (network.live ?? network.config)?.bridge === link.name);
  const maker = using.find((network) => network.live !== undefined && hasBridgeOfItsOwn(network.live));
  const network = maker ?? using[0];
  const ports = input.links
    .filter((port) => port.master === link.name)
    .map((port): Port => {
      const domainUuid = domainByTap.get(port.name);
      return {
        name: port.name,
        kind: uplinkNames.has(port.name) ? 'uplink' : port.kind === 'tun' ? 'tap' : 'other',
        ...(port.portState === undefined ? {} : { state: port.portState }),
        ...(domainUuid === undefined ? {} : { domainUuid }),
      };
    });
  const id = brctlId(link, input.brctl);
  return {
    name: link.name,
    kind: maker === undefined ? 'host' : 'libvirt',
    up: link.flags.includes('UP'),
    mtu: link.mtu,
    stp: link.bridge?.stp ?? false,
    forwardDelaySeconds: link.bridge?.forwardDelaySeconds ?? 0,
    vlanFiltering: link.bridge?.vlanFiltering ?? false,
    addresses: link.addresses,
    ports,
    uplinks: ports.filter((port) => port.kind === 'uplink').map((port) => port.name),
    owner: maker === undefined ? input.ownerOf(link.name) : { kind: 'libvirt', network: maker.name },
    hasDefaultRoute: input.defaultRoutes.some((route) => route.interfaceName === link.name),
    ...(network === undefined ? {} : { network: network.name }),
    ...(id === undefined ? {} : { id }),
    ...(link.mac === undefined ? {} : { mac: link.mac }),
  };
}

/** The id as `brctl show` writes it: `8000.525400c8a1b2`, where `ip -d` says `8000.52:54:0:c8:a1:b2`. */
function brctlId(link: Link, brctl: Input['brctl']): string | undefined {
  const said = Array.isArray(brctl) ? brctl.find((bridge) => bridge.name === link.name)?.id : undefined;
  if (said !== undefined) return said;
  const [, priority, mac] = /^([0-9a-f]+)\.([0-9a-f:]+)$/i.exec(link.bridge?.id ?? '') ?? [];
  if (priority === undefined || mac === undefined) return undefined;
  return `${priority.padStart(4, '0')}.${mac
    .split(':')
    .map((byte) => byte.padStart(2, '0'))
    .join('')}`;
}
