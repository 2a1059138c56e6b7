import type { CreateBridgeRequest } from '../../model/bridge-request';
import type { Link } from '../../model/facts';
import {
  filterLines,
  formatNetworkdFile,
  isBare,
  type NetworkdFile,
  type NetworkdSection,
  prependLines,
  valuesOf,
} from './networkd-file';

/** Of [Network], what is about the card or what is stacked on it, not about addressing (`systemd.network(5)`). */
const portKeys = new Set([
  'Description',
  'LLDP',
  'EmitLLDP',
  'VLAN',
  'MACVLAN',
  'MACVTAP',
  'IPVLAN',
  'IPVTAP',
  'VXLAN',
  'Tunnel',
  'MACsec',
  'Xfrm',
  'IPoIB',
  'Bridge',
  'KeepMaster',
]);
const addressingSections = new Set([
  'Address',
  'Neighbor',
  'IPv6AddressLabel',
  'RoutingPolicyRule',
  'NextHop',
  'Route',
  'DHCPv4',
  'DHCPv6',
  'DHCP',
  'DHCPPrefixDelegation',
  'DHCPv6PrefixDelegation',
  'DHCPServer',
  'DHCPServerStaticLease',
  'IPv6AcceptRA',
  'IPv6SendRA',
  'IPv6Prefix',
  'IPv6RoutePrefix',
  'IPv6PREF64Prefix',
]);
/** Of [Link], what the bridge has too. */
const sharedLinkKeys = new Set(['MTUBytes', 'RequiredForOnline', 'RequiredFamilyForOnline']);

/** A port is never "routable", and a boot would wait two minutes for one that must be. */
function isAboutOnline(key: string): boolean {
  return key === 'RequiredForOnline' || key === 'RequiredFamilyForOnline';
}

/** The uplink's file when it is a port: its addressing goes, what drives the card stays. */
export function asPort(source: NetworkdFile, request: CreateBridgeRequest): NetworkdFile {
  let hasNetwork = false;
  const sections = source.sections.flatMap((section): NetworkdSection[] => {
    if (addressingSections.has(section.name)) return [];
    if (section.name === 'Link') {
      const kept = filterLines(
        section,
        (key) => !isAboutOnline(key) && !(key === 'MTUBytes' && request.mtu !== undefined),
      );
      const link = request.mtu === undefined ? kept : prependLines(kept, [`MTUBytes=${request.mtu}`]);
      return isBare(link) ? [] : [link];
    }
    if (section.name !== 'Network') return [section];
    const kept = filterLines(section, (key) => portKeys.has(key));
    if (hasNetwork) return isBare(kept) ? [] : [kept];
    hasNetwork = true;
    return [prependLines(kept, [`Bridge=${request.bridge}`])];
  });
  const last = sections.at(-1);
  const blank = last === undefined || last.lines.at(-1) === '' ? [] : [''];
  const added = (name: string, line: string): NetworkdSection => ({
    name,
    lines: [...blank, `[${name}]`, line],
  });
  const needsLink = request.mtu !== undefined && !source.sections.some(({ name }) => name === 'Link');
  return {
    head: source.head,
    sections: [
      ...sections,
      ...(hasNetwork ? [] : [added('Network', `Bridge=${request.bridge}`)]),
      ...(needsLink ? [added('Link', `MTUBytes=${request.mtu}`)] : []),
    ],
  };
}

