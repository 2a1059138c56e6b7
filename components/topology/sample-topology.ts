import type { InterfaceSource } from '@/server/model/domain-xml';
import type { LinkAddress } from '@/server/model/facts';
import type { Rates } from '@/server/model/host-event';
import { message } from '@/server/model/message';
import type {
  Bridge,
  Domain,
  DomainInterface,
  Drift,
  Network,
  Tap,
  Topology,
  Uplink,
} from '@/server/model/topology';

/**
 * Made-up hosts for tests and development, the same on every run: the three guests of the recipes, and hosts as
 * large as asked with everything that can be wrong somewhere in them.
 */
export function sampleTopology({
  domains,
  bridges = 5,
}: {
  readonly domains: number;
  readonly bridges?: number;
}): Topology {
  return domains <= 3 ? recipeHost() : largeHost(domains, bridges);
}

const readAtMs = Date.UTC(2026, 10, 23, 2, 0, 0);
const gigabit = { speedMegabits: 1000, driver: 'virtio_net' };

function recipeHost(): Topology {
  const debian10 = domain(1, 'debian10', [
    nic(1, { kind: 'bridge', bridge: 'virbr1' }, { tap: 'vnet3', address: '192.168.100.151', from: 'agent' }),
  ]);
  const node01 = domain(2, 'node01', [
    nic(
      2,
      { kind: 'network', network: 'default' },
      { tap: 'vnet0', bridge: 'virbr0', address: '192.168.122.38' },
    ),
  ]);
  const centos7 = {
    ...domain(3, 'centos7', [nic(3, { kind: 'network', network: 'default' }, { bridge: 'virbr0' })]),
    state: 'shut off' as const,
  };
  return topology({
    uplinks: [uplink('enp1s0', { bridge: 'virbr1' })],
    bridges: [
      hostBridge('virbr1', ['enp1s0'], [debian10], { address: '192.168.100.100', hasDefaultRoute: true }),
      libvirtBridge('virbr0', 'default', 122, [node01]),
    ],
    networks: [natNetwork('default', 'virbr0', 122, 'virbr1')],
    domains: [centos7, debian10, node01],
  });
}

/** Bridge 0 and every third after it are host bridges; the others are NAT networks. */
function largeHost(count: number, bridgeCount: number): Topology {
  const domains: Domain[] = [];
  const drift: Drift[] = [];
  const bridgeOf = (at: number) => at % bridgeCount;
  const isHostBridge = (bridge: number) => bridge % 3 === 0;
  const bridgeName = (bridge: number) => (isHostBridge(bridge) ? `br${bridge}` : `virbr${bridge}`);
  const source = (bridge: number): InterfaceSource =>
    isHostBridge(bridge)
      ? { kind: 'bridge', bridge: `br${bridge}` }
      : { kind: 'network', network: networkName(bridge) };
  for (let at = 0; at < count; at += 1) {
    const bridge = bridgeOf(at);
    const running = at % 7 !== 5;
    const address = `${isHostBridge(bridge) ? `10.20.${bridge}` : `192.168.${130 + bridge}`}.${(at % 250) + 2}`;
    const first = nic(at, source(bridge), {
      bridge: bridgeName(bridge),
      ...(running ? { tap: `vnet${at}`, address } : {}),
      ...(at % 41 === 11 ? { linkState: 'down' as const } : {}),
      from: isHostBridge(bridge) ? 'agent' : 'lease',
    });
    const interfaces = [first];
    if (at % 10 === 3) {
      const other = (bridge + 1) % bridgeCount;
      const tap = running ? { tap: `vnet${count + at}` } : {};
      interfaces.push(nic(count + at, source(other), { bridge: bridgeName(other), ...tap }));
    }
    domains.push({ ...domain(at, guestName(at), interfaces), state: running ? 'running' : 'shut off' });
  }
  odd(domains, drift, count);
  return topology({
    uplinks: [
      uplink('enp1s0', { bridge: 'br0' }),
      uplink('eno1', { speedMegabits: 10_000, driver: 'ixgbe' }),
      uplink('eno2', { speedMegabits: 10_000, driver: 'ixgbe' }),
      uplink('bond0', {
        speedMegabits: 20_000,
        driver: 'bonding',
        kind: 'bond',
        beneath: ['eno1', 'eno2'],
        bondMode: '802.3ad',
        bridge: 'br3',
      }),
      uplink('enp7s0', { carrier: false }),
    ],
    bridges: [
      ...Array.from({ length: bridgeCount }, (_, bridge) => {
        const guests = domains.filter((one) =>
          one.interfaces.some((each) => each.bridge === bridgeName(bridge)),
        );
        if (!isHostBridge(bridge)) {
          return libvirtBridge(`virbr${bridge}`, networkName(bridge), 130 + bridge, guests);
        }
        const uplinkName = bridge === 0 ? ['enp1s0'] : bridge === 3 ? ['bond0'] : [];
        const facts = { address: `10.20.${bridge}.1`, hasDefaultRoute: bridge === 0 };
        return hostBridge(`br${bridge}`, uplinkName, guests, facts);
      }),
      hostBridge('br-lab', [], [], {}),
    ],
    networks: [
      ...Array.from({ length: bridgeCount }, (_, bridge) => bridge)
        .filter((bridge) => !isHostBridge(bridge))
        .map((bridge) => natNetwork(networkName(bridge), `virbr${bridge}`, 130 + bridge, 'br0')),
      { ...natNetwork('quiet', 'virbr9', 199), active: false, bridgeExists: false, natRules: [] },
    ],
    domains,
    drift,
    looseTaps: [
      { name: `vnet${2 * count}`, kind: 'tap', bridge: bridgeName(1), carrier: true, portState: 'learning' },
    ],
  });
}

