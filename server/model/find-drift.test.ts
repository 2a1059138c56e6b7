import { beforeAll, describe, expect, test } from 'vitest';
import { readRecordedFacts } from '../host/recordings';
import { buildTopology } from './build-topology';
import type { DomainFacts, Facts, Link, NetworkFacts, Reading } from './facts';
import { lastValue } from './reading';

let facts: Facts;
beforeAll(async () => {
  facts = await readRecordedFacts('kvm-netplan');
  const [iface] = lastValue(facts.domains)?.find(({ name }) => name === 'node01')?.live?.interfaces ?? [];
  vnet = iface?.target ?? '';
});

const driftOf = (changed: Facts) => buildTopology(changed, () => ({ kind: 'nobody' })).drift;

function edit<T>(reading: Reading<T>, change: (value: T) => T): Reading<T> {
  if (reading.kind !== 'fresh') throw new Error('not read');
  return { ...reading, value: change(reading.value) };
}
const withLinks = (change: (links: readonly Link[]) => readonly Link[]): Facts => ({
  ...facts,
  links: edit(facts.links, change),
});
const withDomain = (name: string, change: (domain: DomainFacts) => DomainFacts): Facts => ({
  ...facts,
  domains: edit(facts.domains, (domains) =>
    domains.map((domain) => (domain.name === name ? change(domain) : domain)),
  ),
});
const withNetwork = (change: (network: NetworkFacts) => NetworkFacts): Facts => ({
  ...facts,
  networks: edit(facts.networks, (networks) => networks.map(change)),
});
function configOf<T extends object>(side: { readonly config?: T }): T {
  if (side.config === undefined) throw new Error('not persistent');
  return side.config;
}
const withoutMaster = ({ master: _master, portState: _state, ...link }: Link): Link => link;

const node01 = '1f438dd1-b38d-456e-8cdd-a341459c2e02';
/** node01's tap, whichever number it got. */
let vnet: string;
const ref = { domainUuid: node01, interfaceId: `${node01}/52:54:00:4f:2f:3e` };

test('the recorded host has no drift', () => {
  expect(driftOf(facts)).toEqual([]);
});

describe('a tap', () => {
  test('that somebody took off its bridge', () => {
    const moved = withLinks((links) =>
      links.map((link) => (link.name === vnet ? withoutMaster(link) : link)),
    );
    expect(driftOf(moved)).toEqual([
      { kind: 'tap-not-on-bridge', ...ref, tap: vnet, libvirtBridge: 'virbr0' },
    ]);
  });

  test('that somebody put on another bridge', () => {
    const moved = withLinks((links) =>
      links.map((link) => (link.name === vnet ? { ...link, master: 'br0' } : link)),
    );
    expect(driftOf(moved)).toEqual([
      { kind: 'tap-not-on-bridge', ...ref, tap: vnet, libvirtBridge: 'virbr0', kernelBridge: 'br0' },
    ]);
  });

  test('that is gone from the kernel while libvirt has it', () => {
    const gone = withLinks((links) => links.filter((link) => link.name !== vnet));
    expect(driftOf(gone)).toEqual([{ kind: 'tap-missing', ...ref, tap: vnet }]);
  });

  test('is not drift while libvirt has not been asked again since the kernel changed', () => {
    const gone = withLinks((links) => links.filter((link) => link.name !== vnet));
    expect(driftOf({ ...gone, domainsBehind: true })).toEqual([]);
  });
});

describe('live and config', () => {
  test('name different sources', () => {
    const changed = withDomain('node01', (domain) => ({
      ...domain,
      config: {
        ...configOf(domain),
        interfaces: configOf(domain).interfaces.map((iface) => ({
          ...iface,
          source: { kind: 'bridge', bridge: 'br0' },
        })),
      },
    }));
    expect(driftOf(changed)).toEqual([{ kind: 'live-differs-from-config', ...ref }]);
  });

  test('have an interface that the other has not', () => {
    const without = (side: 'live' | 'config') =>
      withDomain('node01', (domain) => ({ ...domain, [side]: { ...domain[side], interfaces: [] } }));
    for (const side of ['live', 'config'] as const)
      expect(driftOf(without(side))).toEqual([{ kind: 'live-differs-from-config', ...ref }]);
  });

  test('of a transient domain cannot differ: it has no config', () => {
    const transient = withDomain('node01', ({ config: _config, ...domain }) => ({
      ...domain,
      persistent: false,
    }));
    expect(driftOf(transient)).toEqual([]);
  });
});

describe('a network', () => {
  test('that is active while its bridge is gone', () => {
    const gone = withLinks((links) =>
      links
        .filter((link) => link.name !== 'virbr0')
        .map((link) => (link.master === 'virbr0' ? withoutMaster(link) : link)),
    );
    expect(driftOf(gone)).toEqual(
      expect.arrayContaining([{ kind: 'network-bridge-missing', network: 'default', bridge: 'virbr0' }]),
    );
  });

  test('that is stopped is missed no bridge', () => {
    const stopped = withNetwork(({ live: _live, ...network }) => ({ ...network, active: false }));
    const withoutBridge = {
      ...stopped,
      links: edit(facts.links, (links) => links.filter((link) => link.name !== 'virbr0')),
    };
    expect(driftOf(withoutBridge).map(({ kind }) => kind)).not.toContain('network-bridge-missing');
  });

  test('whose definition is another than what runs', () => {
    const changed = withNetwork((network) => ({
      ...network,
      config: { ...configOf(network), forwardMode: 'route' },
    }));
    expect(driftOf(changed)).toEqual([{ kind: 'network-config-differs', network: 'default' }]);
  });

  test('of mode NAT whose rules are gone from the firewall', () => {
    const flushed: Facts = { ...facts, natRules: edit(facts.natRules, () => []) };
    expect(driftOf(flushed)).toEqual([{ kind: 'nat-rules-missing', network: 'default' }]);
  });

  test('is not said to lack rules by someone who may not read the firewall', () => {
    const unread: Facts = {
      ...facts,
      natRules: { kind: 'unread', problem: { code: 'command-not-permitted' } },
    };
    expect(driftOf(unread)).toEqual([]);
  });
});

describe('a source that is not there', () => {
  test.each([
    { kind: 'network', network: 'gone' },
    { kind: 'bridge', bridge: 'br9' },
    { kind: 'direct', device: 'enp9s9', mode: 'bridge' },
  ] as const)('%o', (source) => {
    const changed = withDomain('centos7', (domain) => ({
      ...domain,
      config: {
        ...configOf(domain),
        interfaces: configOf(domain).interfaces.map((iface) => ({ ...iface, source })),
      },
    }));
    expect(driftOf(changed)).toEqual([expect.objectContaining({ kind: 'source-missing', source })]);
  });
});

describe('is not claimed without a fresh word of both sides', () => {
  test.each(['links', 'domains', 'networks'] as const)('when %s could not be read now', (source) => {
    const gone = withLinks((links) => links.filter((link) => link.name !== vnet));
    const reading = gone[source];
    if (reading.kind !== 'fresh') throw new Error('not read');
    const stale = {
      ...gone,
      [source]: { ...reading, kind: 'stale', problem: { code: 'libvirt-not-running' } },
    };
    expect(driftOf(stale)).toEqual([]);
  });
});