/** The way back: what the bridge had in [Network] and its sections of addressing, on the port again. */
export function withAddressing(port: NetworkdFile, bridge: NetworkdFile): NetworkdFile {
  const moved = bridge.sections.flatMap((section) => {
    if (addressingSections.has(section.name)) return [section];
    return [];
  });
  const lines = bridge.sections
    .filter(({ name }) => name === 'Network')
    .flatMap((section) => filterLines(section, (key) => !bridgeOnlyKeys.has(key)).lines)
    .filter((line) => line.trim() !== '' && !/^\s*\[/.test(line));
  const sections = port.sections.map((section) =>
    section.name === 'Network'
      ? prependLines(
          filterLines(section, (key) => key !== 'Bridge'),
          lines,
        )
      : section,
  );
  const blank = moved.length === 0 || sections.at(-1)?.lines.at(-1) === '' ? [] : [''];
  return { head: port.head, sections: [...sections, { name: '', lines: blank }, ...moved] };
}

const bridgeOnlyKeys = new Set(['ConfigureWithoutCarrier', 'Bridge']);

/** For the uplink alone, where its file is for many: it sorts before that one. */
export function onlyFor(name: string, file: NetworkdFile): string {
  const others = file.sections.filter((section) => section.name !== 'Match');
  return formatNetworkdFile({
    head: [`# ${name} alone, before the file for many that it had. Written by Bridgehead.`],
    sections: [{ name: 'Match', lines: ['[Match]', `Name=${name}`, ''] }, ...others],
  });
}

export function formatNetdev(request: CreateBridgeRequest, link: Link | undefined): string {
  const mtu = request.mtu;
  return [
    '# Written by Bridgehead.',
    '[NetDev]',
    `Name=${request.bridge}`,
    'Kind=bridge',
    ...(link?.mac === undefined ? [] : [`MACAddress=${link.mac}`]),
    ...(mtu === undefined ? [] : [`MTUBytes=${mtu}`]),
    '',
    '[Bridge]',
    `STP=${request.stp ? 'yes' : 'no'}`,
    `ForwardDelaySec=${request.stp ? request.forwardDelaySeconds : 0}`,
    ...(request.vlanFiltering ? ['VLANFiltering=yes'] : []),
    '',
  ].join('\n');
}

export function formatBridge(
  request: CreateBridgeRequest,
  {
    source,
    link,
    iaid,
  }: { source: NetworkdFile | undefined; link: Link | undefined; iaid: number | undefined },
): string {
  const { bridge, addressing } = request;
  const head = [
    `# ${bridge}${link === undefined ? ', a bridge without an uplink' : `, a bridge over ${link.name}`}. Written by Bridgehead.`,
  ];
  const match: NetworkdSection = { name: 'Match', lines: ['[Match]', `Name=${bridge}`, ''] };
  const isQuiet = link === undefined || addressing.kind === 'none';
  const linkLines = [
    ...(source?.sections ?? [])
      .filter(({ name }) => name === 'Link')
      .flatMap((section) => filterLines(section, (key) => sharedLinkKeys.has(key)).lines)
      .filter((line) => /^\s*[A-Za-z0-9]+\s*=/.test(line))
      .filter((line) => !(request.mtu !== undefined && /^\s*MTUBytes/.test(line)))
      .filter((line) => !(isQuiet && /^\s*RequiredForOnline/.test(line))),
    ...(request.mtu === undefined ? [] : [`MTUBytes=${request.mtu}`]),
    // Nothing waits at boot for a bridge that never comes online: systemd-networkd-wait-online gives up after 2 min.
    ...(isQuiet ? ['RequiredForOnline=no'] : []),
  ];
  const linkSection: NetworkdSection[] =
    linkLines.length === 0 ? [] : [{ name: 'Link', lines: ['[Link]', ...linkLines, ''] }];
  const network = (lines: readonly string[]): NetworkdSection => ({
    name: 'Network',
    lines: ['[Network]', ...lines, 'ConfigureWithoutCarrier=yes', ''],
  });
  const sections =
    addressing.kind === 'keep' && source !== undefined
      ? source.sections.flatMap((section): NetworkdSection[] => {
          if (addressingSections.has(section.name)) return [section];
          if (section.name !== 'Network') return [];
          return [filterLines(section, (key) => !portKeys.has(key))];
        })
      : [network(addressingLines(request))];
  return formatNetworkdFile(withIaid({ head, sections: [match, ...linkSection, ...sections] }, iaid));
}

function addressingLines({ addressing }: CreateBridgeRequest): string[] {
  switch (addressing.kind) {
    case 'dhcp':
      return ['DHCP=ipv4'];
    case 'static':
      return [
        ...addressing.addresses.map((address) => `Address=${address}`),
        ...addressing.gateways.map((gateway) => `Gateway=${gateway}`),
        ...addressing.nameservers.map((server) => `DNS=${server}`),
        ...(addressing.searchDomains.length === 0 ? [] : [`Domains=${addressing.searchDomains.join(' ')}`]),
      ];
    case 'keep':
    case 'none':
      return ['LinkLocalAddressing=no', 'IPv6AcceptRA=no'];
    default:
      return addressing satisfies never;
  }
}

/** The DHCP server's idea of the host: see `dhcp-identity`. What the file says itself stands. */
function withIaid(file: NetworkdFile, iaid: number | undefined): NetworkdFile {
  if (iaid === undefined) return file;
  const say = (sections: readonly NetworkdSection[], name: string): readonly NetworkdSection[] => {
    const one = sections.findIndex((section) => section.name === name);
    const line = `IAID=${iaid}`;
    if (one < 0) {
      const blank = sections.at(-1)?.lines.at(-1) === '' ? [] : [''];
      return [...sections, { name, lines: [...blank, `[${name}]`, line] }];
    }
    if (valuesOf({ head: [], sections }, name, 'IAID').length > 0) return sections;
    return sections.map((section, index) => (index === one ? prependLines(section, [line]) : section));
  };
  return { head: file.head, sections: say(say(file.sections, 'DHCPv4'), 'DHCPv6') };
}

/** What is stacked on an interface (a VLAN, a tunnel), as its file names it. */
export function stackedOn(file: NetworkdFile): string | undefined {
  const key = [...portKeys].find(
    (one) =>
      one !== 'Bridge' && /VLAN|TAP|Tunnel|LAN$/.test(one) && valuesOf(file, 'Network', one).length > 0,
  );
  return key === undefined ? undefined : valuesOf(file, 'Network', key).join(', ');
}

export function isDhcp(file: NetworkdFile): boolean {
  return valuesOf(file, 'Network', 'DHCP').some((value) => !/^(no|false|off|0|n)$/.test(value));
}