function networkName(bridge: number): string {
  return bridge === 1 ? 'default' : `nat${bridge}`;
}

/** Names are the guest's owner's: anything may stand in them. */
function guestName(at: number): string {
  if (at === 8) return 'web <b>shop</b> & "quotes" \'x\'';
  if (at === 9) return '数据库-主-01';
  if (at === 14) return 'a-name-that-somebody-made-as-long-as-libvirt-lets-them-and-then-some.example.org';
  return `${['web', 'db', 'cache', 'build'][at % 4]}-${String(at).padStart(3, '0')}`;
}

/** Everything that can be wrong, once each. */
function odd(domains: Domain[], drift: Drift[], count: number): void {
  const change = (at: number, edit: (one: DomainInterface) => DomainInterface, state?: Domain['state']) => {
    const before = domains[at];
    const [first, ...rest] = before?.interfaces ?? [];
    if (before === undefined || first === undefined) return;
    domains[at] = { ...before, state: state ?? 'running', interfaces: [edit(first), ...rest] };
  };
  change(2, (one) => {
    drift.push({
      kind: 'tap-not-on-bridge',
      domainUuid: uuid(2),
      interfaceId: one.id,
      tap: 'vnet2',
      libvirtBridge: one.bridge ?? '',
      kernelBridge: 'br0',
    });
    return { ...one, bridge: 'br0', tap: tap('vnet2', 'br0') };
  });
  const macvtap: Tap = { name: 'macvtap0', kind: 'macvtap', parent: 'enp1s0', carrier: true };
  const { bridge: _, ...bare } = nic(4, { kind: 'direct', device: 'enp1s0', mode: 'bridge' }, {});
  change(4, () => ({ ...bare, tap: macvtap }));
  change(6, (one) => ({ ...one, source: { kind: 'hostdev', address: '0000:03:10.0' }, bridge: '' }));
  const hostdev = domains[6]?.interfaces[0];
  if (hostdev !== undefined) {
    const { bridge: _bridge, tap: _tap, ...rest } = hostdev;
    change(6, () => ({ ...rest, addresses: [] }));
  }
  change(7, (one) => one, 'paused');
  change(10, (one) => {
    const configSource: InterfaceSource = { kind: 'bridge', bridge: 'br0' };
    drift.push({ kind: 'live-differs-from-config', domainUuid: uuid(10), interfaceId: one.id });
    return { ...one, configSource };
  });
  if (count > 12) {
    const source: InterfaceSource = { kind: 'bridge', bridge: 'br-gone' };
    const lost = nic(12, source, {});
    drift.push({ kind: 'source-missing', domainUuid: uuid(12), interfaceId: lost.id, source });
    const before = domains[12];
    if (before !== undefined) domains[12] = { ...before, state: 'shut off', interfaces: [lost] };
  }
}

