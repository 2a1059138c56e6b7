import { expect, test } from 'vitest';
import type { Domain, DomainInterface, Topology } from '@/server/model/topology';
import { reachabilityOf } from './reachability';
import { sampleTopology } from './sample-topology';
import { indexTopology } from './topology-index';

const host = sampleTopology({ domains: 3 });

function reach(topology: Topology, name: string) {
  const domain = topology.domains.find((one) => one.name === name);
  const one = domain?.interfaces[0];
  if (domain === undefined || one === undefined) throw new Error(`${name} has no interface`);
  return reachabilityOf(indexTopology(topology), domain, one);
}

function withInterface(name: string, change: (one: DomainInterface) => DomainInterface): Topology {
  const edit = (domain: Domain): Domain =>
    domain.name === name ? { ...domain, interfaces: domain.interfaces.map(change) } : domain;
  return { ...host, domains: host.domains.map(edit) };
}

const keys = (messages: readonly { readonly key: string }[]) =>
  messages.map((one) => one.key.replace('topology.reach.', ''));

test('a guest on a bridge with an uplink is on the LAN: both reach each other', () => {
  const { way, answers, sentences } = reach(host, 'debian10');
  expect(way.slice(1)).toEqual(['bridge:virbr1', 'uplink:enp1s0', 'lan:enp1s0']);
  expect(answers.lan).toEqual({ out: 'yes', in: 'yes' });
  expect(keys(sentences)).toContain('bridged');
});

test('a guest behind NAT reaches the LAN, and nobody there reaches it', () => {
  const { way, answers, sentences } = reach(host, 'node01');
  expect(way.slice(1)).toEqual([
    'bridge:virbr0',
    'network:default',
    'bridge:virbr1',
    'uplink:enp1s0',
    'lan:enp1s0',
  ]);
  expect(answers.lan).toEqual({ out: 'nat', in: 'no' });
  expect(answers.host).toEqual({ out: 'yes', in: 'yes' });
  expect(keys(sentences)).toEqual(['natOut', 'natIn', 'guests']);
});

test('a guest that is shut off reaches nobody, and says what will be', () => {
  const { answers, obstacles, sentences } = reach(host, 'centos7');
  expect(answers.guests).toEqual({ out: 'no', in: 'no' });
  expect(keys(obstacles)).toEqual(['shutOff']);
  expect(keys(sentences)).toContain('natOut');
});

test('a pulled cable cuts off the LAN and nothing else', () => {
  const pulled = { ...host, uplinks: host.uplinks.map((one) => ({ ...one, carrier: false })) };
  const { answers, obstacles } = reach(pulled, 'debian10');
  expect(keys(obstacles)).toEqual(['noCarrier']);
  expect(answers).toMatchObject({ lan: { out: 'no', in: 'no' }, guests: { out: 'yes' } });
});

test('NAT without its rules does not reach the LAN', () => {
  const drifted: Topology = { ...host, drift: [{ kind: 'nat-rules-missing', network: 'default' }] };
  const { answers, obstacles } = reach(drifted, 'node01');
  expect(keys(obstacles)).toEqual(['natRulesMissing']);
  expect(answers.lan.out).toBe('no');
});

test('a link that is set down reaches nobody', () => {
  const { answers, obstacles } = reach(
    withInterface('node01', (one) => ({ ...one, linkState: 'down' })),
    'node01',
  );
  expect(keys(obstacles)).toEqual(['linkDown']);
  expect(answers.lan.out).toBe('no');
});

test('macvtap reaches the LAN and not its own host', () => {
  const { answers } = reach(
    withInterface('node01', ({ bridge: _, ...one }) => ({
      ...one,
      source: { kind: 'direct', device: 'enp1s0', mode: 'bridge' },
      tap: { name: 'macvtap0', kind: 'macvtap', parent: 'enp1s0', carrier: true },
    })),
    'node01',
  );
  expect(answers).toMatchObject({ lan: { out: 'yes', in: 'yes' }, host: { out: 'no', in: 'no' } });
});

test('a bridge without an uplink keeps its guests to itself', () => {
  const lonely = {
    ...host,
    bridges: host.bridges.map((one) => (one.name === 'virbr1' ? { ...one, uplinks: [] } : one)),
  };
  const { way, answers, sentences } = reach(lonely, 'debian10');
  expect(way).toHaveLength(2);
  expect(answers.lan).toEqual({ out: 'no', in: 'no' });
  expect(keys(sentences)).toContain('noUplink');
});

test('a VLAN leads to its own LAN, not to that of the interface beneath', () => {
  const [uplink] = host.uplinks;
  if (uplink === undefined) throw new Error('no uplink');
  const { bridge: _, ...bare } = uplink;
  const vlan: Topology = {
    ...host,
    uplinks: [
      { ...bare, addresses: host.bridges[0]?.addresses ?? [] },
      { ...uplink, name: 'enp1s0.10', kind: 'vlan', vlanId: 10, beneath: ['enp1s0'] },
    ],
    bridges: host.bridges.map((one) => (one.name === 'virbr1' ? { ...one, uplinks: ['enp1s0.10'] } : one)),
  };
  expect(reach(vlan, 'debian10').way.slice(1)).toEqual([
    'bridge:virbr1',
    'uplink:enp1s0.10',
    'uplink:enp1s0',
    'lan:enp1s0.10',
  ]);
});
