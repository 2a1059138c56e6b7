import type { BridgeAddressing, CreateBridgeRequest } from '../../model/bridge-request';
import type { HostFile, Ifupdown, Link } from '../../model/facts';
import type { Edit, Option, Stanza } from './interfaces-file';
import { rawLines } from './interfaces-file';

/** What an `iface` stanza becomes elsewhere: the addressing of the interface that the host is reached by. */
export interface Addressing {
  readonly family: string;
  readonly method: string;
  readonly options: readonly Line[];
}

export interface Line {
  readonly name: string;
  readonly value: string;
}

const hooks = new Set(['pre-up', 'up', 'post-up', 'down', 'pre-down', 'post-down']);

/** interfaces(5), the options of the methods static, manual, dhcp, auto; and those of resolvconf(8). */
const addressing = new Set([
  ...['address', 'netmask', 'broadcast', 'gateway', 'metric', 'pointopoint', 'scope', 'preferred-lifetime'],
  ...['dad-attempts', 'dad-interval', 'accept-ra', 'autoconf', 'privext', 'dhcp', 'request-prefix'],
  ...['ll-attempts', 'll-interval', 'hostname', 'client', 'leasehours', 'leasetime', 'vendor', 'metric'],
]);

/**
 * An option that says where the host is found goes to whoever holds the address; what says how the card is driven
 * (`ethtool`, a bond's ports, `mtu`) stays with the card. A hook goes when it is about addresses, routes or rules.
 */
export function isAddressing({ name, value }: Line, interfaceName: string): boolean {
  if (addressing.has(name) || name.startsWith('dns-')) return true;
  return hooks.has(name) && isAddressingCommand(value, interfaceName);
}

