import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { CreateBridgeRequest } from '../../model/bridge-request';
import type { HostFile, Link } from '../../model/facts';
import type { HostFileChange } from '../plan';
import type { HostFacts, Rewiring } from './backend';
import { ifcfg } from './ifcfg';

/**
 * What is written is read back as its readers do it: the scripts source these files in a shell, so a shell reads them
 * here too.
 */
function source(text = ''): Record<string, string> {
  const names = [...text.matchAll(/^\s*(?:export\s+)?([A-Za-z_]\w*)=/gm)].map(([, name = '']) => name);
  const script = 'eval "$1"; shift; for name; do printf "%s\\0" "$(eval printf %s "\\"\\$$name\\"")"; done';
  const values = execFileSync('sh', ['-c', script, 'sh', text, ...names], { encoding: 'utf8' }).split('\0');
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}

const directory = '/etc/sysconfig/network-scripts';
const link: Link = {
  index: 2,
  name: 'eth0',
  flags: ['UP', 'LOWER_UP'],
  mtu: 1500,
  operState: 'UP',
  mac: '52:54:00:00:00:01',
  addresses: [{ address: '10.0.0.5', prefixLength: 25, family: 'inet', scope: 'global', dynamic: false }],
};
const keep: CreateBridgeRequest = {
  bridge: 'br0',
  uplink: 'eth0',
  addressing: { kind: 'keep' },
  stp: false,
  forwardDelaySeconds: 0,
  vlanFiltering: false,
};

function factsOf(files: readonly HostFile[]): HostFacts {
  return {
    files,
    links: [link],
    routes: [],
    networkdLinks: [],
    networkManagerDevices: [],
    ifupdown: undefined,
    isBrctlInstalled: true,
    resolver: { servers: [], searchDomains: [] },
  };
}

function create(text: string, ...others: HostFile[]): Rewiring {
  const planned = ifcfg.createBridge(factsOf([{ path: `${directory}/ifcfg-eth0`, text }, ...others]), keep);
  if (planned.kind === 'refused') throw new Error(planned.problem.code);
  return planned;
}

const afterOf = (files: readonly HostFileChange[], name: string) =>
  files.find(({ path }) => path === `${directory}/${name}`)?.after;

describe.each([
  ['static', 'DEVICE=eth0\nBOOTPROTO=static\nIPADDR=10.0.0.5\nNETMASK=255.255.255.128\nGATEWAY=10.0.0.1\n'],
  ['DHCP', "DEVICE='eth0'\nBOOTPROTO='dhcp'\nDHCP_HOSTNAME='a b'\nPEERDNS=no\n"],
  [
    'IPv6',
    'DEVICE=eth0\nIPV6INIT=yes\nIPV6ADDR=fd00::5/64\nIPV6ADDR_SECONDARIES="fd00::6/64 fd00::7/64"\nIPV6_DEFAULTGW=fd00::1\n',
  ],
  [
    'several',
    'DEVICE=eth0\nBOOTPROTO=none\nIPADDR0=10.0.0.5\nPREFIX0=25\nIPADDR1=10.0.0.6\nPREFIX1=25\nDNS1=1.1.1.1\nDNS2=8.8.8.8\nDOMAIN="lan example.org"\n',
  ],
  [
    'bond',
    'DEVICE=eth0\nTYPE=Bond\nBONDING_OPTS="mode=1 miimon=100"\nIPADDR=10.0.0.5\nPREFIX=25\nZONE=internal\n',
  ],
])('an uplink with %s', (_, text) => {
  const had = source(text);
  const wire = ['DEVICE', 'TYPE', 'BONDING_OPTS', 'BOOTPROTO'];
  const addressing = Object.fromEntries(Object.entries(had).filter(([key]) => !wire.includes(key)));
  const { files } = create(text);
  const bridge = source(afterOf(files, 'ifcfg-br0'));
  const port = source(afterOf(files, 'ifcfg-eth0'));

  test('gives all of its addressing to the bridge, and keeps none', () => {
    expect(bridge).toMatchObject({
      ...addressing,
      ...(had['BOOTPROTO'] === undefined ? {} : { BOOTPROTO: had['BOOTPROTO'] }),
      TYPE: 'Bridge',
      DEVICE: 'br0',
      ONBOOT: 'yes',
      MACADDR: '52:54:00:00:00:01',
      STP: 'no',
      DELAY: '0',
    });
    expect(Object.keys(port).filter((key) => key in addressing)).toEqual([]);
    expect(port).toMatchObject({ DEVICE: 'eth0', BRIDGE: 'br0', BOOTPROTO: 'none', ONBOOT: 'yes' });
    expect(port['BONDING_OPTS']).toBe(had['BONDING_OPTS']);
  });

  test('has it again when the bridge is removed', () => {
    const now = files.flatMap(({ path, after }) => (after === undefined ? [] : [{ path, text: after }]));
    const links: Link[] = [
      { ...link, master: 'br0' },
      { ...link, name: 'br0', kind: 'bridge' },
    ];
    const planned = ifcfg.removeBridge({ ...factsOf(now), links }, { bridge: 'br0' });
    if (planned.kind === 'refused') throw new Error(planned.problem.code);
    const freed = source(afterOf(planned.files, 'ifcfg-eth0'));
    expect(freed).toMatchObject(had);
    expect(freed['BRIDGE']).toBeUndefined();
    expect(planned.files.find(({ path }) => path.endsWith('/ifcfg-br0'))?.after).toBeUndefined();
  });
});

test('an address without a prefix length is given the one that the kernel has', () => {
  const { files } = create('DEVICE=eth0\nIPADDR=10.0.0.5\n');
  expect(source(afterOf(files, 'ifcfg-br0'))).toMatchObject({ IPADDR: '10.0.0.5', PREFIX: '25' });
});

test('a file that is found by its MAC alone is found', () => {
  const { files } = create('HWADDR=52:54:00:00:00:01\nNAME="System eth0"\nBOOTPROTO=dhcp\n');
  expect(source(afterOf(files, 'ifcfg-br0'))['BOOTPROTO']).toBe('dhcp');
});
