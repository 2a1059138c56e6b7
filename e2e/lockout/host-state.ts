import type { Manager } from '../../lab/lab';

/**
 * What must be as at first when a change was undone: every file under /etc, and what the kernel does with frames and
 * packets. Left out is what differs between two looks at a host that nobody touched: numbers of interfaces, timers,
 * counters, what is left of a lifetime, the number, MAC and link-local address of a tap. Everything is text by name, so that a comparison
 * that fails shows the lines that differ.
 */
export interface HostState {
  /** Path → kind, mode, owner and contents; the contents of what network managers read, and hashes of the rest. */
  readonly files: Readonly<Record<string, string>>;
  readonly folders: readonly string[];
  readonly links: Readonly<Record<string, LinkState>>;
  readonly addresses: readonly string[];
  readonly routes: readonly string[];
  readonly rules: readonly string[];
  readonly vlans: readonly string[];
  /** DNS servers by interface, of a host that has systemd-resolved. */
  readonly nameservers: readonly { readonly interface: string; readonly servers: string }[];
  /** Of the uplink. */
  readonly sysctls: readonly string[];
  readonly filters: string;
  readonly domains: readonly string[];
  readonly failedUnits: string;
}

/** Of each interface; some of it only of bridges, some of it only of ports. */
export interface LinkState {
  readonly kind: string | undefined;
  readonly mac: string | undefined;
  readonly mtu: number;
  readonly master: string | undefined;
  readonly portState: unknown;
  readonly [key: string]: unknown;
}

/** Of the host in the lab. */
const uplink = 'enp1s0';

type Run = (...argv: [string, ...string[]]) => Promise<string>;

const managerFolders = ['/etc/netplan', '/etc/network', '/etc/NetworkManager', '/etc/systemd/network'];

export async function readHostState(run: Run, manager: Manager): Promise<HostState> {
  const json = async <T>(...argv: [string, ...string[]]) => JSON.parse((await run(...argv)) || '[]') as T;
  const links = await json<IpLink[]>('ip', '-j', '-d', 'addr');
  const stable = stableNames(await run('sh', '-c', tapsOfDomains));
  const routes = [
    ...(await json<IpRoute[]>('ip', '-j', '-4', 'route', 'show', 'table', 'all')),
    ...(await json<IpRoute[]>('ip', '-j', '-6', 'route', 'show', 'table', 'all')),
  ];
  const resolved = await run('sh', '-c', 'systemctl -q is-active systemd-resolved && resolvectl dns || true');
  return {
    ...(await readFiles(run)),
    links: Object.fromEntries(
      links.map((link) => [stable(link.ifname), describeLink(link, stable)] as const).sort(byName),
    ),
    addresses: links
      .filter(({ ifname }) => !isTap(stable(ifname)))
      .flatMap((link) => link.addr_info.map((address) => describeAddress(stable(link.ifname), address)))
      .sort(),
    routes: routes.map((route) => describeRoute(route, { stable, manager })).sort(),
    rules: lines(await run('sh', '-c', 'ip rule; ip -6 rule')),
    vlans: (await json<BridgeVlan[]>('bridge', '-j', 'vlan'))
      .map(({ ifname, vlans }) => `${stable(ifname)} ${JSON.stringify(vlans)}`)
      .sort(),
    nameservers: lines(resolved)
      .flatMap((line) => {
        const [, name = '', servers = ''] = /^Link \d+ \((\S+)\):\s*(\S.*)$/.exec(line) ?? [];
        return name === '' ? [] : [{ interface: stable(name), servers }];
      })
      .sort((a, b) => (a.interface < b.interface ? -1 : 1)),
    sysctls: lines(await run('sysctl', '-a', '--pattern', `^net\\.ipv[46]\\.conf\\.${uplink}\\.`)),
    filters: (await run('nft', '--stateless', 'list', 'ruleset')).replaceAll(/vnet\d+/g, 'vnet'),
    domains: lines(await run('virsh', 'list', '--all', '--name')).sort(),
    failedUnits: await run('systemctl', 'list-units', '--failed', '--plain', '--no-legend'),
  };
}

/** Shapes of iproute2, as far as they are used. */
interface IpLink {
  readonly ifname: string;
  readonly address?: string;
  readonly flags: readonly string[];
  readonly mtu: number;
  readonly master?: string;
  readonly operstate: string;
  readonly promiscuity: number;
  readonly altnames?: readonly string[];
  readonly inet6_addr_gen_mode?: string;
  readonly linkinfo?: {
    readonly info_kind?: string;
    readonly info_data?: Readonly<Record<string, unknown>>;
    readonly info_slave_data?: Readonly<Record<string, unknown>>;
  };
  readonly addr_info: readonly IpAddress[];
}

interface IpAddress {
  readonly family: string;
  readonly local: string;
  readonly prefixlen: number;
  readonly broadcast?: string;
  readonly scope: string;
  readonly label?: string;
  readonly dynamic?: boolean;
  readonly noprefixroute?: boolean;
  readonly temporary?: boolean;
  readonly metric?: number;
}

interface IpRoute {
  readonly dst: string;
  readonly dev?: string;
  readonly [key: string]: unknown;
}

interface BridgeVlan {
  readonly ifname: string;
  readonly vlans: unknown;
}

