import type { CreateBridgeRequest } from '../../model/bridge-request';
import type { Link } from '../../model/facts';
import { ifcfgValue } from './ifcfg-files';
import { keysOf, readValue, withCommentedKeys, withoutKeys, withValue } from './ini-lines';
import { tokenOf } from './slaac-token';

/**
 * Variables that say how the host is reached (initscripts' sysconfig.txt; nm-settings-ifcfg-rh(5)): they go to the
 * bridge, and stay in the port's file as comments, for whoever looks there first.
 */
const addressingKey =
  /^(BOOTPROTO|(IPADDR|PREFIX|NETMASK|BROADCAST|NETWORK|GATEWAY|ARPCHECK|ARPUPDATE|SCOPE)\d*|GATEWAYDEV|DEFROUTE|METRIC|SRCADDR|DNS\d+|DOMAIN|SEARCH|RES_OPTIONS|PEER(DNS|ROUTES|NTP)|IPV4_.+|IPV6.*|DHCPV?6?C?_.+|DHCPV6C.*|DHCPRELEASE|DHCLIENT.*|PERSISTENT_DHCLIENT|ZONE|PROXY_METHOD|BROWSER_ONLY|PAC_(URL|SCRIPT)|ROUTING_RULE.*|NOZEROCONF|MDNS|LLMNR|CONNECTION_METERED)$/;

const portKeys = ['BRIDGE', 'BRIDGE_UUID', 'BRIDGE_PORT_OPTS'];
/** What a bridge's file says of the bridge itself, and the port must not take over. */
const mark = /^# ((?:export\s+)?([A-Z][A-Z0-9_]*)=.*)$/;

export interface BridgeIfcfg {
  readonly uuid: string;
  readonly uplink?: Link;
  readonly old?: string;
  readonly reader: 'scripts' | 'networkmanager';
}

/** `TYPE` with this capital: the scripts compare it letter by letter. */
export function formatBridgeIfcfg(
  request: CreateBridgeRequest,
  { uuid, uplink, old = '', reader }: BridgeIfcfg,
): string {
  const controlled = readValue(old, undefined, 'NM_CONTROLLED');
  const mtu = request.mtu ?? (uplink === undefined || uplink.mtu === 1500 ? undefined : uplink.mtu);
  return `${[
    'TYPE=Bridge',
    `DEVICE=${request.bridge}`,
    `NAME=${request.bridge}`,
    `UUID=${uuid}`,
    'ONBOOT=yes',
    ...(controlled === undefined ? [] : [`NM_CONTROLLED=${controlled}`]),
    ...(uplink?.mac === undefined ? [] : [`MACADDR=${uplink.mac}`]),
    ...(mtu === undefined ? [] : [`MTU=${mtu}`]),
    `STP=${request.stp ? 'yes' : 'no'}`,
    `DELAY=${request.stp ? request.forwardDelaySeconds : 0}`,
    ...(request.vlanFiltering ? ['BRIDGING_OPTS="vlan_filtering=1"'] : []),
    ...addressing(request, { uplink, old, reader }),
  ].join('\n')}\n`;
}

export function editPortIfcfg(old: string, request: CreateBridgeRequest): string {
  let text = withCommentedKeys(old, undefined, (key) => addressingKey.test(key));
  text = withValue(text, undefined, { key: 'BOOTPROTO', value: 'none' });
  text = withValue(text, undefined, { key: 'ONBOOT', value: 'yes' });
  if (request.mtu !== undefined) text = withValue(text, undefined, { key: 'MTU', value: `${request.mtu}` });
  return withValue(text, undefined, { key: 'BRIDGE', value: request.bridge });
}

/**
 * The way back, where no run has kept the old file. The lines of the bridge's file take the places of those that stand
 * there as comments; what the comments say and the bridge does not, stays a comment.
 */
