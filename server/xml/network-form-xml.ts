import type { DhcpRange, DnsHost, NetworkForm, StaticHost } from '../model/network-form';
import { forwardModes } from '../model/network-xml';
import {
  escapeAttribute,
  escapeText,
  insertElement,
  removeAttribute,
  removeElement,
  replaceElement,
  setAttribute,
  setText,
} from './edit-xml';
import { childNamed, childrenNamed, readXmlTree, type XmlNode } from './xml-tree';

/** The form's view of a network's XML; `undefined` where the text is no `<network>` at all. */
export function readNetworkForm(text: string): NetworkForm | undefined {
  const root = networkOf(text);
  if (root === undefined) return undefined;
  const forward = childNamed(root, 'forward');
  const mode = forward === undefined ? 'isolated' : (forward.attributes['mode'] ?? 'nat');
  const ip = firstIpv4(root);
  const dhcp = childNamed(ip, 'dhcp');
  return {
    name: childNamed(root, 'name')?.text ?? '',
    forwardMode: forwardModes.find((known) => known === mode) ?? 'nat',
    forwardDevice: forward?.attributes['dev'] ?? childNamed(forward, 'interface')?.attributes['dev'] ?? '',
    bridge: childNamed(root, 'bridge')?.attributes['name'] ?? '',
    domain: childNamed(root, 'domain')?.attributes['name'] ?? '',
    address: ip === undefined ? '' : readAddress(ip),
    ranges: childrenNamed(dhcp, 'range').map(readRange),
    hosts: childrenNamed(dhcp, 'host').map(readHost),
    dnsHosts: childrenNamed(childNamed(root, 'dns'), 'host').map(readDnsHost),
  };
}

/**
 * The same XML with what differs in the form changed, and nothing else: comments, order, quotes and white space of the
 * rest stay. The text as it is where it is no `<network>`.
 */
export function writeNetworkForm(text: string, form: NetworkForm): string {
  const before = readNetworkForm(text);
  if (before === undefined) return text;
  const edit = (edited: string, write: (root: XmlNode, edited: string) => string): string => {
    const root = networkOf(edited);
    return root === undefined ? edited : write(root, edited);
  };
  let edited = text;
  if (form.name !== before.name) edited = edit(edited, (root, xml) => writeName(xml, root, form.name));
  if (form.forwardMode !== before.forwardMode)
    edited = edit(edited, (root, xml) => writeForwardMode(xml, root, form));
  if (form.forwardDevice !== before.forwardDevice)
    edited = edit(edited, (root, xml) => writeForwardDevice(xml, root, form.forwardDevice));
  if (form.bridge !== before.bridge)
    edited = edit(edited, (root, xml) => writeNamed(xml, root, { tag: 'bridge', name: form.bridge }));
  if (form.domain !== before.domain)
    edited = edit(edited, (root, xml) => writeNamed(xml, root, { tag: 'domain', name: form.domain }));
  if (form.address !== before.address)
    edited = edit(edited, (root, xml) => writeAddress(xml, root, form.address));
  if (!isSame(form.ranges, before.ranges))
    edited = writeDhcp(edited, { tag: 'range', read: readRange, format: formatRange, wanted: form.ranges });
  if (!isSame(form.hosts, before.hosts))
    edited = writeDhcp(edited, { tag: 'host', read: readHost, format: formatHost, wanted: form.hosts });
  if (!isSame(form.dnsHosts, before.dnsHosts)) edited = writeDnsHosts(edited, form.dnsHosts);
  return edited;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function networkOf(text: string): XmlNode | undefined {
  const tree = readXmlTree(text);
  return tree.ok && tree.root.name === 'network' ? tree.root : undefined;
}

function firstIpv4(root: XmlNode): XmlNode | undefined {
  return childrenNamed(root, 'ip').find(
    ({ attributes }) => attributes['family'] !== 'ipv6' && !attributes['address']?.includes(':'),
  );
}

function readAddress(ip: XmlNode): string {
  const { address = '', prefix, netmask } = ip.attributes;
  const length = prefix ?? (netmask === undefined ? classOf(address) : prefixOfMask(netmask));
  return length === undefined ? address : `${address}/${length}`;
}

function prefixOfMask(netmask: string): number | undefined {
  const parts = netmask.split('.').map(Number);
  const bits = parts.map((part) => part.toString(2).padStart(8, '0')).join('');
  return parts.length === 4 && /^1*0*$/.test(bits) ? bits.replaceAll('0', '').length : undefined;
}

/** Without prefix or netmask the class of the address decides. */
function classOf(address: string): number | undefined {
  const first = Number(address.split('.')[0] || Number.NaN);
  if (Number.isNaN(first)) return undefined;
  return first < 128 ? 8 : first < 192 ? 16 : 24;
}

function readRange({ attributes }: XmlNode): DhcpRange {
  return { start: attributes['start'] ?? '', end: attributes['end'] ?? '' };
}

function readHost({ attributes }: XmlNode): StaticHost {
  return {
    mac: attributes['mac'] ?? '',
    name: attributes['name'] ?? '',
    address: attributes['ip'] ?? '',
  };
}

function readDnsHost(host: XmlNode): DnsHost {
  return {
    address: host.attributes['ip'] ?? '',
    names: childrenNamed(host, 'hostname')
      .map(({ text }) => text.trim())
      .join(' '),
  };
}

export function formatRange({ start, end }: DhcpRange): string {
  return `<range start='${escapeAttribute(start)}' end='${escapeAttribute(end)}'/>`;
}

export function formatHost({ mac, name, address }: StaticHost): string {
  const attributes = { mac, name, ip: address };
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => ` ${key}='${escapeAttribute(value)}'`);
  return `<host${written.join('')}/>`;
}