const tapsOfDomains = 'for domain in $(virsh list --name); do virsh domiflist "$domain"; done';

/**
 * libvirt numbers taps in the order in which they are made. Nor has a tap a MAC of its own for certain: it is libvirt's
 * or, where udev came last, a random one (`MACAddressPolicy=persistent`, systemd 252). The domain's MAC stays.
 */
function stableNames(listed: string): (name: string) => string {
  const names = new Map(
    lines(listed).flatMap((line): [string, string][] => {
      const [, tap, mac] = /^\s*(vnet\d+)\s.*\s([0-9a-f:]{17})\s*$/.exec(line) ?? [];
      return tap === undefined || mac === undefined ? [] : [[tap, `${tapOf}${mac}`]];
    }),
  );
  return (name) => names.get(name) ?? name;
}

const tapOf = 'tap of ';
const isTap = (name: string) => name.startsWith(tapOf);

function describeLink(link: IpLink, stable: (name: string) => string): LinkState {
  const { stp_state, forward_delay, vlan_filtering, priority } = link.linkinfo?.info_data ?? {};
  return {
    kind: link.linkinfo?.info_kind,
    mac: isTap(stable(link.ifname)) ? undefined : link.address,
    mtu: link.mtu,
    master: link.master === undefined ? undefined : stable(link.master),
    flags: [...link.flags].sort().join(' '),
    operstate: link.operstate,
    promiscuity: link.promiscuity,
    altnames: link.altnames,
    addressGeneration: link.inet6_addr_gen_mode,
    ...(link.linkinfo?.info_kind === 'bridge'
      ? { stp_state, forward_delay, vlan_filtering, priority }
      : undefined),
    portState: link.linkinfo?.info_slave_data?.['state'],
  };
}

function describeAddress(name: string, address: IpAddress): string {
  const { local, prefixlen, broadcast, scope, label, metric } = address;
  const words = [
    ...(broadcast === undefined ? [] : ['broadcast', broadcast]),
    ...(label === undefined ? [] : ['label', label]),
    ...(metric === undefined ? [] : ['metric', String(metric)]),
    ...(address.dynamic ? ['dynamic'] : []),
    ...(address.noprefixroute ? ['noprefixroute'] : []),
    ...(address.temporary ? ['temporary'] : []),
  ];
  return `${name} ${local}/${prefixlen} scope ${scope} ${words.join(' ')}`.trimEnd();
}

/**
 * NetworkManager gives an Ethernet device the next free metric from 100 on: a host whose cable was pulled and plugged
 * has 102 where it had 100 (measured, 1.42), on the uplink whose profile names no metric. The metrics that a bridge
 * has from its profile are compared as they are, and so are those of all other managers.
 */
function describeRoute(
  { dst, dev, expires: _left, ...rest }: IpRoute,
  { stable, manager }: { stable: (name: string) => string; manager: Manager },
): string {
  const isNextFree = (key: string, value: unknown) =>
    manager === 'networkmanager' &&
    dev === uplink &&
    key === 'metric' &&
    Number(value) >= 100 &&
    Number(value) < 150;
  const words = Object.entries(rest)
    .filter(([, value]) => !(Array.isArray(value) && value.length === 0))
    .map(([key, value]) => `${key} ${isNextFree(key, value) ? '100 or next free' : describeValue(value)}`)
    .sort();
  const name = dev === undefined ? '-' : stable(dev);
  // A tap's link-local address follows its MAC.
  const to = isTap(name) && rest['type'] === 'local' ? 'its own address' : dst;
  return `${to} dev ${name} ${words.join(' ')}`;
}

const describeValue = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** One line a file; contents of network managers' files in full, so that a difference can be read. */
async function readFiles(run: Run): Promise<Pick<HostState, 'files' | 'folders'>> {
  const found = lines(await run('find', '/etc', '-printf', String.raw`%p\t%y %m %U:%G %l\n`));
  const kinds = found.map((line) => line.split('\t') as [string, string]);
  const hashes = lines(
    await run('sh', '-c', 'find /etc -type f ! -size +1M -print0 | sort -z | xargs -0 sha256sum'),
  );
  const contents = new Map(hashes.map((line) => [line.slice(66), line.slice(0, 16)]));
  const shown = kinds
    .filter(
      ([path, kind]) =>
        kind.startsWith('f') && managerFolders.some((folder) => path.startsWith(`${folder}/`)),
    )
    .map(([path]) => path);
  for (const path of [...shown, '/etc/resolv.conf'])
    if (contents.has(path)) contents.set(path, `\n${await run('cat', path)}`);
  const isFolder = ([, kind]: readonly [string, string]) => kind.startsWith('d');
  return {
    files: Object.fromEntries(
      kinds
        .filter((found) => !isFolder(found))
        .map(([path, kind]) => [path, `${kind.trimEnd()} ${contents.get(path) ?? ''}`.trimEnd()] as const)
        .sort(byName),
    ),
    folders: kinds
      .filter(isFolder)
      .map(([path, kind]) => `${path} ${kind.trimEnd()}`)
      .sort(),
  };
}

const byName = (a: readonly [string, unknown], b: readonly [string, unknown]) => (a[0] < b[0] ? -1 : 1);
const lines = (text: string) => text.split('\n').filter((line) => line !== '');
