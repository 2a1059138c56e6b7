import type { CreateBridgeRequest, RemoveBridgeRequest } from '../../model/bridge-request';
import type { HostFile, Link } from '../../model/facts';
import { message } from '../../model/message';
import type { Problem } from '../../model/problem';
import type { HostFileChange } from '../plan';
import type { Backend, HostFacts, Refused, Rewiring } from './backend';
import { readIaid } from './dhcp-identity';
import {
  leaveBridge,
  makeAhead,
  reconfigureIfFailed,
  reload,
  waitForLease,
  withoutConditions,
} from './networkd-commands';
import {
  filterLines,
  formatNetworkdFile,
  isBare,
  type NetworkdFile,
  type NetworkdSection,
  parseNetworkdFile,
  prependLines,
  valuesOf,
} from './networkd-file';

/**
 * The bridge gets a .netdev and a .network of its own, whose names sort before all others that could match it, by
 * `Type=` or by the MAC that it shares with its uplink: networkd takes the first file that matches. The uplink's file
 * loses the sections of its addressing where it is about the uplink alone; a file for many (`Name=en*`), or one of the
 * distribution, stays as it is, and the uplink gets one of its own that comes first.
 */
export const networkd: Backend = {
  name: 'networkd',
  owns({ networkdLinks }, interfaceName) {
    const link = networkdLinks.find((candidate) => candidate.name === interfaceName);
    // What netplan generated is netplan's, though networkd carries it out.
    if (link?.networkFile === undefined || /\/\d+-netplan-[^/]*$/.test(link.networkFile)) return undefined;
    if (link.administrativeState === 'unmanaged') return undefined;
    return {
      because: message('ownership.because.networkd', {
        file: link.networkFile,
        state: link.administrativeState,
      }),
      file: link.networkFile,
    };
  },
  createBridge,
  removeBridge,
};

const directory = '/etc/systemd/network';
/** The worst of what was measured with systemd 252 on a busy host, DHCP and static, there and back: 232 ms. */
const silenceMs = 250;
/** Before "10-…", and before every name that begins with a letter. */
const ours = '00-bridgehead-';

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

function createBridge(facts: HostFacts, request: CreateBridgeRequest): Rewiring | Refused {
  const { bridge, uplink } = request;
  const taken = facts.files.find(
    (file) =>
      /\/systemd\/network\/[^/]+\.netdev$/.test(file.path) &&
      valuesOf(parseNetworkdFile(file.text), 'NetDev', 'Name').includes(bridge),
  );
  if (taken !== undefined)
    return refuse({ code: 'bridge-in-files', values: { name: bridge, file: taken.path } });
  const link = facts.links.find(({ name }) => name === uplink);
  const found = uplink === undefined ? undefined : findFile(facts, uplink);
  if (found !== undefined && 'code' in found) return refuse(found);
  const source = found && parseNetworkdFile(found.text);
  const usesDhcp =
    request.addressing.kind === 'dhcp' ||
    (request.addressing.kind === 'keep' && source !== undefined && isDhcp(source));
  const iaid = usesDhcp && uplink !== undefined ? readIaid(facts, uplink) : undefined;
  const identity = source === undefined ? [] : valuesOf(source, 'DHCPv4', 'ClientIdentifier');
  const files: HostFileChange[] = [
    {
      path: `${directory}/${ours}${bridge}.netdev`,
      after: formatNetdev(request, link),
      mode: '0644',
    },
    {
      path: `${directory}/${ours}${bridge}.network`,
      after: formatBridge(request, { source, link, iaid }),
      mode: '0644',
    },
  ];
  if (found !== undefined && source !== undefined && uplink !== undefined) {
    const port = formatNetworkdFile(asPort(source, request));
    if (isAboutAlone(source, { facts, name: uplink }) && found.path.startsWith('/etc/'))
      files.push({ path: found.path, before: found.text, after: port, mode: '0644' });
    else if (baseName(found.path) > `${ours}${uplink}.network`)
      files.push({
        path: `${directory}/${ours}${uplink}.network`,
        after: onlyFor(uplink, asPort(source, request)),
        mode: '0644',
      });
    else return refuse({ code: 'manager-file-elsewhere', values: { file: found.path, name: uplink } });
  }
  return {
    kind: 'rewiring',
    files: files.map((file) => withBefore(file, facts)),
    kernel: 'by-manager',
    kernelBack: 'after-manager',
    apply: [...makeAhead(request, link), reload, ...(usesDhcp ? [waitForLease(bridge)] : [])],
    restore: [reload, ...leaveBridge({ bridge, port: uplink }), ...reconfigureIfFailed(uplink)],
    atBoot: [],
    warnings:
      usesDhcp && iaid === undefined && !identity.includes('mac')
        ? [message('plan.createBridge.warnLease', { uplink: uplink ?? '' })]
        : [],
    silenceMs,
  };
}

