import { beforeAll, describe, expect, test } from 'vitest';
import { readRecordedFacts } from '../host/recordings';
import { detectOwner } from '../plan/backends/detect-owner';
import { buildTopology } from './build-topology';
import type { Facts } from './facts';
import type { Topology } from './topology';

const managers = ['netplan', 'ifupdown', 'networkmanager', 'networkd'] as const;
const recordings = [
  ...managers.map((manager) => `kvm-${manager}`),
  'kvm-no-brctl',
  'kvm-no-networks',
  'kvm-hostile-name',
  'kvm-forward-modes',
  'vlan-bond-veth',
];
const topologies = new Map<string, Topology>();
const allFacts = new Map<string, Facts>();

beforeAll(async () => {
  await Promise.all(
    recordings.map(async (recording) => {
      const facts = await readRecordedFacts(recording);
      allFacts.set(recording, facts);
      topologies.set(recording, buildTopology(facts, detectOwner(facts)));
    }),
  );
});

function topologyOf(recording: string): Topology {
  const topology = topologies.get(recording);
  if (topology === undefined) throw new Error(`${recording} was not read`);
  return topology;
}

function named<T extends { readonly name: string }>(list: readonly T[], name: string): T {
  const found = list.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

describe.each(managers)('a host that %s manages', (manager) => {
  const host = () => topologyOf(`kvm-${manager}`);

  test('is read whole: no trouble, nothing unparsed, no drift, no loose tap', () => {
    const { libvirt, troubles, unparsed, drift, looseTaps } = host();
    expect({ libvirt, troubles, unparsed, drift, looseTaps }).toEqual({
      libvirt: { kind: 'connected', uri: 'qemu:///system', version: '9.0.0' },
      troubles: [],
      unparsed: [],
      drift: [],
      looseTaps: [],
    });
  });

  test.each(['enp1s0', 'enp2s0', 'br0'])('knows the owner of %s, and in which file', (name) => {
    const { owner } = [...host().uplinks, ...host().bridges].find((link) => link.name === name) ?? {};
    expect(owner).toEqual({
      kind: 'owned',
      manager,
      because: expect.objectContaining({ key: `ownership.because.${manager}` }),
      file: {
        netplan: '/etc/netplan/50-cloud-init.yaml',
        ifupdown: '/etc/network/interfaces',
        networkmanager: `/etc/NetworkManager/system-connections/${name}.nmconnection`,
        networkd: expect.stringMatching(`^/etc/systemd/network/\\d0-${name}.network$`),
      }[manager],
    });
  });

  test("enp1s0 takes the host to the LAN, enp2s0 takes br0 there, and virbr0 is libvirt's own", () => {
    const { uplinks, bridges } = host();
    expect(named(uplinks, 'enp1s0')).toMatchObject({ hasDefaultRoute: true, carrier: true, up: true });
    expect(named(uplinks, 'enp1s0').bridge).toBeUndefined();
    expect(named(uplinks, 'enp2s0')).toMatchObject({ hasDefaultRoute: false, bridge: 'br0' });
    expect(named(bridges, 'br0')).toMatchObject({ kind: 'host', uplinks: ['enp2s0'], stp: false });
    expect(named(bridges, 'virbr0')).toMatchObject({
      kind: 'libvirt',
      network: 'default',
      owner: { kind: 'libvirt', network: 'default' },
      uplinks: [],
    });
  });

  test("node01's tap is on virbr0, and both name each other", () => {
    const node01 = named(host().domains, 'node01');
    const [iface] = node01.interfaces;
    expect(iface).toMatchObject({
      source: { kind: 'network', network: 'default' },
      presence: 'both',
      bridge: 'virbr0',
      tap: { kind: 'tap', bridge: 'virbr0', carrier: true, portState: 'forwarding' },
    });
    expect(named(named(host().bridges, 'virbr0').ports, iface?.tap?.name ?? '')).toEqual({
      name: iface?.tap?.name,
      kind: 'tap',
      state: 'forwarding',
      domainUuid: node01.uuid,
    });
  });

  test('each guest has an address, and who says so', () => {
    const sources = (name: string) =>
      named(host().domains, name).interfaces.flatMap(({ addresses }) =>
        addresses.map(({ source }) => source),
      );
    expect(sources('node01')).toEqual(['lease', 'neighbour']);
    expect(sources('static01')).toEqual(['neighbour']);
    expect(sources('agent01')).toEqual(expect.arrayContaining(['agent', 'lease']));
    expect(sources('debian10')).toEqual(['agent']);
    expect(sources('centos7')).toEqual([]);
  });

  test('the shut-off guest has no tap, and is where it will be', () => {
    expect(named(host().domains, 'centos7')).toMatchObject({
      state: 'shut off',
      autostart: false,
      interfaces: [{ presence: 'config', bridge: 'virbr0' }],
    });
    expect(named(host().domains, 'centos7').interfaces[0]?.tap).toBeUndefined();
  });

  test("network default translates its subnet, leaves by enp1s0, and has its guests' leases", () => {
    const network = named(host().networks, 'default');
    expect(network).toMatchObject({ active: true, autostart: true, bridgeExists: true, egress: 'enp1s0' });
    expect(network.subnets[0]?.subnet).toBe('192.168.122.0/24');
    expect(network.natRules.map(({ rule }) => rule)).toContain(
      '-A LIBVIRT_PRT -s 192.168.122.0/24 ! -d 192.168.122.0/24 -j MASQUERADE',
    );
    expect(network.leases.map(({ hostName }) => hostName).sort()).toEqual(['agent01', 'deaf01', 'node01']);
    expect(network.usedBy).toHaveLength(5);
  });
});

describe('a host without brctl', () => {
  test('says so, and has the ids that brctl would have shown', () => {
    const { brctlInstalled, bridges, troubles } = topologyOf('kvm-no-brctl');
    expect(brctlInstalled).toBe(false);
    expect(troubles).toEqual([]);
    // The same card on the same lab host, where brctl was there to say it.
    expect(named(bridges, 'br0').id).toBe(named(topologyOf('kvm-netplan').bridges, 'br0').id);
  });

  test('brctl and ip mean the same bridges and ids wherever both are there', () => {
    for (const recording of [
      ...managers.map((manager) => `kvm-${manager}`),
      'vlan-bond-veth',
      'kvm-forward-modes',
    ]) {
      const facts = allFacts.get(recording);
      if (facts?.brctl.kind !== 'fresh' || facts.brctl.value === 'not-installed') throw new Error(recording);
      const without = buildTopology({ ...facts, brctl: { ...facts.brctl, value: 'not-installed' } }, () => ({
        kind: 'nobody',
      }));
      expect(
        without.bridges.map(({ name, id, stp, ports }) => ({
          name,
          id,
          stp,
          ports: ports.map((port) => port.name).sort(),
        })),
      ).toEqual(
        expect.arrayContaining(
          facts.brctl.value.map((bridge) => ({ ...bridge, ports: [...bridge.ports].sort() })),
        ),
      );
    }
  });
});

describe('a host without networks', () => {
  test('has none, no NAT, and its bridged guest all the same', () => {
    const { networks, domains, bridges, troubles } = topologyOf('kvm-no-networks');
    expect(networks).toEqual([]);
    expect(troubles).toEqual([]);
    expect(bridges.map(({ name }) => name)).toEqual(['br0']);
    expect(named(domains, 'debian10').interfaces[0]?.bridge).toBe('br0');
  });
});

test('a guest with quotes, `$(…)` and Chinese in its name is a guest like others', () => {
  const [guest] = topologyOf('kvm-hostile-name').domains;
  expect(guest).toMatchObject({
    name: `we "ird" $(touch pwned) 名字 'x'`,
    state: 'running',
    interfaces: [{ bridge: 'virbr0', tap: { bridge: 'virbr0' } }],
  });
});

describe('networks of every forward mode', () => {
  const network = (name: string) => named(topologyOf('kvm-forward-modes').networks, name);

  test.each([
    ['default', 'nat', true, 'enp1s0'],
    ['nat-dev', 'nat', true, 'enp1s0'],
    ['routed', 'route', true, 'enp1s0'],
    ['opened', 'open', true, 'enp1s0'],
    ['isolated', 'isolated', true, undefined],
    ['host-bridge', 'bridge', true, undefined],
    ['macvtap-vepa', 'vepa', false, 'enp1s0'],
    ['sriov', 'hostdev', false, undefined],
  ])('%s is %s; its bridge exists: %s; it leaves by %s', (name, forwardMode, bridgeExists, egress) => {
    expect(network(name)).toMatchObject({ forwardMode, bridgeExists });
    expect(network(name).egress).toBe(egress);
  });

  test('only the NAT networks translate, each its own subnet', () => {
    const translating = topologyOf('kvm-forward-modes').networks.filter(
      ({ natRules }) => natRules.length > 0,
    );
    expect(translating.map(({ name }) => name)).toEqual(['default', 'nat-dev']);
    expect(network('nat-dev').natRules.every(({ rule }) => rule.includes('-s 10.50.0.0/24'))).toBe(true);
  });

  test('a network that points at br0 does not make br0 its own', () => {
    const bridge = named(topologyOf('kvm-forward-modes').bridges, 'br0');
    expect(bridge).toMatchObject({ kind: 'host', network: 'host-bridge', owner: { manager: 'netplan' } });
  });

  test('a transient network is not persistent, a defined one not active', () => {
    expect(network('passing')).toMatchObject({ active: true, persistent: false });
    expect(network('elsewhere')).toMatchObject({ active: false, persistent: true });
  });

  test('a guest that goes by such a network to br0 is on br0, by its live word and by its configured one', () => {
    const [iface] = named(topologyOf('kvm-forward-modes').domains, 'started01').interfaces;
    expect(iface).toMatchObject({
      source: { kind: 'network', network: 'host-bridge', portGroup: 'lab' },
      bridge: 'br0',
      presence: 'both',
      tap: { bridge: 'br0' },
    });
    expect(iface?.configSource).toBeUndefined();
  });

  test('a transient guest has no configured side', () => {
    expect(named(topologyOf('kvm-forward-modes').domains, 'transient01')).toMatchObject({
      persistent: false,
      interfaces: [{ presence: 'live', bridge: 'virbr-nat' }],
    });
  });

  test("drift is what was made so: missing sources and bridges, and a network's changed definition", () => {
    const { drift, domains } = topologyOf('kvm-forward-modes');
    const nameOf = (uuid: string) => domains.find((domain) => domain.uuid === uuid)?.name;
    expect(
      drift.map((entry) =>
        'network' in entry ? `${entry.kind} ${entry.network}` : `${entry.kind} ${nameOf(entry.domainUuid)}`,
      ),
    ).toEqual([
      'source-missing direct01',
      'source-missing many-cards01',
      'source-missing many-cards01',
      'network-bridge-missing elsewhere',
      'network-config-differs isolated',
    ]);
  });
});

describe('bonds, VLANs and veth pairs', () => {
  const uplink = (name: string) => named(topologyOf('vlan-bond-veth').uplinks, name);

  test('a bond lies on its cards, a VLAN on its bond, a VLAN in a VLAN on that', () => {
    expect(uplink('bond0')).toMatchObject({
      kind: 'bond',
      bondMode: 'active-backup',
      beneath: ['enp1s0', 'enp2s0'],
    });
    expect(uplink('bond0.100')).toMatchObject({
      kind: 'vlan',
      vlanId: 100,
      beneath: ['bond0'],
      bridge: 'br100',
    });
    expect(uplink('bond0.s20.30')).toMatchObject({ vlanId: 30, beneath: ['bond0.s20'] });
    expect(uplink('br-trunk.7')).toMatchObject({ vlanId: 7, beneath: ['br-trunk'] });
  });

  test('a port of a bond is on no bridge, though its master is one for `ip`', () => {
    expect(uplink('enp1s0').bridge).toBeUndefined();
  });

  test('the VLAN is the uplink of its bridge; the end of a veth pair is just a port', () => {
    const bridge = named(topologyOf('vlan-bond-veth').bridges, 'br100');
    expect(bridge.uplinks).toEqual(['bond0.100']);
    expect(Object.fromEntries(bridge.ports.map(({ name, kind }) => [name, kind]))).toEqual({
      'bond0.100': 'uplink',
      vnet0: 'tap',
      veth1: 'other',
    });
  });

  test('veth pairs inside the host, dummies, tunnels and macvlans are no uplinks', () => {
    expect(
      topologyOf('vlan-bond-veth')
        .uplinks.map(({ name }) => name)
        .sort(),
    ).toEqual([
      'bond0',
      'bond0.100',
      'bond0.200',
      'bond0.s20',
      'bond0.s20.30',
      'bond1',
      'br-trunk.7',
      'enp1s0',
      'enp2s0',
      'enp3s0',
      'enp4s0',
    ]);
  });

  test('the VLAN with the default route has it', () => {
    expect(uplink('bond0.200').hasDefaultRoute).toBe(true);
  });

  test('taps that no domain claims are loose', () => {
    expect(topologyOf('vlan-bond-veth').looseTaps.map(({ name, kind }) => [name, kind])).toEqual([
      ['vnet0', 'tap'],
      ['macvtap0', 'macvtap'],
    ]);
  });

  test('a host without libvirt is shown, and why there are no guests', () => {
    const { libvirt, drift, troubles } = topologyOf('vlan-bond-veth');
    expect(libvirt).toMatchObject({ kind: 'unavailable', problem: { code: 'libvirt-not-installed' } });
    expect(troubles.map(({ source }) => source).sort()).toEqual(['domains', 'libvirt', 'networks']);
    expect(drift).toEqual([]);
  });
});

test('the same facts make the same topology', () => {
  for (const recording of recordings) {
    const facts = allFacts.get(recording);
    if (facts === undefined) throw new Error(recording);
    expect(buildTopology(facts, detectOwner(facts))).toEqual(topologyOf(recording));
  }
});
