import { expect, it } from 'vitest';
import { rankInTopology } from './find-in-topology';
import type { Domain, Topology } from './topology';

const findInTopology = (where: Topology, text: string) =>
  rankInTopology(where, text).map(({ found }) => found);

const node: Domain = {
  uuid: '11111111-1111-4111-8111-111111111111',
  name: 'node01',
  state: 'running',
  persistent: true,
  autostart: false,
  managedSave: false,
  agent: 'absent',
  interfaces: [
    {
      id: '11111111-1111-4111-8111-111111111111/52:54:00:4f:2f:3e',
      mac: '52:54:00:4f:2f:3e',
      source: { kind: 'network', network: 'default' },
      presence: 'both',
      linkState: 'up',
      tap: { name: 'vnet0', kind: 'tap', carrier: true },
      addresses: [{ address: '192.168.122.38', source: 'lease', readAtMs: 0 }],
    },
  ],
};

const topology: Topology = {
  hostName: 'kvm1',
  readAtMs: 0,
  libvirt: { kind: 'connected', uri: 'qemu:///system', version: '9.0.0' },
  uplinks: [],
  bridges: [],
  networks: [],
  domains: [{ ...node, uuid: '2', name: 'old-node01', interfaces: [] }, node],
  looseTaps: [],
  defaultRoutes: [],
  dnsServers: [],
  searchDomains: [],
  drift: [],
  troubles: [],
  unparsed: [],
  brctlInstalled: true,
};

it('finds a VM by its name, the nearest match first', () => {
  expect(findInTopology(topology, ' NODE01 ').map(({ name }) => name)).toEqual(['node01', 'old-node01']);
});

it.each(['52:54:00:4F', '192.168.122.38', 'vnet0'])('finds a VM by %s and says what matched', (text) => {
  const [found, ...others] = findInTopology(topology, text);
  expect(others).toEqual([]);
  expect(found?.name).toBe('node01');
  expect(found?.matched?.toLowerCase()).toContain(text.toLowerCase());
});

it('finds nothing for nothing', () => {
  expect(findInTopology(topology, '  ')).toEqual([]);
});
