import type { DomainInterfaceXml, DomainXml, InterfaceSource } from '../model/domain-xml';
import type { Parsed } from '../parse/parsed';
import { attribute, child, children, childText, parseXml, type XmlElement } from './parse-xml';

/** What the topology needs of `virsh dumpxml`, live or `--inactive`. */
export function readDomainXml(text: string): Parsed<DomainXml> {
  const result = parseXml(text, 'domain');
  if (!result.ok) return result;
  const root = result.value;
  const name = childText(root, 'name');
  const uuid = childText(root, 'uuid');
  if (name === undefined || uuid === undefined)
    return { ok: false, reason: 'a <domain> without <name> or <uuid>' };
  const devices = child(root, 'devices');
  const agentChannel = readAgentChannel(devices);
  const memory = readMemoryKib(root);
  const vcpus = Number(childText(root, 'vcpu') ?? Number.NaN);
  return {
    ok: true,
    unparsed: [],
    value: {
      name,
      uuid,
      interfaces: children(devices, 'interface').map(readInterface),
      ...(agentChannel === undefined ? {} : { agentChannel }),
      ...(memory === undefined ? {} : { memoryKib: memory }),
      ...(Number.isNaN(vcpus) ? {} : { vcpus }),
    },
  };
}

const kibByUnit: Readonly<Record<string, number>> = {
  KiB: 1,
  k: 1,
  MiB: 1024,
  M: 1024,
  GiB: 1024 ** 2,
  G: 1024 ** 2,
};

function readMemoryKib(root: XmlElement): number | undefined {
  const amount = Number(childText(root, 'memory') ?? Number.NaN);
  const factor = kibByUnit[attribute(child(root, 'memory'), 'unit') ?? 'KiB'];
  return Number.isNaN(amount) || factor === undefined ? undefined : amount * factor;
}

function readAgentChannel(devices: XmlElement | undefined): DomainXml['agentChannel'] {
  const target = children(devices, 'channel')
    .map((channel) => child(channel, 'target'))
    .find((candidate) => attribute(candidate, 'name') === 'org.qemu.guest_agent.0');
  if (target === undefined) return undefined;
  const state = attribute(target, 'state');
  return state === 'connected' || state === 'disconnected' ? state : 'configured';
}

function readInterface(element: XmlElement): DomainInterfaceXml {
  const optional = {
    mac: attribute(child(element, 'mac'), 'address')?.toLowerCase(),
    model: attribute(child(element, 'model'), 'type'),
    target: attribute(child(element, 'target'), 'dev'),
    alias: attribute(child(element, 'alias'), 'name'),
    actualBridge: attribute(child(element, 'source'), 'bridge'),
    filter: attribute(child(element, 'filterref'), 'filter'),
    mtu: toNumber(attribute(child(element, 'mtu'), 'size')),
  };
  return {
    source: readSource(element),
    linkState: attribute(child(element, 'link'), 'state') === 'down' ? 'down' : 'up',
    vlanTags: children(child(element, 'vlan'), 'tag').flatMap((tag) => toNumber(attribute(tag, 'id')) ?? []),
    // Each key is left out where the XML has no such element.
    ...(Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== undefined),
    ) as Partial<DomainInterfaceXml>),
  };
}

function readSource(element: XmlElement): InterfaceSource {
  const type = attribute(element, 'type') ?? '';
  const source = child(element, 'source');
  // Live, libvirt writes what a network came to: an interface of a network that points at a host bridge has
  // type='bridge' and <source network='office' … bridge='br0'/>. Its source is the network all the same.
  const network = attribute(source, 'network');
  if (network !== undefined) {
    const portGroup = attribute(source, 'portgroup');
    return { kind: 'network', network, ...(portGroup === undefined ? {} : { portGroup }) };
  }
  const bridge = attribute(source, 'bridge');
  if (type === 'bridge' && bridge !== undefined) return { kind: 'bridge', bridge };
  const device = attribute(source, 'dev');
  if (type === 'direct' && device !== undefined)
    return { kind: 'direct', device, mode: attribute(source, 'mode') ?? 'vepa' };
  if (type === 'hostdev') return { kind: 'hostdev', address: readPciAddress(child(source, 'address')) };
  return { kind: 'other', type };
}

/** As lspci writes it: 0000:03:00.1 */
function readPciAddress(address: XmlElement | undefined): string {
  const part = (name: string, digits: number) =>
    (attribute(address, name) ?? '0').replace(/^0x/, '').padStart(digits, '0');
  return `${part('domain', 4)}:${part('bus', 2)}:${part('slot', 2)}.${part('function', 1)}`;
}

function toNumber(text: string | undefined): number | undefined {
  const number = Number(text ?? Number.NaN);
  return Number.isNaN(number) ? undefined : number;
}
