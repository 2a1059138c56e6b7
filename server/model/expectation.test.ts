import { beforeAll, expect, test } from 'vitest';
import { readRecordedFacts } from '../host/recordings';
import { buildTopology } from './build-topology';
import { type Expectation, isMet } from './expectation';
import type { Facts } from './facts';
import type { Topology } from './topology';

const node01 = { domainUuid: '1f438dd1-b38d-456e-8cdd-a341459c2e02', mac: '52:54:00:4f:2f:3e' };
const centos7 = { domainUuid: 'abced994-cebe-4e39-8d96-9f5f24d921bf', mac: '52:54:00:4f:2f:80' };
let facts: Facts;
let topology: Topology;
beforeAll(async () => {
  facts = await readRecordedFacts('kvm-netplan');
  topology = buildTopology(facts, () => ({ kind: 'nobody' }));
});

const onDefault = { kind: 'network', network: 'default' } as const;
const onBr0 = { kind: 'bridge', bridge: 'br0' } as const;

test.each<[boolean, Expectation]>([
  [true, { kind: 'tap-on-bridge', ...node01, bridge: 'virbr0' }],
  [false, { kind: 'tap-on-bridge', ...node01, bridge: 'br0' }],
  // A guest that is shut off has no tap, wherever it will be.
  [false, { kind: 'tap-on-bridge', ...centos7, bridge: 'virbr0' }],
  [true, { kind: 'interface-link', ...node01, state: 'up' }],
  [false, { kind: 'interface-link', ...node01, state: 'down' }],
  [true, { kind: 'live-source', ...node01, source: onDefault }],
  [false, { kind: 'live-source', ...node01, source: onBr0 }],
  [true, { kind: 'config-source', ...node01, source: onDefault }],
  [true, { kind: 'config-source', ...centos7, source: onDefault }],
  [false, { kind: 'config-source', ...centos7, source: onBr0 }],
  [false, { kind: 'config-source', ...centos7, mac: '52:54:00:00:00:00', source: onDefault }],
  [false, { kind: 'config-source', ...centos7, domainUuid: 'gone', source: onDefault }],
])('on the recorded host it is %s that %o', (met, expectation) => {
  expect(isMet(expectation, { facts, topology })).toBe(met);
});

test('a port that is still learning does not let frames through: its tap is not on the bridge yet', () => {
  const learning: Topology = {
    ...topology,
    domains: topology.domains.map((domain) => ({
      ...domain,
      interfaces: domain.interfaces.map((iface) =>
        iface.tap === undefined ? iface : { ...iface, tap: { ...iface.tap, portState: 'learning' } },
      ),
    })),
  };
  expect(isMet({ kind: 'tap-on-bridge', ...node01, bridge: 'virbr0' }, { facts, topology: learning })).toBe(
    false,
  );
});

test('a link that libvirt took down is down, though its tap has a carrier', () => {
  const down: Topology = {
    ...topology,
    domains: topology.domains.map((domain) => ({
      ...domain,
      interfaces: domain.interfaces.map((iface) => ({ ...iface, linkState: 'down' })),
    })),
  };
  expect(isMet({ kind: 'interface-link', ...node01, state: 'down' }, { facts, topology: down })).toBe(true);
  expect(isMet({ kind: 'interface-link', ...node01, state: 'up' }, { facts, topology: down })).toBe(false);
});
