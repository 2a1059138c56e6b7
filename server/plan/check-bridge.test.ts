import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import en from '@/messages/en.json';
import { readFacts } from '../host/read-facts';
import { recordedRunner } from '../host/recorded-runner';
import type { BridgeReadings } from '../model/bridge-readings';
import type { CreateBridgeRequest } from '../model/bridge-request';
import { buildTopology } from '../model/build-topology';
import type { Topology } from '../model/topology';
import { detectOwner } from './backends/detect-owner';
import { type BridgeCheckId, checkBridge } from './check-bridge';

let netplan: Topology;
let ifupdown: Topology;

beforeAll(async () => {
  [netplan, ifupdown] = await Promise.all([recordedHost('kvm-netplan'), recordedHost('kvm-ifupdown')]);
});

async function recordedHost(name: string): Promise<Topology> {
  const { runner } = recordedRunner(join(import.meta.dirname, '..', 'parse', 'fixtures', name));
  const facts = await readFacts(runner, () => 0);
  return buildTopology(facts, detectOwner(facts));
}

const quiet: BridgeReadings = {
  client: { value: { kind: 'this-machine', ssh: [] }, evidence: [] },
  bridgeNetfilter: { value: { ipv4: true, ipv6: true }, evidence: [] },
  forward: { value: { ipv4: 'accepts', ipv6: 'accepts', by: [] }, evidence: [] },
  machine: { value: undefined, evidence: [] },
  cloudInit: { value: 'absent', evidence: [] },
  systemd: true,
  bridgeUtils: true,
  ifupdown2: false,
  newAddresses: [],
  passingProbes: [{ kind: 'gateway', address: '192.168.100.1' }],
};
const keep: CreateBridgeRequest = {
  bridge: 'br1',
  uplink: 'enp1s0',
  addressing: { kind: 'keep' },
  stp: false,
  forwardDelaySeconds: 0,
  vlanFiltering: false,
};
const staticAt = (address: string): CreateBridgeRequest => ({
  ...keep,
  addressing: { kind: 'static', addresses: [address], gateways: [], nameservers: [], searchDomains: [] },
});

/** `amber through`: the level and the sentence of one check, and that the sentence is there. */
function verdict(
  id: BridgeCheckId,
  readings: Partial<BridgeReadings>,
  { request = keep, topology = netplan }: { request?: CreateBridgeRequest; topology?: Topology } = {},
): string {
  const checks = checkBridge({ kind: 'create', request }, { topology, readings: { ...quiet, ...readings } });
  for (const { text, remedy } of checks)
    for (const message of [text, ...(remedy === undefined ? [] : [remedy])])
      expect(lookUp(message.key), message.key).toBeTypeOf('string');
  const check = checks.find((one) => one.id === id);
  expect(check?.level === 'green', 'what is not green has a remedy').toBe(
    check?.remedy === undefined && check !== undefined,
  );
  return check === undefined ? 'not asked' : `${check.level} ${check.text.key.split('.').at(-1)}`;
}

function lookUp(key: string): unknown {
  return key.split('.').reduce<unknown>((tree, name) => (tree as Record<string, unknown>)?.[name], en);
}

it('finds nothing against a bridge on a host in order', () => {
  const checks = checkBridge({ kind: 'create', request: keep }, { topology: netplan, readings: quiet });
  expect(checks.filter(({ level }) => level !== 'green')).toEqual([]);
});

describe('your own connection', () => {
  const from = (address: string, interfaceName: string): Partial<BridgeReadings> => ({
    client: { value: { kind: 'network', address, interfaceName }, evidence: [] },
  });

  it('is asked about when it comes through the uplink, and not when it comes by another way', () => {
    expect(verdict('own-connection', from('192.168.100.7', 'enp1s0'))).toBe('amber through');
    expect(verdict('own-connection', from('192.168.122.38', 'virbr0'))).toBe('green elsewhere');
  });

  it('stops a change after which its answer could not arrive', () => {
    const request: CreateBridgeRequest = { ...keep, addressing: { kind: 'none' } };
    expect(verdict('own-connection', from('192.168.100.7', 'enp1s0'), { request })).toBe('red noWayBack');
    expect(verdict('own-connection', from('192.168.122.38', 'virbr0'), { request })).toBe('green elsewhere');
  });

  it('may be a tunnel through a session of SSH', () => {
    const ssh = [{ address: '192.168.100.7', interfaceName: 'enp1s0' }];
    expect(
      verdict('own-connection', { client: { value: { kind: 'this-machine', ssh }, evidence: [] } }),
    ).toBe('amber ssh');
    expect(verdict('own-connection', {})).toBe('green thisMachine');
  });

  it('names a neighbour once, however many sessions it has', () => {
    const ssh = ['192.168.100.7', '192.168.100.7', '192.168.100.9'].map((address) => ({
      address,
      interfaceName: 'enp1s0',
    }));
    const readings = { ...quiet, client: { value: { kind: 'this-machine', ssh }, evidence: [] } } as const;
    const checks = checkBridge({ kind: 'create', request: keep }, { topology: netplan, readings });
    expect(checks.find(({ id }) => id === 'own-connection')?.text.values).toMatchObject({
      addresses: '192.168.100.7, 192.168.100.9',
    });
  });

  it('is taken to come through the uplink when its way is not known', () => {
    const client = { value: { kind: 'unknown', address: '2001:db8::1' }, evidence: [] } as const;
    expect(verdict('own-connection', { client })).toBe('amber unknown');
  });

  it('does not matter to an isolated bridge', () => {
    const { uplink: _, ...isolated } = keep;
    expect(verdict('own-connection', from('192.168.100.7', 'enp1s0'), { request: isolated })).toBe(
      'not asked',
    );
  });

  it('goes through the bridge that is to be removed', () => {
    const checks = checkBridge(
      { kind: 'remove', request: { bridge: 'br0' } },
      { topology: netplan, readings: { ...quiet, ...from('192.168.100.7', 'br0') } },
    );
    expect(checks.find(({ id }) => id === 'own-connection')).toMatchObject({
      level: 'amber',
      text: { values: { interface: 'br0' } },
    });
  });
});

