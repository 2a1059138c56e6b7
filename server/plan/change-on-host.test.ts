import { describe, expect, test } from 'vitest';
import { readRecordedFacts } from '../host/recordings';
import type { BridgeChange, CreateBridgeRequest } from '../model/bridge-request';
import { buildTopology } from '../model/build-topology';
import { detectOwner } from './backends/detect-owner';
import { changeOnHost, isForSeveralHosts } from './change-on-host';

const request: CreateBridgeRequest = {
  bridge: 'br1',
  uplink: 'eno1',
  addressing: { kind: 'keep' },
  stp: false,
  forwardDelaySeconds: 0,
  vlanFiltering: false,
};
const create: BridgeChange = { kind: 'create', request };
const facts = await readRecordedFacts('kvm-netplan');
const topology = buildTopology(facts, detectOwner(facts));

describe('a change for several hosts', () => {
  test('goes over the uplink of each that has the default route', () => {
    expect(changeOnHost(create, topology)).toEqual({
      kind: 'create',
      request: { ...request, uplink: 'enp1s0' },
    });
  });

  test('goes over the uplink of the same name where none has the default route, or several', () => {
    const [uplink] = topology.uplinks;
    if (uplink === undefined) throw new Error('a recording without an uplink');
    for (const uplinks of [
      [],
      [
        { ...uplink, hasDefaultRoute: true },
        { ...uplink, name: 'eno2', hasDefaultRoute: true },
      ],
    ])
      expect(changeOnHost(create, { uplinks })).toBe(create);
  });

  test('is the same everywhere where no uplink is asked for', () => {
    const { uplink: _, ...without } = request;
    const isolated: BridgeChange = { kind: 'create', request: without };
    const remove: BridgeChange = { kind: 'remove', request: { bridge: 'br1' } };
    expect(changeOnHost(isolated, topology)).toBe(isolated);
    expect(changeOnHost(remove, topology)).toBe(remove);
  });

  test('has no addresses of its own', () => {
    const addressing = {
      kind: 'static',
      addresses: ['192.168.100.10/24'],
      gateways: [],
      nameservers: [],
      searchDomains: [],
    } as const;
    expect(isForSeveralHosts(create)).toBe(true);
    expect(isForSeveralHosts({ kind: 'create', request: { ...request, addressing } })).toBe(false);
  });
});
