import { formatSubnet } from '../model/address';
import type { CreateBridgeRequest } from '../model/bridge-request';
import { type Command, command } from '../model/command';
import type { Link, LinkAddress, Route } from '../model/facts';

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
  /** Of those of the addresses that have one, as `movedMetrics` has them. */
  readonly metrics?: ReadonlyMap<string, number>;
}

export function wireBatch(wiring: Wiring, options: BridgeOptions): string {
  return lines(makeLine(wiring, options), ...wireLines(wiring, options));
}

/** All but the first line, which is the one that cannot be said twice. */
export function wireLines(wiring: Wiring, options: BridgeOptions): string[] {
  const { bridge, port, routes } = wiring;
  return [
    ...portLines({ bridge, port }, options),
    ...addressLines(wiring, bridge),
    `addr flush dev ${port.name} scope global`,
    ...routes.map((route) => formatRoute(route, bridge)),
  ];
}

/**
 * With its MAC from the first: udev gives one of its own to a bridge that is made without, and may come after a line
 * that sets it.
 */
export function makeLine(
  { bridge, port }: Pick<Wiring, 'bridge'> & Partial<Pick<Wiring, 'port'>>,
  options: Omit<BridgeOptions, 'mtu'>,
): string {
  const mac = port?.mac === undefined ? [] : ['address', port.mac];
  return ['link add name', bridge, ...mac, ...bridgeKind(options)].join(' ');
}

/** The last words of `ip link add`. */
export function bridgeKind({
  stp,
  forwardDelaySeconds,
  vlanFiltering,
}: Omit<BridgeOptions, 'mtu'>): readonly string[] {
  const delay = stp ? Math.round(forwardDelaySeconds * 100) : 0;
  return [
    ...['type', 'bridge', 'stp_state', stp ? '1' : '0', 'forward_delay', `${delay}`],
    // A kernel without VLAN filtering refuses also `vlan_filtering 0`.
    ...(vlanFiltering ? ['vlan_filtering', '1'] : []),
  ];
}

type BridgeOptions = Pick<CreateBridgeRequest, 'stp' | 'forwardDelaySeconds' | 'vlanFiltering' | 'mtu'>;

function portLines({ bridge, port }: Pick<Wiring, 'bridge' | 'port'>, options: BridgeOptions): string[] {
  return [
    ...(port.mac === undefined ? [] : [`link set dev ${bridge} address ${port.mac}`]),
    `link set dev ${bridge} mtu ${options.mtu ?? port.mtu}`,
    `link set dev ${bridge} up`,
    `link set dev ${port.name} master ${bridge}`,
  ];
}

/**
 * As `wireBatch`, for a manager that fails where an address or a route is there already (`ifup` runs `ip addr add`).
 * IPv4 goes on over a scaffolding that it can build beside: the same addresses with another prefix length, and the
 * same routes with a metric that gives way. IPv6 knows an address only once on an interface, so what is on the port
 * stays there until the manager has given the bridge its own; its routes leave, for `ip -6 route add` would find them.
 */
export function scaffoldBatch(wiring: Wiring, options: BridgeOptions): string {
  const { bridge, port } = wiring;
  return lines(
    makeLine(wiring, options),
    linkLocalLine(port, 'none'),
    ...portLines(wiring, options),
    ...scaffold({ ...wiring, from: port.name, to: bridge }),
  );
}

/** The same the other way round: the port carries the traffic, and the bridge is gone. */
export function unscaffoldBatch(wiring: Wiring): string {
  const { bridge, port } = wiring;
  return lines(
    `link set dev ${port.name} nomaster`,
    linkLocalLine(port, 'eui64'),
    `link set dev ${port.name} up`,
    ...scaffold({ ...wiring, from: bridge, to: port.name }),
    `link set dev ${bridge} down`,
    `link del dev ${bridge} type bridge`,
  );
}

/**
 * As bridge-utils' hook of `ifup` does to a port that is not one yet (`ip link set PORT addrgenmode none`): what is
 * tried is to be what will boot. The kernel's own default, which ifupdown leaves, is `eui64`.
 */
export function linkLocalLine({ name }: Pick<Link, 'name'>, mode: 'none' | 'eui64'): string {
  return `link set dev ${name} addrgenmode ${mode}`;
}

/** What takes the scaffolding away, once the manager has built. */
export function scaffoldRemoval(addresses: readonly string[], interfaceName: string): Command[] {
  const four = addresses.filter((address) => !address.includes(':'));
  if (four.length === 0) return [];
  return [
    ...four.map((address) =>
      command('ip', 'addr', 'del', propAddress(address).address, 'dev', interfaceName),
    ),
    command('ip', '-4', 'route', 'flush', 'dev', interfaceName, 'proto', propProtocol),
  ];
}