export function editFreedIfcfg(port: string, bridge: string): string {
  const moved = addressingLines(bridge);
  let text = withoutKeys(port, undefined, [
    ...portKeys,
    ...keysOf(port, undefined).filter((key) => addressingKey.test(key)),
  ]);
  const left = new Map(moved.map((line) => [keyOf(line), line]));
  text = text
    .split('\n')
    .map((line) => {
      const [, , key = ''] = mark.exec(line) ?? [];
      const own = left.get(key);
      if (own === undefined || !addressingKey.test(key)) return line;
      left.delete(key);
      return own;
    })
    .join('\n');
  return left.size === 0 ? text : `${text.replace(/\n*$/, '\n')}${[...left.values()].join('\n')}\n`;
}

function addressing(
  { addressing: asked }: CreateBridgeRequest,
  { uplink, old, reader }: { uplink: Link | undefined; old: string; reader: BridgeIfcfg['reader'] },
): string[] {
  switch (asked.kind) {
    case 'keep':
      return uplink === undefined ? ['BOOTPROTO=none'] : kept(old, { uplink, reader });
    case 'dhcp':
      return ['BOOTPROTO=dhcp'];
    case 'none':
      return ['BOOTPROTO=none', 'IPV6INIT=no'];
    case 'static':
      return staticLines(asked);
    default:
      return asked satisfies never;
  }
}

function kept(old: string, { uplink, reader }: { uplink: Link; reader: BridgeIfcfg['reader'] }): string[] {
  const lines = addressingLines(old).flatMap((line) => {
    const [, index] = /^IPADDR(\d*)$/.exec(keyOf(line)) ?? [];
    if (index === undefined) return [line];
    const isSized = [`PREFIX${index}`, `NETMASK${index}`].some((key) => ifcfgValue(old, key) !== undefined);
    const address = ifcfgValue(old, `IPADDR${index}`);
    const now = uplink.addresses.find((one) => one.address === address);
    // Without either the scripts guess by the classes of 1981, which need not be what the host has.
    return isSized || now === undefined ? [line] : [line, `PREFIX${index}=${now.prefixLength}`];
  });
  const isPrivate = /^"?stable-privacy"?$/.test(ifcfgValue(old, 'IPV6_ADDR_GEN_MODE') ?? '');
  const token = tokenOf(uplink);
  // The hash has the interface's name in it. The scripts do not know the variable.
  if (reader !== 'networkmanager' || !isPrivate || token === undefined) return lines;
  return [
    ...lines.filter((line) => !/^IPV6_(ADDR_GEN_MODE|TOKEN)$/.test(keyOf(line))),
    'IPV6_ADDR_GEN_MODE=eui64',
    `IPV6_TOKEN=${token}`,
  ];
}

function staticLines(asked: {
  readonly addresses: readonly string[];
  readonly gateways: readonly string[];
  readonly nameservers: readonly string[];
  readonly searchDomains: readonly string[];
}): string[] {
  const is6 = (address: string) => address.includes(':');
  const four = asked.addresses.filter((address) => !is6(address));
  const [six, ...more] = asked.addresses.filter(is6);
  const gateway4 = asked.gateways.find((gateway) => !is6(gateway));
  const gateway6 = asked.gateways.find(is6);
  return [
    'BOOTPROTO=none',
    ...four.flatMap((address, at) => {
      const [ip, length] = address.split('/');
      const index = at === 0 ? '' : `${at}`;
      return [`IPADDR${index}=${ip}`, `PREFIX${index}=${length}`];
    }),
    ...(gateway4 === undefined ? [] : [`GATEWAY=${gateway4}`]),
    ...(six === undefined ? [] : ['IPV6INIT=yes', 'IPV6_AUTOCONF=no', `IPV6ADDR=${six}`]),
    ...(more.length === 0 ? [] : [`IPV6ADDR_SECONDARIES="${more.join(' ')}"`]),
    ...(gateway6 === undefined ? [] : [`IPV6_DEFAULTGW=${gateway6}`]),
    ...asked.nameservers.map((server, at) => `DNS${at + 1}=${server}`),
    ...(asked.searchDomains.length === 0 ? [] : [`DOMAIN="${asked.searchDomains.join(' ')}"`]),
  ];
}

function addressingLines(text: string): string[] {
  return text.split('\n').filter((line) => addressingKey.test(keyOf(line)));
}

function keyOf(line: string): string {
  return /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=/.exec(line)?.[1] ?? '';
}