function removeBridge(facts: HostFacts, { bridge }: RemoveBridgeRequest): Rewiring | Refused {
  const netdev = facts.files.find(
    (file) =>
      /^\/etc\/systemd\/network\/[^/]+\.netdev$/.test(file.path) &&
      valuesOf(parseNetworkdFile(file.text), 'NetDev', 'Name').includes(bridge),
  );
  const own = findFile(facts, bridge);
  if (netdev === undefined || 'code' in own)
    return refuse('code' in own ? own : { code: 'bridge-owner-unknown', values: { name: bridge } });
  const source = parseNetworkdFile(own.text);
  if (!isAboutAlone(source, { facts, name: bridge }) || !own.path.startsWith('/etc/'))
    return refuse({ code: 'manager-file-elsewhere', values: { file: own.path, name: bridge } });
  const stacked = [...portKeys].find(
    (key) =>
      key !== 'Bridge' && /VLAN|TAP|Tunnel|LAN$/.test(key) && valuesOf(source, 'Network', key).length > 0,
  );
  if (stacked !== undefined)
    return refuse({
      code: 'bridge-referenced',
      values: { name: bridge, by: valuesOf(source, 'Network', stacked).join(', '), file: own.path },
    });
  const port = facts.links.find(({ master, kind }) => master === bridge && kind !== 'tun');
  const files: HostFileChange[] = [
    { path: netdev.path, before: netdev.text, mode: '0644' },
    { path: own.path, before: own.text, mode: '0644' },
  ];
  if (port !== undefined) {
    const found = findFile(facts, port.name);
    if ('code' in found) return refuse(found);
    if (!found.path.startsWith('/etc/'))
      return refuse({ code: 'manager-file-elsewhere', values: { file: found.path, name: port.name } });
    const isOurs = found.path === `${directory}/${ours}${port.name}.network`;
    files.push({
      path: found.path,
      before: found.text,
      // Ours was put before a file for many, which is still as it was.
      ...(isOurs ? {} : { after: formatNetworkdFile(withAddressing(parseNetworkdFile(found.text), source)) }),
      mode: '0644',
    });
  }
  return {
    kind: 'rewiring',
    files,
    kernel: 'by-manager',
    kernelBack: 'after-manager',
    apply: [
      reload,
      ...withoutConditions(leaveBridge({ bridge, port: port?.name })),
      ...(port !== undefined && isDhcp(source) ? [waitForLease(port.name)] : []),
    ],
    restore: [reload, ...reconfigureIfFailed(port?.name)],
    atBoot: [],
    warnings: [],
    silenceMs,
  };
}

/** The file that networkd says it took, without drop-ins that add to it. */
function findFile(facts: HostFacts, name: string): HostFile | Problem {
  const path = facts.networkdLinks.find((link) => link.name === name)?.networkFile;
  const file = facts.files.find((one) => one.path === path);
  if (path === undefined) return { code: 'bridge-owner-unknown', values: { name } };
  if (file === undefined) return { code: 'manager-file-elsewhere', values: { file: path, name } };
  const dropIn = facts.files.find((one) => one.path.includes(`/systemd/network/${baseName(path)}.d/`));
  if (dropIn !== undefined) return { code: 'networkd-drop-in', values: { name, file: dropIn.path } };
  return file;
}

/** Whether no other interface of the host would miss what the file says. */
function isAboutAlone(file: NetworkdFile, { facts, name }: { facts: HostFacts; name: string }): boolean {
  const names = valuesOf(file, 'Match', 'Name').flatMap((value) => value.split(/\s+/));
  const macs = valuesOf(file, 'Match', 'MACAddress').concat(valuesOf(file, 'Match', 'PermanentMACAddress'));
  if (names.length > 0) return names.every((one) => one === name);
  const mac = facts.links.find((link) => link.name === name)?.mac;
  return macs.length === 1 && macs[0]?.toLowerCase() === mac;
}

/** A port is never "routable", and a boot would wait two minutes for one that must be. */
function isAboutOnline(key: string): boolean {
  return key === 'RequiredForOnline' || key === 'RequiredFamilyForOnline';
}

function asPort(source: NetworkdFile, request: CreateBridgeRequest): NetworkdFile {
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
function withAddressing(port: NetworkdFile, bridge: NetworkdFile): NetworkdFile {
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

function onlyFor(name: string, file: NetworkdFile): string {
  const others = file.sections.filter((section) => section.name !== 'Match');
  return formatNetworkdFile({
    head: [`# ${name} alone, before the file for many that it had. Written by Bridgehead.`],
    sections: [{ name: 'Match', lines: ['[Match]', `Name=${name}`, ''] }, ...others],
  });
}

function formatNetdev(request: CreateBridgeRequest, link: Link | undefined): string {
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

function formatBridge(
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

function isDhcp(file: NetworkdFile): boolean {
  return valuesOf(file, 'Network', 'DHCP').some((value) => !/^(no|false|off|0|n)$/.test(value));
}

function withBefore(file: HostFileChange, facts: HostFacts): HostFileChange {
  const before = file.before ?? facts.files.find(({ path }) => path === file.path)?.text;
  return before === undefined ? file : { ...file, before };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function refuse(problem: Problem): Refused {
  return { kind: 'refused', problem };
}
