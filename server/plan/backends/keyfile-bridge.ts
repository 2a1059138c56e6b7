import type { CreateBridgeRequest } from '../../model/bridge-request';
import type { Link } from '../../model/facts';
import {
  keysOf,
  readValue,
  sectionsOf,
  withoutKeys,
  withoutSections,
  withSections,
  withValue,
} from './ini-lines';
import { tokenOf } from './slaac-token';

/** Sections of a profile that say how the host is reached: they go with its addresses. */
const addressingSections = ['ipv4', 'ipv6', 'proxy', 'hostname'];

/**
 * Keys of `[connection]` that are about the addressing too: firewalld's zone, name resolution, who may use it. What
 * is about the wire (`lldp`, `mud-url`, 802.1X) stays with the port.
 */
const addressingKeys = [
  'zone',
  'metered',
  'mdns',
  'llmnr',
  'dns-over-tls',
  'mptcp-flags',
  'permissions',
  'secondaries',
  'stable-id',
  'gateway-ping-timeout',
  'wait-activation-delay',
];

/**
 * Names of before 1.46, which every version reads; `controller` and `port-type` are unknown to those of RHEL 8,
 * Debian 12 and Ubuntu 22.04.
 */
const portKeys = ['master', 'slave-type', 'controller', 'port-type'];

export interface BridgeProfile {
  readonly uuid: string;
  /** Absent for a bridge without an uplink. */
  readonly uplink?: Link;
  /** The text of the profile that the uplink had. */
  readonly old?: string;
}

/** The new profile. The sections of the old one that move are its own lines, comments included. */
export function formatBridgeProfile(
  request: CreateBridgeRequest,
  { uuid, uplink, old = '' }: BridgeProfile,
): string {
  const connection = [
    `id=${request.bridge}`,
    `uuid=${uuid}`,
    'type=bridge',
    `interface-name=${request.bridge}`,
    // Else the bridge comes up alone and waits for somebody to start its port.
    'autoconnect-slaves=1',
    ...addressingKeys.flatMap((key) => {
      const value = readValue(old, 'connection', key);
      return value === undefined ? [] : [`${key}=${value}`];
    }),
  ];
  // Sections by the name of before 1.0, `802-3-ethernet`, are read too; a new file uses the new one.
  const ethernet = [
    ...(uplink?.mac === undefined ? [] : [`cloned-mac-address=${uplink.mac}`]),
    ...mtuOf(request, { uplink, old }).map((mtu) => `mtu=${mtu}`),
  ];
  // NetworkManager's own defaults are STP on with 15 s: 30 s of silence at every start.
  const bridge = [
    `stp=${request.stp}`,
    `forward-delay=${request.stp ? request.forwardDelaySeconds : 0}`,
    ...(request.vlanFiltering ? ['vlan-filtering=true'] : []),
  ];
  return withSections('', [
    section('connection', connection),
    ...(ethernet.length === 0 ? [] : [section('ethernet', ethernet)]),
    section('bridge', bridge),
    ...addressing(request, { uplink, old }),
  ]);
}

/**
 * The uplink's profile as that of a port: edited in place under its UUID. A second profile beside it would be a
 * rival for the interface at every boot; and whatever names the UUID (a bond's ports, a VPN) goes on to be right.
 */
export function editPortProfile(
  old: string,
  { request, uplink, priority }: { request: CreateBridgeRequest; uplink: Link; priority: number | undefined },
): string {
  let text = withoutSections(old, [...addressingSections, 'bridge-port']);
  text = withoutKeys(text, 'connection', [...addressingKeys, ...portKeys, 'autoconnect']);
  // A profile for any interface would make each of them a port.
  text = withValue(text, 'connection', { key: 'interface-name', value: uplink.name });
  text = withValue(text, 'connection', { key: 'master', value: request.bridge });
  text = withValue(text, 'connection', { key: 'slave-type', value: 'bridge' });
  if (priority !== undefined)
    text = withValue(text, 'connection', { key: 'autoconnect-priority', value: `${priority}` });
  if (request.mtu !== undefined)
    text = withValue(text, wiredSection(text), { key: 'mtu', value: `${request.mtu}` });
  return text;
}

/** The way back, where no run has kept the old file: the port gets the bridge's addressing. */
export function editFreedProfile(port: string, { bridge, from, to }: FreedProfile): string {
  let text = withoutSections(port, [...addressingSections, 'bridge-port']);
  text = withoutKeys(text, 'connection', portKeys);
  for (const key of addressingKeys) {
    const value = readValue(bridge, 'connection', key);
    if (value !== undefined) text = withValue(text, 'connection', { key, value });
  }
  return withSections(
    text,
    sectionsOf(bridge, addressingSections).map((one) => renameInterface(one, from, to)),
  );
}

export interface FreedProfile {
  /** The text of the bridge's profile. */
  readonly bridge: string;
  /** Names of the bridge and of its port. */
  readonly from: string;
  readonly to: string;
}

function mtuOf(
  request: CreateBridgeRequest,
  { uplink, old }: { uplink: Link | undefined; old: string },
): string[] {
  if (request.mtu !== undefined) return [`${request.mtu}`];
  const configured = readValue(old, wiredSection(old), 'mtu');
  if (configured !== undefined) return [configured];
  // Else the kernel gives a bridge the smallest of its ports', which a VM's tap can change.
  return uplink === undefined || uplink.mtu === 1500 ? [] : [`${uplink.mtu}`];
}