export function formatDnsHost({ address, names }: DnsHost): string {
  const lines = names
    .split(/\s+/)
    .filter((name) => name !== '')
    .map((name) => `  <hostname>${escapeText(name)}</hostname>\n`);
  return `<host ip='${escapeAttribute(address)}'>\n${lines.join('')}</host>`;
}

function writeName(text: string, root: XmlNode, name: string): string {
  const element = childNamed(root, 'name');
  return element === undefined
    ? insertElement(text, root, `<name>${escapeText(name)}</name>`)
    : setText(text, element, name);
}

/** Where libvirt writes them, so that its own text differs from ours as little as can be. */
const order = [
  'name',
  'uuid',
  'title',
  'description',
  'metadata',
  'forward',
  'bridge',
  'mtu',
  'mac',
  'domain',
  'dns',
  'ip',
];

function insertInOrder(text: string, root: XmlNode, tag: string, xml: string): string {
  const before = order.slice(0, order.indexOf(tag));
  const after = root.children.filter(({ name }) => before.includes(name)).at(-1);
  return insertElement(text, root, xml, after);
}

function writeForwardMode(text: string, root: XmlNode, { forwardMode }: NetworkForm): string {
  const forward = childNamed(root, 'forward');
  let edited = text;
  if (forwardMode === 'isolated') edited = forward === undefined ? text : removeElement(text, forward);
  else if (forward === undefined)
    edited = insertInOrder(text, root, 'forward', `<forward mode='${forwardMode}'/>`);
  else {
    edited = setAttribute(text, forward, 'mode', forwardMode);
    // <nat> is for NAT alone.
    const nat = childNamed(childNamed(networkOf(edited), 'forward'), 'nat');
    if (nat !== undefined && forwardMode !== 'nat') edited = removeElement(edited, nat);
  }
  // On a bridge of the host's addresses come from the LAN, and the bridge is not libvirt's to set up.
  if (forwardMode !== 'bridge') return edited;
  for (const tag of ['ip', 'domain', 'dns', 'mac']) {
    for (;;) {
      const extra = childNamed(networkOf(edited), tag);
      if (extra === undefined) break;
      edited = removeElement(edited, extra);
    }
  }
  for (const attribute of ['stp', 'delay']) {
    const bridge = childNamed(networkOf(edited), 'bridge');
    if (bridge !== undefined) edited = removeAttribute(edited, bridge, attribute);
  }
  return edited;
}

function writeForwardDevice(text: string, root: XmlNode, device: string): string {
  const forward = childNamed(root, 'forward');
  if (forward === undefined) return text;
  const listed = childrenNamed(forward, 'interface');
  const first = listed[0];
  let edited = text;
  if (first !== undefined)
    edited = device === '' ? removeElement(text, first) : setAttribute(text, first, 'dev', device);
  const again = childNamed(networkOf(edited), 'forward');
  if (again === undefined) return edited;
  if (device === '') return removeAttribute(edited, again, 'dev');
  // libvirt itself writes both: the attribute, and one <interface> for it.
  return first === undefined || again.attributes['dev'] !== undefined
    ? setAttribute(edited, again, 'dev', device)
    : edited;
}

