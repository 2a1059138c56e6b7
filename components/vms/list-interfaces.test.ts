import { describe, expect, it } from 'vitest';
import type { Domain } from '@/server/model/topology';
import { addressesInSight, filterDomains, listInterfaces, sortDomains } from './list-interfaces';

function domain(name: string, change: Partial<Domain> = {}): Domain {
  return {
    uuid: name,
    name,
    state: 'running',
    persistent: true,
    autostart: false,
    managedSave: false,
    agent: 'absent',
    interfaces: [
      {
        id: `${name}/1`,
        mac: '52:54:00:00:00:01',
        source: { kind: 'bridge', bridge: 'virbr1' },
        presence: 'both',
        linkState: 'up',
        tap: { name: `vnet-${name}`, kind: 'tap', carrier: true },
        addresses: [
          { address: 'fe80::1', source: 'agent', readAtMs: 0 },
          { address: '192.168.100.151', source: 'agent', readAtMs: 0 },
        ],
      },
    ],
    ...change,
  };
}

const names = (domains: readonly Domain[]) => domains.map(({ name }) => name);

describe('searching', () => {
  const domains = [domain('node01'), domain('centos7', { state: 'shut off', interfaces: [] })];
  it.each(['NODE', '52:54', '192.168.100.151', 'virbr1', 'vnet-node01'])('finds a VM by %s', (search) => {
    expect(names(filterDomains(domains, { search, state: 'all' }))).toEqual(['node01']);
  });
  it('narrows by state', () => {
    expect(names(filterDomains(domains, { search: '', state: 'shutOff' }))).toEqual(['centos7']);
  });
});

it('sorts numbers in names as numbers', () => {
  const sorted = sortDomains([domain('vm10'), domain('vm9')], { column: 'name', direction: 'ascending' });
  expect(names(sorted)).toEqual(['vm9', 'vm10']);
});

it('sorts MACs as hexadecimal', () => {
  const withMac = (name: string, mac: string) => {
    const made = domain(name);
    return { ...made, interfaces: made.interfaces.map((nic) => ({ ...nic, mac })) };
  };
  const sorted = sortDomains([withMac('b', '52:54:00:00:00:0a'), withMac('a', '52:54:00:00:00:01')], {
    column: 'mac',
    direction: 'ascending',
  });
  expect(names(sorted)).toEqual(['a', 'b']);
});

it('has a line for a VM without any virtual NIC', () => {
  const lines = listInterfaces([domain('a'), domain('b', { interfaces: [] })]);
  expect(lines.map(({ id, isFirst }) => [id, isFirst])).toEqual([
    ['a/1', true],
    ['b', true],
  ]);
});

it('leaves out link-local addresses when there is a better one', () => {
  const [nic] = domain('a').interfaces;
  expect(nic === undefined ? [] : addressesInSight(nic).map(({ address }) => address)).toEqual([
    '192.168.100.151',
  ]);
});