function wiredSection(text: string): string {
  return keysOf(text, '802-3-ethernet').length > 0 ? '802-3-ethernet' : 'ethernet';
}

function addressing(
  { addressing: asked, bridge }: CreateBridgeRequest,
  { uplink, old }: { uplink: Link | undefined; old: string },
): string[] {
  switch (asked.kind) {
    case 'keep':
      // No section is `method=auto`, on a bridge as on any other.
      return uplink === undefined
        ? [section('ipv4', ['method=disabled']), section('ipv6', ['method=disabled'])]
        : sectionsOf(old, addressingSections).map((one) =>
            keepMetric(keepIdentity(renameInterface(one, uplink.name, bridge), uplink), uplink),
          );
    case 'dhcp':
      return [section('ipv4', ['method=auto']), section('ipv6', ['method=auto'])];
    case 'static':
      return (['ipv4', 'ipv6'] as const).map((family) => {
        const isOwn = (address: string) => address.includes(':') === (family === 'ipv6');
        const addresses = asked.addresses.filter(isOwn);
        const gateway = asked.gateways.find(isOwn);
        const nameservers = asked.nameservers.filter(isOwn);
        const method = addresses.length > 0 ? 'manual' : uplink && family === 'ipv6' ? 'auto' : 'disabled';
        if (method !== 'manual') return section(family, [`method=${method}`]);
        return section(family, [
          `method=${method}`,
          ...addresses.map((address, index) => `address${index + 1}=${address}`),
          ...(gateway === undefined ? [] : [`gateway=${gateway}`]),
          ...(nameservers.length === 0 ? [] : [`dns=${nameservers.join(';')};`]),
          ...(asked.searchDomains.length === 0 ? [] : [`dns-search=${asked.searchDomains.join(';')};`]),
        ]);
      });
    case 'none':
      return [section('ipv4', ['method=disabled']), section('ipv6', ['method=disabled'])];
    default:
      return asked satisfies never;
  }
}

/**
 * NetworkManager gives the routes of a bridge a metric of 425, and those of a wired interface 100: without the old one
 * written out, another uplink of the host would become its way out.
 */
function keepMetric(section: string, uplink: Link): string {
  const name = /^\[(ipv[46])\]/.exec(section)?.[1];
  if (name === undefined || readValue(section, name, 'route-metric') !== undefined) return section;
  if (readValue(section, name, 'method') === 'disabled' || readValue(section, name, 'method') === 'ignore')
    return section;
  return withValue(section, name, { key: 'route-metric', value: defaultMetric(uplink) });
}

/** As NetworkManager 1.42 has them, by `nm_device_get_route_metric_default`. */
function defaultMetric({ kind }: Link): string {
  return kind === 'bond' ? '300' : kind === 'vlan' ? '400' : '100';
}

/** Rules of `iif enp1s0` and name servers of `fe80::1%enp1s0` name the interface that has the addresses. */
function renameInterface(lines: string, from: string, to: string): string {
  return lines
    .split('\n')
    .map((line) => {
      if (/^\s*routing-rule\d+\s*=/.test(line))
        return line.replaceAll(/\b([io]if )(\S+)/g, (whole, word: string, name: string) =>
          name === from ? word + to : whole,
        );
      if (/^\s*dns\s*=/.test(line))
        return line.replaceAll(/%([^;,\s]+)/g, (whole, name: string) => (name === from ? `%${to}` : whole));
      return line;
    })
    .join('\n');
}

/**
 * What NetworkManager would derive from the interface rather than from its MAC.
 *
 * A bridge has no permanent MAC, so `dhcp-client-id=perm-mac` is written out. `stable-privacy` hashes the name of the
 * interface: the address that the uplink has now is kept by its token. Absent, a keyfile's `addr-gen-mode` is `eui64`
 * (nm-settings-keyfile(5)), which the same MAC makes the same.
 */
function keepIdentity(lines: string, uplink: Link): string {
  let text = lines;
  if (readValue(text, 'ipv4', 'dhcp-client-id') === 'perm-mac' && uplink.mac !== undefined)
    text = withValue(text, 'ipv4', {
      key: 'dhcp-client-id',
      value: `01:${uplink.permanentMac ?? uplink.mac}`,
    });
  const mode = readValue(text, 'ipv6', 'addr-gen-mode');
  const token = tokenOf(uplink);
  if (mode === undefined || mode === 'eui64' || mode === '0' || token === undefined) return text;
  text = withValue(text, 'ipv6', { key: 'addr-gen-mode', value: 'eui64' });
  return withValue(text, 'ipv6', { key: 'token', value: token });
}

/** What the DHCP server may know the host by, other than its MAC, and that a bridge cannot take over. */
export function hasOtherIdentity(old: string, uplink: Link): boolean {
  const id = readValue(old, 'ipv4', 'dhcp-client-id') ?? 'mac';
  const isLeased = uplink.addresses.some(
    (one) => one.family === 'inet6' && one.dynamic && one.prefixLength === 128,
  );
  return /^(stable|duid|ipv6-duid|\$)/.test(id) || isLeased;
}

function section(name: string, lines: readonly string[]): string {
  return `[${name}]\n${lines.join('\n')}\n`;
}
