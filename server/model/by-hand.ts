import { type Command, command } from './command';
import { type Message, message } from './message';
import type { Bridge, Domain, Network, NetworkManagerName, Ownership, Topology, Uplink } from './topology';

/**
 * The commands that show the same by hand. The console is to be believed because everything on it can be asked
 * again without it; none of these changes anything.
 */
export interface ByHand {
  /** What the command shows. */
  readonly title: Message;
  readonly command: Command;
}

export function byHandDomain({ name, uuid, interfaces, agent }: Domain): readonly ByHand[] {
  // A name may begin with a dash, and virsh would take it for an option; the UUID never does.
  const domain = name.startsWith('-') ? uuid : name;
  const taps = interfaces.flatMap(({ tap }) => (tap === undefined ? [] : [tap.name]));
  return [
    byHand('domiflist', 'virsh', 'domiflist', domain),
    byHand('domifaddrLease', 'virsh', 'domifaddr', domain, '--source', 'lease'),
    ...(agent === 'connected'
      ? [byHand('domifaddrAgent', 'virsh', 'domifaddr', domain, '--source', 'agent')]
      : []),
    ...taps.map((tap) => byHand('tap', 'ip', '-d', '-s', 'link', 'show', 'dev', tap)),
    byHand('domstats', 'virsh', 'domstats', '--interface', domain),
    byHand('dumpxml', 'virsh', 'dumpxml', domain),
    byHand('dumpxmlInactive', 'virsh', 'dumpxml', '--inactive', domain),
  ];
}

export function byHandBridge(
  { name, network }: Pick<Bridge, 'name' | 'network'>,
  { brctlInstalled }: Pick<Topology, 'brctlInstalled'>,
): readonly ByHand[] {
  return [
    ...(brctlInstalled ? [byHand('brctlShow', 'brctl', 'show', name)] : []),
    byHand('bridgePorts', 'ip', '-br', 'link', 'show', 'master', name),
    byHand('bridgeLink', 'bridge', '-d', 'link', 'show'),
    byHand('bridgeAddresses', 'ip', '-d', 'addr', 'show', 'dev', name),
    byHand('bridgeFdb', 'bridge', 'fdb', 'show', 'br', name),
    byHand('neighbours', 'ip', 'neigh', 'show', 'dev', name),
    ...(network === undefined ? [] : [byHand('netInfo', 'virsh', 'net-info', network)]),
  ];
}

export function byHandNetwork({ name, uuid, bridge, natRules, forwardMode }: Network): readonly ByHand[] {
  const network = name.startsWith('-') ? uuid : name;
  const backend = natRules[0]?.backend ?? 'iptables';
  return [
    byHand('netList', 'virsh', 'net-list', '--all'),
    byHand('netInfo', 'virsh', 'net-info', network),
    byHand('netDumpxml', 'virsh', 'net-dumpxml', network),
    byHand('netLeases', 'virsh', 'net-dhcp-leases', network),
    ...(forwardMode === 'nat' ? [natRulesByHand(backend)] : []),
    ...(bridge === undefined ? [] : [byHand('bridgeAddresses', 'ip', '-d', 'addr', 'show', 'dev', bridge)]),
  ];
}

function natRulesByHand(backend: 'iptables' | 'nftables'): ByHand {
  return backend === 'nftables'
    ? byHand('natRules', 'nft', 'list', 'table', 'ip', 'libvirt_network')
    : byHand('natRules', 'iptables', '-t', 'nat', '-S');
}

export function byHandUplink({ name, kind, owner, bridge }: Uplink): readonly ByHand[] {
  return [
    byHand('link', 'ip', '-d', '-s', 'addr', 'show', 'dev', name),
    // ethtool knows nothing of a VLAN but what its parent says.
    ...(kind === 'vlan' ? [] : [byHand('ethtool', 'ethtool', name)]),
    ...(kind === 'physical' ? [byHand('driver', 'ethtool', '-i', name)] : []),
    ...(kind === 'bond' ? [byHand('bond', 'cat', `/proc/net/bonding/${name}`)] : []),
    ...(bridge === undefined ? [] : [byHand('bridgePorts', 'ip', '-br', 'link', 'show', 'master', bridge)]),
    ...byHandOwner(owner, name),
  ];
}

function byHandOwner(owner: Ownership, name: string): readonly ByHand[] {
  switch (owner.kind) {
    case 'owned':
      return byHandManager(owner.manager, name);
    case 'disputed':
      return owner.claims.flatMap(({ manager }) => byHandManager(manager, name));
    default:
      return [];
  }
}

function byHandManager(manager: NetworkManagerName, name: string): readonly ByHand[] {
  switch (manager) {
    case 'netplan':
      return [
        byHand('netplan', 'netplan', 'get'),
        byHand('networkctl', 'networkctl', 'status', '--no-pager', name),
      ];
    case 'networkd':
      return [byHand('networkctl', 'networkctl', 'status', '--no-pager', name)];
    case 'networkmanager':
      return [byHand('nmcli', 'nmcli', 'device', 'show', name)];
    case 'ifupdown':
      return [byHand('ifquery', 'ifquery', name)];
    case 'ifcfg':
      return [byHand('ifcfg', 'cat', `/etc/sysconfig/network-scripts/ifcfg-${name}`)];
  }
}

/** The way out of the host itself. */
export function byHandLan(): readonly ByHand[] {
  return [
    byHand('routes', 'ip', 'route', 'show'),
    byHand('neighbours', 'ip', 'neigh', 'show'),
    byHand('resolver', 'cat', '/etc/resolv.conf'),
  ];
}

export function byHandTap(name: string): readonly ByHand[] {
  return [
    byHand('tap', 'ip', '-d', '-s', 'link', 'show', 'dev', name),
    byHand('bridgeLink', 'bridge', '-d', 'link', 'show', 'dev', name),
    byHand('domains', 'virsh', 'list', '--all'),
  ];
}

function byHand(title: string, ...argv: [string, ...string[]]): ByHand {
  return { title: message(`topology.byHand.${title}`), command: command(...argv) };
}
