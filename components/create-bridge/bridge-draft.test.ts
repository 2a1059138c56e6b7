import { expect, it } from 'vitest';
import type { Topology } from '@/server/model/topology';
import { sampleTopology } from '../topology/sample-topology';
import {
  addressingOf,
  type BridgeDraft,
  draftText,
  formatDraft,
  parseDraft,
  reachableStep,
  readDraft,
  suggestedNames,
} from './bridge-draft';

/** The recipe's host before it has a bridge of its own: the uplink has the address and the way out. */
const topology = withoutHostBridge(sampleTopology({ domains: 3 }));

function withoutHostBridge(made: Topology): Topology {
  const bridges = made.bridges.filter(({ kind }) => kind !== 'host');
  const addresses = made.bridges.find(({ kind }) => kind === 'host')?.addresses ?? [];
  const uplinks = made.uplinks.map(({ bridge: _, ...uplink }) => ({ ...uplink, addresses }));
  return {
    ...made,
    bridges,
    uplinks,
    domains: [],
    defaultRoutes: [{ family: 'inet', gateway: '192.168.100.1', interfaceName: 'enp1s0' }],
    dnsServers: ['127.0.0.53', '192.168.100.1'],
    searchDomains: ['.'],
  };
}

const empty = parseDraft(new URLSearchParams());
const enp1s0: BridgeDraft = { ...empty, uplink: { kind: 'interface', name: 'enp1s0' } };

it('comes back from the page’s address as it was typed, half an address too', () => {
  const draft: BridgeDraft = {
    ...enp1s0,
    addressing: 'static',
    addresses: '192.168.100. ',
    gateways: '',
    bridge: 'br#0',
    stp: true,
    forwardDelay: '4',
    vlanFiltering: true,
    mtu: '9000',
    read: ['1b92065c', '00ff00ff'],
  };
  expect(parseDraft(new URLSearchParams(formatDraft(draft)))).toEqual(draft);
  expect(parseDraft(new URLSearchParams(formatDraft(empty)))).toEqual(empty);
  const isolated: BridgeDraft = { ...empty, uplink: { kind: 'isolated' } };
  expect(parseDraft(new URLSearchParams(formatDraft(isolated)))).toEqual(isolated);
});

it('is nobody’s to break by writing an address', () => {
  expect(parseDraft(new URLSearchParams('addressing=magic&step=9&uplink='))).toMatchObject({
    uplink: { kind: 'interface', name: '' },
  });
  expect(readDraft(parseDraft(new URLSearchParams('uplink=')), topology).errors.uplink).toBeDefined();
});

it('asks for a free name, of either custom', () => {
  expect(suggestedNames(topology)).toEqual(['br0', 'virbr1']);
  const [first] = topology.bridges;
  if (first === undefined) throw new Error('the recipe’s host has virbr0');
  expect(suggestedNames({ ...topology, bridges: [...topology.bridges, { ...first, name: 'br0' }] })).toEqual([
    'br1',
    'virbr1',
  ]);
});

it('keeps what the uplink has unless something else is asked for', () => {
  expect(readDraft(enp1s0, topology)).toEqual({
    errors: {},
    request: {
      bridge: 'br0',
      uplink: 'enp1s0',
      addressing: { kind: 'keep' },
      stp: false,
      forwardDelaySeconds: 0,
      vlanFiltering: false,
    },
  });
});

it('fills in what the uplink has now when addresses are to be static, and not the host’s own resolver', () => {
  expect(readDraft({ ...enp1s0, addressing: 'static' }, topology).request?.addressing).toEqual({
    kind: 'static',
    addresses: ['192.168.100.100/24'],
    gateways: ['192.168.100.1'],
    nameservers: ['192.168.100.1'],
    searchDomains: [],
  });
});

it('takes what was emptied as empty', () => {
  const draft: BridgeDraft = { ...enp1s0, addressing: 'static', gateways: '', nameservers: ' ' };
  expect(draftText(draft, 'gateways', topology)).toBe('');
  expect(readDraft(draft, topology).request?.addressing).toMatchObject({ gateways: [], nameservers: [] });
});

it('offers an isolated bridge nothing to keep and nobody to ask', () => {
  const isolated: BridgeDraft = { ...empty, uplink: { kind: 'isolated' }, addressing: 'keep' };
  expect(addressingOf(isolated)).toBe('none');
  expect(addressingOf({ ...isolated, addressing: 'dhcp' })).toBe('none');
  const request = readDraft(
    { ...isolated, addressing: 'static', addresses: '10.9.0.1/24' },
    topology,
  ).request;
  expect(request).toMatchObject({ addressing: { addresses: ['10.9.0.1/24'], gateways: [] } });
  expect(request?.uplink).toBeUndefined();
});

it('has one error beside each field that is wrong, and no request', () => {
  const { errors, request } = readDraft(
    {
      ...enp1s0,
      addressing: 'static',
      addresses: 'x',
      bridge: 'virbr0',
      stp: true,
      forwardDelay: '1',
      mtu: '9000',
    },
    topology,
  );
  expect(request).toBeUndefined();
  expect(Object.keys(errors).sort()).toEqual(['addresses', 'bridge', 'forwardDelay', 'gateways', 'mtu']);
  expect(errors.bridge?.map(({ key }) => key)).toEqual([
    'problems.bridge-name-taken.what',
    'problems.bridge-name-taken.remedy',
  ]);
});

it('has no MTU above the uplink’s, nor below what IPv6 needs', () => {
  const withMtu = (mtu: string, addresses = '192.168.100.100/24') =>
    readDraft({ ...enp1s0, addressing: 'static', addresses, gateways: '', mtu }, topology).errors.mtu;
  expect(withMtu('1500')).toBeUndefined();
  expect(withMtu('1501')).toBeDefined();
  expect(withMtu('1000')).toBeUndefined();
  expect(withMtu('1000', 'fd00::1/64')).toBeDefined();
});

it('goes no further than the first step that is not answered any more', () => {
  expect(reachableStep('review', readDraft(empty, topology).errors)).toBe('uplink');
  expect(reachableStep('review', readDraft(enp1s0, topology).errors)).toBe('review');
  expect(reachableStep('checks', readDraft({ ...enp1s0, bridge: '' }, topology).errors)).toBe('options');
  const withoutCarrier = {
    ...topology,
    uplinks: topology.uplinks.map((uplink) => ({ ...uplink, carrier: false })),
  };
  expect(reachableStep('review', readDraft(enp1s0, withoutCarrier).errors)).toBe('uplink');
});
