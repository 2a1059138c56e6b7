import { expect, test } from 'vitest';
import type { Domain, Topology } from '@/server/model/topology';
import { sampleTopology } from './sample-topology';
import { topologyChanges } from './topology-changes';

const host = sampleTopology({ domains: 3 });

function withDomain(name: string, change: (domain: Domain) => Domain): Topology {
  return { ...host, domains: host.domains.map((one) => (one.name === name ? change(one) : one)) };
}

test('nothing is said of a snapshot that says the same', () => {
  expect(topologyChanges(host, { ...host, readAtMs: host.readAtMs + 1 })).toEqual([]);
});

test('a domain that starts is said with its tap', () => {
  const after = withDomain('centos7', (domain) => ({
    ...domain,
    state: 'running',
    interfaces: domain.interfaces.map((one) => ({
      ...one,
      tap: { name: 'vnet9', kind: 'tap', bridge: 'virbr0', carrier: true },
    })),
  }));
  expect(topologyChanges(host, after)).toEqual([
    { key: 'topology.change.domainStateOn', values: { name: 'centos7', state: 'running', taps: 'vnet9' } },
  ]);
});

test('a tap that stands before its domain is said by its name', () => {
  const after: Topology = { ...host, looseTaps: [{ name: 'vnet9', kind: 'tap', carrier: true }] };
  expect(topologyChanges(host, after)).toEqual([
    { key: 'topology.change.tapAppeared', values: { name: 'vnet9' } },
  ]);
});

test('an interface that moves to another bridge is said', () => {
  const after = withDomain('node01', (domain) => ({
    ...domain,
    interfaces: domain.interfaces.map((one) => ({ ...one, bridge: 'virbr1' })),
  }));
  expect(topologyChanges(host, after)).toMatchObject([{ key: 'topology.change.interfaceMoved' }]);
});

test('a pulled cable and new drift are said', () => {
  const after: Topology = {
    ...host,
    uplinks: host.uplinks.map((one) => ({ ...one, carrier: false })),
    drift: [{ kind: 'nat-rules-missing', network: 'default' }],
  };
  expect(topologyChanges(host, after).map((one) => one.key)).toEqual([
    'topology.change.carrierLost',
    'topology.change.drift',
  ]);
});
