import ipaddr from 'ipaddr.js';
import type { Route } from '../model/facts';
import { isPlainInterfaceName, longestInterfaceName } from '../model/interface-name';
import type { NetworkFault, NetworkField } from '../model/network-change';
import type { NetworkForm } from '../model/network-form';
import type { Problem } from '../model/problem';
import type { Topology } from '../model/topology';
import { doOverlap } from './check-addressing';
import { isPlainNetworkName } from './define-bridge-network';

export interface CheckedHost {
  readonly topology: Topology;
  readonly routes: readonly Route[];
}

/**
 * What is wrong with a network as it is typed, each beside its field: what libvirt would say only when the network
 * starts ("already in use by interface"), or never. `original` is the network's own name where it is there already.
 */
export function checkNetworkForm(
  form: NetworkForm,
  { host, original }: { readonly host: CheckedHost; readonly original?: string },
): readonly NetworkFault[] {
  const hasBridge = ['isolated', 'nat', 'route', 'open'].includes(form.forwardMode);
  return [
    ...checkName(form, host, original),
    ...checkBridge(form, host, original),
    ...checkDevice(form, host),
    ...(hasBridge ? checkAddresses(form, host, original) : []),
  ];
}

function fault(field: NetworkField, code: Problem['code'], values: Problem['values'] = {}, index?: number) {
  return { field, problem: { code, values }, ...(index === undefined ? {} : { index }) };
}

function checkName({ name }: NetworkForm, { topology }: CheckedHost, original?: string): NetworkFault[] {
  if (original !== undefined)
    return name === original ? [] : [fault('name', 'network-renamed', { network: original })];
  if (!isPlainNetworkName(name)) return [fault('name', 'network-name-invalid', { name })];
  return topology.networks.some((network) => network.name === name)
    ? [fault('name', 'network-name-taken', { name })]
    : [];
}

function checkBridge(
  { bridge, forwardMode }: NetworkForm,
  { topology }: CheckedHost,
  original?: string,
): NetworkFault[] {
  if (!['isolated', 'nat', 'route', 'open', 'bridge'].includes(forwardMode)) return [];
  if (bridge === '') return [fault('bridge', 'network-bridge-missing')];
  if (!isPlainInterfaceName(bridge))
    return [fault('bridge', 'bridge-name-invalid', { name: bridge, count: longestInterfaceName })];
  const found = topology.bridges.find(({ name }) => name === bridge);
  if (forwardMode === 'bridge') {
    if (found === undefined) return [fault('bridge', 'bridge-gone', { name: bridge })];
    return found.kind === 'libvirt'
      ? [fault('bridge', 'bridge-of-network', { name: bridge, network: found.network ?? '' })]
      : [];
  }
  const other = topology.networks.find((network) => network.bridge === bridge && network.name !== original);
  if (other !== undefined)
    return [fault('bridge', 'bridge-name-of-network', { name: bridge, network: other.name })];
  const isOwn = found?.kind === 'libvirt' && found.network === original;
  const isTaken =
    (found !== undefined && !isOwn) ||
    topology.uplinks.some(({ name }) => name === bridge) ||
    topology.looseTaps.some(({ name }) => name === bridge);
  return isTaken ? [fault('bridge', 'bridge-name-taken', { name: bridge })] : [];
}

function checkDevice({ forwardDevice }: NetworkForm, { topology }: CheckedHost): NetworkFault[] {
  const names = [...topology.uplinks, ...topology.bridges].map(({ name }) => name);
  return forwardDevice === '' || names.includes(forwardDevice)
    ? []
    : [fault('forwardDevice', 'network-device-gone', { name: forwardDevice })];
}

function checkAddresses(form: NetworkForm, host: CheckedHost, original?: string): NetworkFault[] {
  const { address, domain, dnsHosts } = form;
  const names = [
    ...(domain === '' || isDomainName(domain)
      ? []
      : [fault('domain', 'network-domain-invalid', { name: domain })]),
    ...dnsHosts.flatMap(({ address: ip, names: text }, index) => {
      const words = text.split(/\s+/).filter((word) => word !== '');
      return isAddress(ip) && words.length > 0 && words.every(isDomainName)
        ? []
        : [fault('dnsHosts', 'network-dns-host-invalid', { name: `${ip} ${text}`.trim() }, index)];
    }),
  ];
  if (address === '') return names;
  const subnet = parseSubnet(address);
  if (subnet === undefined) return [fault('address', 'network-address-invalid', { address }), ...names];
  const overlap = takenSubnets(host, original).find((taken) => doOverlap(subnet.cidr, taken.subnet));
  return [
    ...(overlap === undefined
      ? []
      : [fault('address', 'network-subnet-overlaps', { address: subnet.cidr, name: overlap.by })]),
    ...checkRanges(form, subnet),
    ...checkHosts(form, subnet),
    ...names,
  ];
}

interface Subnet {
  /** `192.168.122.0/24` */
  readonly cidr: string;
  readonly own: number;
  readonly first: number;
  readonly last: number;
}