function topology(
  parts: Pick<Topology, 'uplinks' | 'bridges' | 'networks' | 'domains'> &
    Partial<Pick<Topology, 'drift' | 'looseTaps'>>,
): Topology {
  const route = parts.bridges.find((bridge) => bridge.hasDefaultRoute)?.name ?? 'enp1s0';
  return {
    hostName: 'kvm1',
    readAtMs,
    libvirt: { kind: 'connected', uri: 'qemu:///system', version: '9.0.0' },
    looseTaps: [],
    drift: [],
    defaultRoutes: [{ family: 'inet', gateway: '192.168.100.1', interfaceName: route }],
    dnsServers: ['192.168.100.1'],
    searchDomains: ['example.org'],
    troubles: [],
    unparsed: [],
    brctlInstalled: true,
    ...parts,
    networks: parts.networks.map((network) => ({
      ...network,
      dnsHosts: [],
      usedBy: parts.domains.flatMap((one) =>
        one.interfaces
          .filter((each) => each.source.kind === 'network' && each.source.network === network.name)
          .map((each) => ({ domainUuid: one.uuid, interfaceId: each.id })),
      ),
    })),
  };
}

function uplink(name: string, parts: Partial<Uplink>): Uplink {
  return {
    name,
    mac: '52:54:00:00:00:01',
    carrier: true,
    up: true,
    mtu: 1500,
    kind: 'physical',
    wireless: false,
    beneath: [],
    addresses: [],
    owner: {
      kind: 'owned',
      manager: 'netplan',
      because: message('owner.netplanFile', { file: '/etc/netplan/50-cloud-init.yaml' }),
      file: '/etc/netplan/50-cloud-init.yaml',
    },
    hasDefaultRoute: false,
    ...gigabit,
    ...parts,
  };
}

function hostBridge(
  name: string,
  uplinks: readonly string[],
  guests: readonly Domain[],
  facts: { readonly address?: string; readonly hasDefaultRoute?: boolean },
): Bridge {
  return {
    ...bridge(name, guests, facts.address === undefined ? [] : [inet(facts.address)]),
    kind: 'host',
    uplinks,
    ports: [
      ...uplinks.map((one) => ({ name: one, state: 'forwarding' as const, kind: 'uplink' as const })),
      ...portsOf(name, guests),
    ],
    hasDefaultRoute: facts.hasDefaultRoute ?? false,
  };
}

function libvirtBridge(name: string, network: string, third: number, guests: readonly Domain[]): Bridge {
  const made = bridge(name, guests, [inet(`192.168.${third}.1`)]);
  return { ...made, kind: 'libvirt', network, stp: true, owner: { kind: 'libvirt', network } };
}

function bridge(name: string, guests: readonly Domain[], addresses: readonly LinkAddress[]): Bridge {
  return {
    name,
    kind: 'host',
    id: '8000.525400aabbcc',
    mac: '52:54:00:aa:bb:cc',
    up: true,
    mtu: 1500,
    stp: false,
    forwardDelaySeconds: 0,
    vlanFiltering: false,
    addresses,
    ports: portsOf(name, guests),
    uplinks: [],
    owner: { kind: 'nobody' },
    hasDefaultRoute: false,
  };
}

function portsOf(name: string, guests: readonly Domain[]): Bridge['ports'] {
  return guests.flatMap((guest) =>
    guest.interfaces
      .filter((one) => one.tap?.bridge === name)
      .map((one) => ({
        name: one.tap?.name ?? '',
        kind: 'tap' as const,
        state: 'forwarding' as const,
        domainUuid: guest.uuid,
      })),
  );
}

