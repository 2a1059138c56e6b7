import type { CreateBridgeRequest } from '../model/bridge-request';
import type { Link, Route } from '../model/facts';

/**
 * Lines for `ip -batch`: the kernel's part of putting an interface under a bridge, and of taking it out. One process
 * does it in about 30 ms of silence; the order is made for that. The bridge is there, with the interface's MAC, before
 * the interface becomes its port, and has the addresses before the interface loses them.
 *
 * Addresses that the kernel made itself (link-local, from router advertisements) are not moved: they come by
 * themselves on whoever has the link. A DHCP address is moved without its lifetime, which the manager's DHCP client
 * sets when it renews it. `add` and not `replace`, which would make a DHCP address that is already there last for ever.
 * `vlan_filtering` is named only when it is wanted: a kernel without it refuses the word, even with a 0 behind it.
 */
export interface Wiring {
  readonly bridge: string;
  readonly port: Link;
  /** Addresses with their prefix lengths, and routes: those that the bridge gets, or the interface gets back. */
  readonly addresses: readonly string[];
  readonly routes: readonly Route[];
}

export function wireBatch(
  { bridge, port, addresses, routes }: Wiring,
  options: Pick<CreateBridgeRequest, 'stp' | 'forwardDelaySeconds' | 'vlanFiltering' | 'mtu'>,
): string {
  const delay = options.stp ? Math.round(options.forwardDelaySeconds * 100) : 0;
  return lines(
    `link add name ${bridge} type bridge stp_state ${options.stp ? 1 : 0} forward_delay ${delay}${options.vlanFiltering ? ' vlan_filtering 1' : ''}`,
    ...(port.mac === undefined ? [] : [`link set dev ${bridge} address ${port.mac}`]),
    `link set dev ${bridge} mtu ${options.mtu ?? port.mtu}`,
    `link set dev ${bridge} up`,
    `link set dev ${port.name} master ${bridge}`,
    ...addresses.map((address) => `addr add ${address}${broadcast(address)} dev ${bridge}`),
    `addr flush dev ${port.name} scope global`,
    ...routes.map((route) => formatRoute(route, bridge)),
  );
}

/**
 * For `ip -force -batch`, which goes on after a line that fails: any part of it may be so already. The routes come
 * before the bridge goes, which takes the kernel 20 ms: NetworkManager, when it sees its port leave, takes the address
 * away again within that time, and a gateway would be refused.
 */
export function unwireBatch({ bridge, port, addresses, routes }: Wiring): string {
  return lines(
    `link set dev ${port.name} nomaster`,
    `link set dev ${port.name} up`,
    ...addresses.map((address) => `addr add ${address}${broadcast(address)} dev ${port.name}`),
    ...routes.map((route) => formatRoute(route, port.name)),
    `link set dev ${bridge} down`,
    `link del dev ${bridge} type bridge`,
  );
}

/** What of an interface's addresses is moved. */
export function movedAddresses(link: Link): string[] {
  return link.addresses
    .filter((one) => one.scope === 'global' && !(one.family === 'inet6' && one.dynamic))
    .map((one) => `${one.address}/${one.prefixLength}`);
}

/** What of its routes: the kernel makes those of its subnets itself, and router advertisements come again. */
export function movedRoutes(routes: readonly Route[], interfaceName: string): Route[] {
  return (
    routes
      .filter(
        (route) =>
          route.interfaceName === interfaceName && route.protocol !== 'kernel' && route.protocol !== 'ra',
      )
      // A gateway must be reachable before a route leads through it.
      .sort((a, b) => Number(a.gateway !== undefined) - Number(b.gateway !== undefined))
  );
}

function formatRoute(route: Route, interfaceName: string): string {
  const words = [
    route.family === 'inet6' ? '-6 route replace' : 'route replace',
    route.destination,
    ...(route.gateway === undefined ? [] : [`via ${route.gateway}`]),
    `dev ${interfaceName}`,
    ...(route.protocol === undefined ? [] : [`proto ${route.protocol}`]),
    ...(route.scope === undefined || route.gateway !== undefined ? [] : [`scope ${route.scope}`]),
    ...(route.preferredSource === undefined ? [] : [`src ${route.preferredSource}`]),
    ...(route.metric === undefined ? [] : [`metric ${route.metric}`]),
    ...(route.flags?.includes('onlink') ? ['onlink'] : []),
  ];
  return words.join(' ');
}

/** IPv4 addresses are given their broadcast address by every network manager; `ip` does so only when asked. */
function broadcast(address: string): string {
  return address.includes(':') || address.endsWith('/32') || address.endsWith('/31') ? '' : ' broadcast +';
}

function lines(...texts: readonly string[]): string {
  return `${texts.join('\n')}\n`;
}