/** The bridge's address with its prefix length, such that hosts beside it have room. */
export function parseSubnet(text: string): Subnet | undefined {
  const [, address = '', prefix = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  if (!isAddress4(address) || Number(prefix) < 8 || Number(prefix) > 30) return undefined;
  const own = toNumber(address);
  const size = 2 ** (32 - Number(prefix));
  const base = Math.floor(own / size) * size;
  if (own === base || own === base + size - 1) return undefined;
  return { cidr: `${toAddress(base)}/${prefix}`, own, first: base + 1, last: base + size - 2 };
}

/** The widest range that leaves the bridge its own address. */
export function widestRange(address: string): { readonly start: string; readonly end: string } | undefined {
  const subnet = parseSubnet(address);
  if (subnet === undefined) return undefined;
  const { own, first, last } = subnet;
  const [start, end] = own - first > last - own ? [first, own - 1] : [own + 1, last];
  return { start: toAddress(start), end: toAddress(end) };
}

function checkRanges({ ranges }: NetworkForm, subnet: Subnet): NetworkFault[] {
  return ranges.flatMap(({ start, end }, index): NetworkFault[] => {
    const name = `${start} – ${end}`;
    if (!isAddress4(start) || !isAddress4(end) || toNumber(start) > toNumber(end))
      return [fault('ranges', 'network-range-invalid', { name }, index)];
    const [from, to] = [toNumber(start), toNumber(end)];
    if (from < subnet.first || to > subnet.last)
      return [fault('ranges', 'network-range-outside', { name, address: subnet.cidr }, index)];
    const overlaps = ranges
      .slice(0, index)
      .some((other) => toNumber(other.start) <= to && from <= toNumber(other.end));
    return overlaps ? [fault('ranges', 'network-range-overlaps', { name }, index)] : [];
  });
}

function checkHosts({ hosts }: NetworkForm, subnet: Subnet): NetworkFault[] {
  return hosts.flatMap(({ mac, name, address }, index): NetworkFault[] => {
    const isMac = mac === '' ? name !== '' : /^([0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/i.test(mac);
    if (!isMac) return [fault('hosts', 'network-host-invalid', { name: mac || address }, index)];
    if (name !== '' && !isDomainName(name)) return [fault('hosts', 'network-host-invalid', { name }, index)];
    if (!isAddress4(address)) return [fault('hosts', 'network-host-invalid', { name: address }, index)];
    const number = toNumber(address);
    if (number < subnet.first || number > subnet.last || number === subnet.own)
      return [fault('hosts', 'network-host-outside', { name: address, address: subnet.cidr }, index)];
    const earlier = hosts.slice(0, index);
    const twice = [
      earlier.some((other) => other.address === address) && address,
      earlier.some((other) => mac !== '' && other.mac.toLowerCase() === mac.toLowerCase()) && mac,
      earlier.some((other) => name !== '' && other.name === name) && name,
    ].find((found) => typeof found === 'string');
    return typeof twice === 'string' ? [fault('hosts', 'network-host-twice', { name: twice }, index)] : [];
  });
}

/** Every block that this host reaches already, and by what; a network's own is not in its way. */
export function takenSubnets(
  { topology, routes }: CheckedHost,
  original?: string,
): readonly { readonly subnet: string; readonly by: string }[] {
  const own = topology.networks.find(({ name }) => name === original)?.bridge;
  return [
    ...topology.networks
      .filter(({ name }) => name !== original)
      .flatMap(({ name, subnets }) => subnets.map(({ subnet }) => ({ subnet, by: `${name} (${subnet})` }))),
    ...[...topology.uplinks, ...topology.bridges]
      .filter(({ name }) => name !== own)
      .flatMap(({ name, addresses }) =>
        addresses
          .filter(({ family }) => family === 'inet')
          .map(({ address, prefixLength }) => ({
            subnet: `${address}/${prefixLength}`,
            by: `${name} (${address}/${prefixLength})`,
          })),
      ),
    ...routes
      .filter(
        ({ destination, family, interfaceName }) =>
          family === 'inet' && destination !== 'default' && interfaceName !== own,
      )
      .map(({ destination, interfaceName }) => ({
        subnet: destination.includes('/') ? destination : `${destination}/32`,
        by: `${interfaceName ?? 'route'} (${destination})`,
      })),
  ];
}

/** What a new network may have: the first block, bridge and name that are free. */
export function suggestNetwork(host: CheckedHost): {
  readonly address: string;
  readonly bridge: string;
  readonly name: string;
} {
  const taken = takenSubnets(host);
  const candidates = [
    ...Array.from({ length: 132 }, (_, index) => `192.168.${123 + index}`),
    ...Array.from({ length: 255 }, (_, index) => `10.${200 + (index % 55)}.${index}`),
  ];
  const free =
    candidates.find((block) => !taken.some(({ subnet }) => doOverlap(`${block}.0/24`, subnet))) ??
    '192.168.123';
  const { bridges, uplinks, networks } = host.topology;
  const interfaces = new Set([
    ...[...bridges, ...uplinks].map(({ name }) => name),
    ...networks.flatMap(({ bridge }) => bridge ?? []),
  ]);
  const names = new Set(networks.map(({ name }) => name));
  return {
    address: `${free}.1/24`,
    bridge: firstFree('virbr', interfaces),
    name: firstFree('net', names),
  };
}

function firstFree(stem: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) if (!taken.has(`${stem}${number}`)) return `${stem}${number}`;
}

function isAddress(text: string): boolean {
  return isAddress4(text) || (text.includes(':') && ipaddr.IPv6.isValid(text));
}

function isAddress4(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text);
}

function isDomainName(text: string): boolean {
  return (
    text.length <= 253 &&
    /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/i.test(text)
  );
}

function toNumber(address: string): number {
  return address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}

function toAddress(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}