function writeNamed(
  text: string,
  root: XmlNode,
  { tag, name }: { readonly tag: 'bridge' | 'domain'; readonly name: string },
): string {
  const element = childNamed(root, tag);
  if (element === undefined)
    return name === '' ? text : insertInOrder(text, root, tag, `<${tag} name='${escapeAttribute(name)}'/>`);
  if (name !== '') return setAttribute(text, element, 'name', name);
  return tag === 'domain' ? removeElement(text, element) : removeAttribute(text, element, 'name');
}

function writeAddress(text: string, root: XmlNode, address: string): string {
  const ip = firstIpv4(root);
  const [bare = '', prefix] = address.split('/');
  if (address === '') return ip === undefined ? text : removeElement(text, ip);
  const attributes = { address: bare, ...(prefix === undefined ? {} : { prefix }) };
  if (ip === undefined) {
    const written = Object.entries(attributes).map(([key, value]) => ` ${key}='${escapeAttribute(value)}'`);
    return insertInOrder(text, root, 'ip', `<ip${written.join('')}/>`);
  }
  const edited = setAttribute(text, ip, 'address', bare);
  const again = firstIpv4(networkOf(edited) ?? root) ?? ip;
  const mask = prefix === undefined ? undefined : maskOfPrefix(prefix);
  if (ip.attributes['netmask'] !== undefined && mask !== undefined)
    return setAttribute(edited, again, 'netmask', mask);
  return prefix === undefined ? edited : setAttribute(edited, again, 'prefix', prefix);
}

function maskOfPrefix(prefix: string): string | undefined {
  const length = Number(prefix);
  if (!/^\d+$/.test(prefix) || length > 32) return undefined;
  const bits = '1'.repeat(length).padEnd(32, '0');
  return [0, 8, 16, 24].map((at) => Number.parseInt(bits.slice(at, at + 8), 2)).join('.');
}

interface DhcpList<Entry> {
  readonly tag: 'range' | 'host';
  readonly read: (node: XmlNode) => Entry;
  readonly format: (entry: Entry) => string;
  readonly wanted: readonly Entry[];
}

function writeDhcp<Entry>(text: string, list: DhcpList<Entry>): string {
  const ip = (xml: string) => {
    const root = networkOf(xml);
    return root && firstIpv4(root);
  };
  const first = ip(text);
  if (first === undefined) return text;
  let edited = text;
  if (childNamed(first, 'dhcp') === undefined) {
    if (list.wanted.length === 0) return text;
    edited = insertElement(text, first, '<dhcp/>');
  }
  edited = writeList(edited, { ...list, parent: (xml) => childNamed(ip(xml), 'dhcp') });
  const dhcp = childNamed(ip(edited), 'dhcp');
  const isEmpty = dhcp !== undefined && dhcp.children.length === 0;
  return isEmpty ? removeElement(edited, dhcp) : edited;
}

function writeDnsHosts(text: string, wanted: readonly DnsHost[]): string {
  const dns = (xml: string) => childNamed(networkOf(xml), 'dns');
  const root = networkOf(text);
  if (root === undefined) return text;
  let edited = text;
  if (dns(text) === undefined) {
    if (wanted.length === 0) return text;
    edited = insertInOrder(text, root, 'dns', '<dns/>');
  }
  edited = writeList(edited, { tag: 'host', read: readDnsHost, format: formatDnsHost, wanted, parent: dns });
  const left = dns(edited);
  const isEmpty =
    left !== undefined && left.children.length === 0 && Object.keys(left.attributes).length === 0;
  return isEmpty ? removeElement(edited, left) : edited;
}

/** Entries that are the same stay where and as they are; the others are changed in place, added behind, or taken away. */
function writeList<Entry>(
  text: string,
  {
    tag,
    read,
    format,
    wanted,
    parent,
  }: {
    readonly tag: string;
    readonly read: (node: XmlNode) => Entry;
    readonly format: (entry: Entry) => string;
    readonly wanted: readonly Entry[];
    readonly parent: (xml: string) => XmlNode | undefined;
  },
): string {
  let edited = text;
  const nodes = () => childrenNamed(parent(edited), tag);
  wanted.forEach((entry, index) => {
    const node = nodes()[index];
    if (node !== undefined) {
      if (!isSame(read(node), entry)) edited = replaceElement(edited, node, format(entry));
      return;
    }
    const holder = parent(edited);
    if (holder !== undefined) edited = insertElement(edited, holder, format(entry), nodes().at(-1));
  });
  for (let extra = nodes()[wanted.length]; extra !== undefined; extra = nodes()[wanted.length])
    edited = removeElement(edited, extra);
  return edited;
}
