import ipaddr from 'ipaddr.js';
import { forwardModes, type NetworkSubnet, type NetworkXml } from '../model/network-xml';
import type { Parsed } from '../parse/parsed';
import { attribute, child, children, childText, childTexts, parseXml, type XmlElement } from './parse-xml';
import { readXmlTree } from './xml-tree';

/** What the topology needs of `virsh net-dumpxml`, live or `--inactive`. */
export function readNetworkXml(text: string): Parsed<NetworkXml> {
  const result = readDescription(text);
  if (!result.ok) return result;
  const { uuid, ...network } = result.value;
  if (uuid === undefined) return { ok: false, reason: 'a <network> without <uuid>' };
  return { ok: true, unparsed: [], value: { ...network, uuid } };
}

type NewNetworkXml = Omit<NetworkXml, 'uuid'> & { readonly uuid?: string };

/** The same of XML that libvirt has not seen yet: it may leave the UUID to libvirt, and end in a comment. */
export function readNewNetworkXml(text: string): Parsed<NewNetworkXml> {
  const tree = readXmlTree(text);
  return readDescription(tree.ok ? text.slice(0, tree.root.to) : text);
}

function readDescription(text: string): Parsed<NewNetworkXml> {
  const result = parseXml(text, 'network');
  if (!result.ok) return result;
  const root = result.value;
  const name = childText(root, 'name');
  const uuid = childText(root, 'uuid');
  if (name === undefined) return { ok: false, reason: 'a <network> without <name>' };
  const forward = child(root, 'forward');
  const mode = forward === undefined ? 'isolated' : (attribute(forward, 'mode') ?? 'nat');
  const forwardMode = forwardModes.find((known) => known === mode);
  if (forwardMode === undefined) return { ok: false, reason: `unknown forward mode "${mode}"` };
  const bridge = child(root, 'bridge');
  const forwardDevice = attribute(forward, 'dev') ?? attribute(child(forward, 'interface'), 'dev');
  const bridgeName = attribute(bridge, 'name');
  const stp = attribute(bridge, 'stp');
  const delay = attribute(bridge, 'delay');
  const domainName = attribute(child(root, 'domain'), 'name');
  return {
    ok: true,
    unparsed: [],
    value: {
      name,
      ...(uuid === undefined ? {} : { uuid }),
      forwardMode,
      subnets: children(root, 'ip').flatMap(readSubnet),
      portGroups: children(root, 'portgroup').flatMap((group) => attribute(group, 'name') ?? []),
      dnsHosts: children(child(root, 'dns'), 'host').map((host) => ({
        address: attribute(host, 'ip') ?? '',
        names: childTexts(host, 'hostname').map((name) => name.trim()),
      })),
      ...(forwardDevice === undefined ? {} : { forwardDevice }),
      ...(bridgeName === undefined ? {} : { bridge: bridgeName }),
      ...(stp === undefined ? {} : { stp: stp === 'on' }),
      ...(delay === undefined ? {} : { forwardDelaySeconds: Number(delay) }),
      ...(domainName === undefined ? {} : { domainName }),
    },
  };
}

function readSubnet(ip: XmlElement): NetworkSubnet[] {
  const address = attribute(ip, 'address');
  const prefixLength = readPrefixLength(ip);
  if (address === undefined || prefixLength === undefined) return [];
  const dhcp = child(ip, 'dhcp');
  return [
    {
      address,
      prefixLength,
      dhcpRanges: children(dhcp, 'range').map((range) => ({
        start: attribute(range, 'start') ?? '',
        end: attribute(range, 'end') ?? '',
      })),
      dhcpHosts: children(dhcp, 'host').map((host) => {
        const mac = attribute(host, 'mac');
        const hostName = attribute(host, 'name');
        return {
          address: attribute(host, 'ip') ?? '',
          ...(mac === undefined ? {} : { mac: mac.toLowerCase() }),
          ...(hostName === undefined ? {} : { name: hostName }),
        };
      }),
    },
  ];
}

/** libvirt takes `prefix='24'` or `netmask='255.255.255.0'`; without either the address's class decides. */
function readPrefixLength(ip: XmlElement): number | undefined {
  const prefix = attribute(ip, 'prefix');
  if (prefix !== undefined) return Number(prefix);
  const netmask = attribute(ip, 'netmask');
  if (netmask !== undefined && ipaddr.IPv4.isValidFourPartDecimal(netmask))
    return ipaddr.IPv4.parse(netmask).prefixLengthFromSubnetMask() ?? undefined;
  const first = Number(attribute(ip, 'address')?.split('.')[0] ?? Number.NaN);
  if (Number.isNaN(first)) return undefined;
  return first < 128 ? 8 : first < 192 ? 16 : 24;
}