function isAddressingCommand(text: string, interfaceName: string): boolean {
  const [program = '', ...words] = text.split(/\s+/).map((word) => word.replaceAll(/["']/g, ''));
  switch (program.slice(program.lastIndexOf('/') + 1)) {
    case 'ip': {
      const object = words.find((word) => !word.startsWith('-')) ?? '';
      return /^(a|addr|address|r|ro|route|ru|rule|n|neigh)$/.test(object);
    }
    case 'route':
      return true;
    case 'ifconfig':
      return words[0]?.startsWith(`${interfaceName}:`) === true || words.includes('add');
    default:
      return ['/', '.'].some((mark) =>
        ['ipv4', 'ipv6'].some((family) =>
          text.includes(['net', family, 'conf', interfaceName, ''].join(mark)),
        ),
      );
  }
}

/** The same words for another interface. Its VLANs (`eth0.5`) are other interfaces. */
export function renameIn(text: string, from: string, to: string): string {
  const escaped = from.replaceAll('.', '\\.');
  return text.replaceAll(
    new RegExp(`(?<![\\w.-])${escaped}(?![\\w-]|\\.\\d)|(?<=conf\\.)${escaped}(?=\\.)`, 'g'),
    to,
  );
}

export function addressingOf(stanza: Stanza, { from, to }: { from: string; to: string }): Addressing {
  const [, family = 'inet', method = 'manual'] = stanza.words;
  return {
    family,
    method,
    options: stanza.options
      .filter((option) => isAddressing(option, from))
      .map(({ name, word, value }) => ({
        name: word,
        value: hooks.has(name) ? renameIn(value, from, to) : value,
      })),
  };
}

/** As asked for in the wizard. */
export function addressingAsked(asked: Exclude<BridgeAddressing, { kind: 'keep' }>): Addressing[] {
  switch (asked.kind) {
    case 'none':
      return [{ family: 'inet', method: 'manual', options: [] }];
    case 'dhcp':
      return [{ family: 'inet', method: 'dhcp', options: [] }];
    case 'static':
      return asked.addresses.map((address, index): Addressing => {
        const family = familyOf(address);
        const isFirst = asked.addresses.findIndex((other) => familyOf(other) === family) === index;
        const gateway = asked.gateways.find((one) => familyOf(one) === family);
        const list = (name: string, values: readonly string[]): Line[] =>
          index === 0 && values.length > 0 ? [{ name, value: values.join(' ') }] : [];
        return {
          family,
          method: 'static',
          options: [
            { name: 'address', value: address },
            ...(isFirst && gateway !== undefined ? [{ name: 'gateway', value: gateway }] : []),
            ...list('dns-nameservers', asked.nameservers),
            ...list('dns-search', asked.searchDomains),
          ],
        };
      });
    default:
      return asked satisfies never;
  }
}

function familyOf(address: string): 'inet' | 'inet6' {
  return address.includes(':') ? 'inet6' : 'inet';
}

/** `options` belong to the interface itself and stand in the first stanza. */
export function formatStanzas(
  name: string,
  {
    options,
    addressings,
    indent,
  }: { options: readonly Line[]; addressings: readonly Addressing[]; indent: string },
): string[] {
  return addressings.flatMap(({ family, method, options: own }, index) => [
    ...(index === 0 ? [] : ['']),
    `iface ${name} ${family} ${method}`,
    ...[...(index === 0 ? options : []), ...own].map((line) =>
      `${indent}${line.name} ${line.value}`.trimEnd(),
    ),
  ]);
}

/**
 * The edits that leave `iface NAME inet manual` of an interface's stanzas: the first becomes it, with what stays; of
 * the others only what stays is kept. Comments are nobody's lines, and stand.
 *
 * `deaf`: the interface is not to listen to routers. It is up before the bridge takes it, time enough to be given the
 * bridge's own IPv6 address and a route that nothing comes back by (measured after a reboot); and `accept_ra`, which
 * interfaces(5) has for `inet6 manual`, does nothing there (ifupdown 0.8.41, `ifup --no-act`).
 */
export function makeManual(
  name: string,
  stanzas: readonly Stanza[],
  { files, indent, deaf }: { files: readonly HostFile[]; indent: string; deaf: boolean },
): Edit[] {
  const isStaying = (option: Option) => !isAddressing(option, name);
  const [first, ...others] = stanzas;
  if (first === undefined) return [];
  const fileOf = (path: string) => files.find((file) => file.path === path) ?? { path, text: '' };
  const key = ({ name: optionName, value }: Line) => `${optionName} ${value}`;
  const known = new Set(first.options.map(key));
  const extra = others.flatMap((stanza) =>
    stanza.options
      .filter((option) => isStaying(option) && !known.has(key(option)))
      .flatMap((option) => {
        known.add(key(option));
        return rawLines(fileOf(stanza.path), option.lines);
      }),
  );
  const gone = (stanza: Stanza, options: readonly Option[]): Edit[] =>
    options.map(({ lines }) => ({ path: stanza.path, lines, to: [] }));
  return [
    {
      path: first.path,
      lines: first.lines,
      to: [
        `iface ${name} inet manual`,
        ...(deaf ? [`${indent}pre-up sysctl -q -e -w net/ipv6/conf/${name}/accept_ra=0`] : []),
        ...extra,
      ],
    },
    ...gone(
      first,
      first.options.filter((option) => !isStaying(option)),
    ),
    ...others.flatMap((stanza): Edit[] => [
      { path: stanza.path, lines: stanza.lines, to: [] },
      ...gone(stanza, stanza.options),
    ]),
  ];
}

/** The `auto` and `allow-` lines without a name; a line that named nothing else goes. */
export function withoutAuto(name: string, stanzas: readonly Stanza[]): Edit[] {
  return stanzas
    .filter(({ keyword, words }) => isAuto(keyword) && words.includes(name))
    .map(({ path, lines, keyword, words }) => {
      const left = words.filter((word) => word !== name);
      return { path, lines, to: left.length === 0 ? [] : [`${keyword} ${left.join(' ')}`] };
    });
}

export function isAuto(keyword: string): boolean {
  return keyword === 'auto' || keyword.startsWith('allow-');
}

export function isHook({ name }: Line): boolean {
  return hooks.has(name);
}

export function isDhcp({ family, method, options }: Addressing): boolean {
  return (
    method === 'dhcp' ||
    (family === 'inet6' &&
      method === 'auto' &&
      options.some(({ name, value }) => name === 'dhcp' && value === '1'))
  );
}

export function isIfaceOf({ keyword, words }: Stanza, name: string): boolean {
  return keyword === 'iface' && words[0] === name;
}

/** `eth0:0` and its like: the stanzas of an interface's further addresses. */
export function aliasesOf(name: string, stanzas: readonly Stanza[]): string[] {
  const names = stanzas.flatMap(({ keyword, words }) => (keyword === 'iface' ? words.slice(0, 1) : []));
  return [...new Set(names.filter((one) => one.startsWith(`${name}:`)))];
}

/** Stanzas that give nothing (a `manual` one beside a static one) are not carried over. */
export function kept(all: readonly Addressing[]): readonly Addressing[] {
  const some = all.filter(({ method, options }) => method !== 'manual' || options.length > 0);
  return some.length > 0 ? some : [{ family: 'inet', method: 'manual', options: [] }];
}

/**
 * bridge-utils-interfaces(5). `bridge_hw` and not `hwaddress`, which the methods of inet6 do not know: the hook sets it
 * before the first port comes in, so that neither udev's MACAddressPolicy nor a tap with a lower MAC changes it.
 */
export function bridgeOptions(
  read: Ifupdown | undefined,
  request: CreateBridgeRequest,
  { link, mtu }: { link?: Link | undefined; mtu?: string | undefined },
): Line[] {
  const { stp, forwardDelaySeconds, vlanFiltering, uplink } = request;
  const size = request.mtu === undefined ? mtu : String(request.mtu);
  const word = (name: string) => (isIfupdown2(read) ? name : name.replaceAll('-', '_'));
  const line = (name: string, value: string | undefined): Line[] =>
    value === undefined ? [] : [{ name, value }];
  return [
    ...line(word('bridge-ports'), uplink ?? 'none'),
    ...(isIfupdown2(read) ? line('hwaddress', link?.mac) : line('bridge_hw', link?.mac)),
    ...line(word('bridge-stp'), stp ? 'on' : 'off'),
    ...line(word('bridge-fd'), String(stp ? forwardDelaySeconds : 0)),
    // With STP a port needs twice the forward delay until it forwards, and `ifup` waits for that by itself.
    ...(stp || isIfupdown2(read) ? [] : line('bridge_maxwait', '0')),
    ...(vlanFiltering ? line(word('bridge-vlan-aware'), 'yes') : []),
    ...line('mtu', size),
  ];
}

export function isIfupdown2(read: Ifupdown | undefined): boolean {
  return read?.version === 'ifupdown2';
}
