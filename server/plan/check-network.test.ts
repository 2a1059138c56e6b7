import { beforeAll, expect, test } from 'vitest';
import { readRecordedFacts } from '../host/recordings';
import { buildTopology } from '../model/build-topology';
import type { NetworkForm } from '../model/network-form';
import { lastValue } from '../model/reading';
import {
  type CheckedHost,
  checkNetworkForm,
  parseSubnet,
  suggestNetwork,
  widestRange,
} from './check-network';

let host: CheckedHost;
beforeAll(async () => {
  const facts = await readRecordedFacts('kvm-netplan');
  host = {
    topology: buildTopology(facts, () => ({ kind: 'nobody' })),
    routes: [
      ...(lastValue(facts.routes) ?? []),
      { destination: '10.9.0.0/16', gateway: '192.168.100.1', interfaceName: 'enp1s0', family: 'inet' },
    ],
  };
});

const good: NetworkForm = {
  name: 'lab',
  forwardMode: 'nat',
  forwardDevice: '',
  bridge: 'virbr5',
  domain: 'lab.test',
  address: '10.1.2.1/24',
  ranges: [{ start: '10.1.2.100', end: '10.1.2.200' }],
  hosts: [{ mac: '52:54:00:00:00:01', name: 'a', address: '10.1.2.10' }],
  dnsHosts: [{ address: '10.1.2.10', names: 'a a.lab.test' }],
};
const faults = (change: Partial<NetworkForm>, original?: string) =>
  checkNetworkForm({ ...good, ...change }, { host, ...(original === undefined ? {} : { original }) }).map(
    ({ field, index, problem }) => `${field}${index === undefined ? '' : ` ${index}`}: ${problem.code}`,
  );

test('a network that has room is let through', () => {
  expect(faults({})).toEqual([]);
});

test.each([
  [{ name: 'default' }, 'name: network-name-taken'],
  [{ name: 'a b' }, 'name: network-name-invalid'],
  [{ bridge: '' }, 'bridge: network-bridge-missing'],
  [{ bridge: 'virbr0' }, 'bridge: bridge-name-of-network'],
  [{ bridge: 'br0' }, 'bridge: bridge-name-taken'],
  [{ bridge: 'enp1s0' }, 'bridge: bridge-name-taken'],
  [{ bridge: 'a-name-of-sixteen' }, 'bridge: bridge-name-invalid'],
  [{ forwardMode: 'bridge', bridge: 'br9' }, 'bridge: bridge-gone'],
  [{ forwardMode: 'bridge', bridge: 'virbr0' }, 'bridge: bridge-of-network'],
  [{ forwardDevice: 'enp9s9' }, 'forwardDevice: network-device-gone'],
  [{ domain: 'not a domain' }, 'domain: network-domain-invalid'],
  [{ dnsHosts: [{ address: '10.1.2.3', names: '' }] }, 'dnsHosts 0: network-dns-host-invalid'],
  [{ address: '10.1.2.1' }, 'address: network-address-invalid'],
  [{ address: '010.1.2.1/24' }, 'address: network-address-invalid'],
  [{ address: '10.1.2.0/24' }, 'address: network-address-invalid'],
  [{ address: '10.1.2.255/24' }, 'address: network-address-invalid'],
  [{ ranges: [{ start: '10.1.2.9', end: '10.1.2.3' }] }, 'ranges 0: network-range-invalid'],
  [{ ranges: [{ start: '10.1.2.9', end: '10.1.3.3' }] }, 'ranges 0: network-range-outside'],
  [
    { ranges: [...good.ranges, { start: '10.1.2.150', end: '10.1.2.250' }] },
    'ranges 1: network-range-overlaps',
  ],
  [{ hosts: [{ mac: 'x', name: '', address: '10.1.2.3' }] }, 'hosts 0: network-host-invalid'],
  [{ hosts: [{ mac: '', name: 'a', address: '10.1.2.1' }] }, 'hosts 0: network-host-outside'],
  [
    { hosts: [...good.hosts, { mac: '52:54:00:00:00:02', name: '', address: '10.1.2.10' }] },
    'hosts 1: network-host-twice',
  ],
] as const)('%j is refused beside its field', (change, expected) => {
  expect(faults(change)).toEqual([expected]);
});

test.each([
  ['192.168.122.1/24', 'default'],
  ['192.168.100.77/28', 'enp1s0'],
  ['10.9.7.1/24', 'enp1s0 (10.9.0.0/16)'],
])('%s overlaps with %s', (address, by) => {
  const [first] = checkNetworkForm({ ...good, address, ranges: [], hosts: [] }, { host });
  expect(first).toMatchObject({ field: 'address', problem: { code: 'network-subnet-overlaps' } });
  expect(first?.problem.values?.['name']).toContain(by);
});

test("a network's own name, bridge and subnet are not in its way", () => {
  const own = {
    name: 'default',
    bridge: 'virbr0',
    address: '192.168.122.1/24',
    ranges: [],
    hosts: [],
    dnsHosts: [],
  };
  expect(faults(own, 'default')).toEqual([]);
  expect(faults({ ...own, name: 'other' }, 'default')).toEqual(['name: network-renamed']);
});

test('what is suggested is free', () => {
  const { name, bridge, address } = suggestNetwork(host);
  expect(faults({ name, bridge, address, ranges: [], hosts: [] })).toEqual([]);
});

test.each([
  ['192.168.123.1/24', '192.168.123.2', '192.168.123.254'],
  ['192.168.123.254/24', '192.168.123.1', '192.168.123.253'],
  ['10.0.0.1/8', '10.0.0.2', '10.255.255.254'],
])('all of %s but the bridge is %s – %s', (address, start, end) => {
  expect(widestRange(address)).toEqual({ start, end });
});

test.each(['', '1.2.3/24', '10.0.0.1/31', '10.0.0.1/7', 'fd00::1/64', '10.0.0.1/24/24'])(
  '%j is no subnet that a network can have',
  (text) => {
    expect(parseSubnet(text)).toBeUndefined();
  },
);