it('asks to read that no gateway answers', () => {
  expect(verdict('gateway', { passingProbes: [{ kind: 'nameserver', address: '1.1.1.1' }] })).toBe(
    'amber silent',
  );
});

it('stops an address that somebody has, and asks to read what could not be checked', () => {
  const answer = (answer: 'free' | 'taken' | 'not-checked'): Partial<BridgeReadings> => ({
    newAddresses: [{ value: { address: '192.168.100.10', answer }, evidence: [] }],
  });
  expect(verdict('duplicate-address', answer('taken'))).toBe('red taken');
  expect(verdict('duplicate-address', answer('not-checked'))).toBe('amber notChecked');
  expect(verdict('duplicate-address', answer('free'))).toBe('green free');
});

it('stops an address in a subnet of libvirt’s', () => {
  expect(verdict('subnet-overlap', {}, { request: staticAt('192.168.122.10/24') })).toBe('red asked');
  expect(verdict('subnet-overlap', {}, { request: staticAt('192.168.100.10/24') })).toBe('green none');
});

it('asks to read that a firewall drops what crosses bridges, and only if it is shown it', () => {
  const forward = { value: { ipv4: 'drops', ipv6: 'accepts', by: ['docker'] }, evidence: [] } as const;
  const shown = (ipv4: boolean) => ({ bridgeNetfilter: { value: { ipv4, ipv6: true }, evidence: [] } });
  expect(verdict('firewall', { forward, ...shown(true) })).toBe('amber drops');
  expect(verdict('firewall', { forward, ...shown(false) })).toBe('green notAsked');
});

describe('the provider', () => {
  it.each([
    ['Amazon EC2', 'm5.large', '', 'amber filters'],
    ['Microsoft Corporation', 'Virtual Machine', '7783-7084-3265-9085-8269-3286-77', 'amber filters'],
    ['QEMU', 'Standard PC (Q35 + ICH9, 2009)', 'OracleCloud.com', 'amber filters'],
    ['VMware, Inc.', 'VMware20,1', '', 'amber filters'],
    ['Hetzner', 'vServer', '', 'amber filters'],
    ['QEMU', 'Standard PC (Q35 + ICH9, 2009)', '', 'green none'],
    ['Supermicro', 'X11SSL-F', '', 'green none'],
  ])('of a machine called %s %s %s: %s filters', (vendor, product, chassisAssetTag, expected) => {
    const machine = { value: { vendor, product, chassisAssetTag }, evidence: [] };
    expect(verdict('mac-filter', { machine })).toBe(expected);
  });
});

it('asks to read that cloud-init may write the file again, unless it was told not to', () => {
  const cloudInit = (value: BridgeReadings['cloudInit']['value']) => ({ cloudInit: { value, evidence: [] } });
  expect(verdict('cloud-init', cloudInit('active'))).toBe('amber active');
  expect(verdict('cloud-init', cloudInit('leaves-network-alone'))).toBe('green quiet');
  expect(verdict('cloud-init', cloudInit('absent'))).toBe('green absent');
  expect(verdict('cloud-init', cloudInit('active'), { topology: ifupdown })).toBe('not asked');
});

it('stops ifupdown without bridge-utils, and no other manager', () => {
  expect(verdict('bridge-utils', { bridgeUtils: false }, { topology: ifupdown })).toBe('red missing');
  expect(verdict('bridge-utils', { bridgeUtils: false, ifupdown2: true }, { topology: ifupdown })).toBe(
    'green notNeeded',
  );
  expect(verdict('bridge-utils', {}, { topology: ifupdown })).toBe('green installed');
  expect(verdict('bridge-utils', { bridgeUtils: false })).toBe('not asked');
});

it('asks to read that nothing puts the network back at boot without systemd', () => {
  expect(verdict('systemd', { systemd: false })).toBe('amber missing');
});

it('says first what stops', () => {
  const checks = checkBridge(
    { kind: 'create', request: staticAt('192.168.122.10/24') },
    { topology: netplan, readings: { ...quiet, systemd: false } },
  );
  expect(checks.map(({ level }) => level).slice(0, 3)).toEqual(['red', 'amber', 'green']);
});