function natNetwork(name: string, bridgeName: string, third: number, egress?: string): Network {
  const subnet = `192.168.${third}.0/24`;
  return {
    uuid: uuid(9000 + third),
    name,
    active: true,
    persistent: true,
    autostart: true,
    forwardMode: 'nat',
    bridge: bridgeName,
    bridgeExists: true,
    subnets: [
      {
        subnet,
        bridgeAddress: `192.168.${third}.1`,
        dhcpRanges: [{ start: `192.168.${third}.2`, end: `192.168.${third}.254` }],
        dhcpHosts: [],
      },
    ],
    dnsHosts: [],
    usedBy: [],
    leases: [
      {
        mac: mac(2),
        address: `192.168.${third}.38`,
        hostName: 'node01',
        expiresAtMs: readAtMs + 41 * 60_000,
      },
    ],
    natRules: [
      { backend: 'iptables', rule: `-A LIBVIRT_PRT -s ${subnet} ! -d ${subnet} -j MASQUERADE` },
      { backend: 'iptables', rule: `-A LIBVIRT_PRT -s ${subnet} -d 224.0.0.0/24 -j RETURN` },
    ],
    ...(egress === undefined ? {} : { egress }),
  };
}

function inet(address: string): LinkAddress {
  return { address, prefixLength: 24, family: 'inet', scope: 'global', dynamic: false };
}

function domain(at: number, name: string, interfaces: readonly DomainInterface[]): Domain {
  return {
    uuid: uuid(at),
    name,
    state: 'running',
    persistent: true,
    autostart: at % 2 === 0,
    managedSave: false,
    agent: at % 3 === 0 ? 'connected' : 'absent',
    interfaces: interfaces.map((one) => ({ ...one, id: `${uuid(at)}/${one.mac}` })),
  };
}

interface NicFacts {
  readonly tap?: string;
  readonly bridge?: string;
  readonly address?: string;
  readonly from?: 'lease' | 'agent';
  readonly linkState?: 'up' | 'down';
}

function nic(at: number, source: InterfaceSource, facts: NicFacts): DomainInterface {
  const bridgeName = facts.bridge ?? (source.kind === 'bridge' ? source.bridge : undefined);
  const lease = facts.from !== 'agent';
  return {
    id: mac(at),
    mac: mac(at),
    model: 'virtio',
    source,
    presence: 'both',
    linkState: facts.linkState ?? 'up',
    addresses:
      facts.address === undefined
        ? []
        : [
            {
              address: facts.address,
              prefixLength: 24,
              source: facts.from ?? 'lease',
              readAtMs,
              ...(lease ? { expiresAtMs: readAtMs + 41 * 60_000 } : {}),
            },
          ],
    ...(bridgeName === undefined ? {} : { bridge: bridgeName }),
    ...(facts.tap === undefined ? {} : { tap: tap(facts.tap, bridgeName) }),
  };
}

function tap(name: string, bridgeName?: string): Tap {
  const on = bridgeName === undefined ? {} : { bridge: bridgeName };
  return { name, kind: 'tap', carrier: true, portState: 'forwarding', ...on };
}

function uuid(at: number): string {
  return `00000000-0000-4000-8000-${at.toString(16).padStart(12, '0')}`;
}

function mac(at: number): string {
  const hex = at.toString(16).padStart(6, '0');
  return `52:54:00:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}`;
}

/** Traffic as it might be: a function of the name and the time, nothing random. */
export function sampleRates(topology: Topology, atMs: number): Rates {
  const names = [
    ...topology.uplinks.map((one) => one.name),
    ...topology.bridges.map((one) => one.name),
    ...topology.domains.flatMap((one) => one.interfaces.map((each) => each.tap?.name ?? '')),
  ].filter(Boolean);
  const second = Math.floor(atMs / 2000);
  const byInterface = Object.fromEntries(
    names.map((name, at) => {
      const wave = ((at * 7919 + second * 31) % 97) / 97;
      const idle = at % 4 === 3;
      return [name, { rxBitsPerSecond: idle ? 0 : wave * 3e6, txBitsPerSecond: idle ? 0 : wave * 9e5 }];
    }),
  );
  return { atMs, byInterface };
}