/** No routing daemon's number (`/etc/iproute2/rt_protos`), so that these routes alone can be found again. */
const propProtocol = '99';
const propMetric = 30_000;

function scaffold({ addresses, routes, from, to }: Wiring & { from: string; to: string }): string[] {
  const four = addresses.filter((address) => !address.includes(':'));
  const six = routes.filter(({ family }) => family === 'inet6');
  const props = routes
    .filter(({ family }) => family === 'inet')
    .map((route) => ({ ...route, protocol: propProtocol, metric: propMetric + (route.metric ?? 0) }));
  const subnets = new Map(four.map((address) => [subnetOf(address), address] as const).reverse());
  return [
    ...four.map((address) => {
      const prop = propAddress(address);
      return ['addr add', prop.address, ...prop.flags, 'dev', to].join(' ');
    }),
    ...[...subnets].map(
      ([subnet, address]) =>
        `route add ${subnet} dev ${to} src ${address.split('/')[0]} metric ${propMetric} proto ${propProtocol}`,
    ),
    ...props.map((route) => formatRoute(route, to)),
    // Of IPv4 alone: within a batch `ip` takes no -4.
    `addr flush dev ${from} to 0.0.0.0/0 scope global`,
    ...six.map((route) => formatRoute(route, from).replace('route replace', 'route del')),
  ];
}

/** The kernel takes an address twice when the prefixes differ. */
function propAddress(address: string): { readonly address: string; readonly flags: readonly string[] } {
  const [host, length] = address.split('/');
  return length === '32'
    ? { address: `${host}/31`, flags: ['noprefixroute'] }
    : { address: `${host}/32`, flags: [] };
}

function subnetOf(address: string): string {
  const [host = '', length = ''] = address.split('/');
  return formatSubnet(host, Number(length));
}

/** For `ip -force -batch`, which goes on after a line that fails: any part of it may be so already. */
export function unwireBatch(wiring: Wiring): string {
  const { bridge, port, routes } = wiring;
  return lines(
    `link set dev ${port.name} nomaster`,
    `link set dev ${port.name} up`,
    ...addressLines(wiring, port.name),
    `link set dev ${bridge} down`,
    `link del dev ${bridge} type bridge`,
    ...routes.map((route) => formatRoute(route, port.name)),
  );
}

function addressLines({ addresses, metrics }: Wiring, interfaceName: string): string[] {
  return addresses.map((address) => {
    const metric = metrics?.get(address);
    const words = metric === undefined ? '' : ` metric ${metric}`;
    return `addr add ${address}${broadcast(address)} dev ${interfaceName}${words}`;
  });
}

/** The routes of a wiring alone. */
export function routeBatch(routes: readonly Route[], interfaceName: string): string {
  return routes.map((route) => `${formatRoute(route, interfaceName)}\n`).join('');
}

/** What of an interface's addresses is moved. */
export function movedAddresses(link: Link): string[] {
  return moved(link).map(formatAddress);
}

/** By address: an older `ip` does not know the word, and does not say it of an address either. */
export function movedMetrics(link: Link): ReadonlyMap<string, number> {
  return new Map(
    moved(link).flatMap((one) =>
      one.metric === undefined ? [] : [[formatAddress(one), one.metric] as const],
    ),
  );
}

function moved({ addresses }: Link): LinkAddress[] {
  return addresses.filter((one) => one.scope === 'global' && !(one.family === 'inet6' && one.dynamic));
}

function formatAddress({ address, prefixLength }: LinkAddress): string {
  return `${address}/${prefixLength}`;
}

/** What of its routes: the kernel makes those of its subnets itself, and router advertisements come again. */
export function movedRoutes(routes: readonly Route[], interfaceName: string): Route[] {
  return (
    routes
      .filter(
        (route) =>
          route.interfaceName === interfaceName &&
          // ifupdown2 marks its default route as the kernel's own (`default via … proto kernel onlink`).
          (route.protocol !== 'kernel' || route.gateway !== undefined) &&
          route.protocol !== 'ra',
      )
      // A gateway must be reachable before a route leads through it.
      .sort((a, b) => Number(a.gateway !== undefined) - Number(b.gateway !== undefined))
  );
}

function formatRoute(route: Route, interfaceName: string): string {
  const words = [
    'route replace',
    // Within a batch `ip` takes no -6: the family is that of the first address it sees.
    route.family === 'inet6' && route.destination === 'default' ? '::/0' : route.destination,
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
