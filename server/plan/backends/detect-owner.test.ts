import { describe, expect, test } from 'vitest';
import { emptyFacts } from '../../model/empty-facts';
import type { Facts, HostFile, NetworkdLink, NetworkManagerDevice } from '../../model/facts';
import { detectOwner } from './detect-owner';

interface Left {
  readonly files?: Readonly<Record<string, string>>;
  readonly networkd?: readonly NetworkdLink[];
  readonly nm?: readonly NetworkManagerDevice[];
}

const fresh = <T>(value: T) => ({ kind: 'fresh', value, readAtMs: 1 }) as const;
const owner = (name: string, { files = {}, networkd = [], nm = [] }: Left) => {
  const managerFiles: HostFile[] = Object.entries(files).map(([path, text]) => ({ path, text }));
  const facts: Facts = {
    ...emptyFacts,
    managerFiles: fresh(managerFiles),
    networkdLinks: fresh(networkd),
    networkManagerDevices: fresh(nm),
  };
  return detectOwner(facts)(name);
};
const managerOf = (name: string, left: Left) => {
  const found = owner(name, left);
  return found.kind === 'owned' ? `${found.manager} ${found.file ?? ''}`.trim() : found.kind;
};

describe('netplan', () => {
  const yaml = (text: string) => ({ files: { '/etc/netplan/01.yaml': text } });

  test.each([
    ['an ethernet by its name', 'network: {ethernets: {eth0: {dhcp4: true}}}'],
    ['an ethernet without settings', 'network:\n  ethernets:\n    eth0:\n'],
    ['a bridge', 'network: {bridges: {eth0: {}}}'],
    ['a VLAN', 'network: {vlans: {eth0: {id: 7, link: eth9}}}'],
    ['a bond', 'network: {bonds: {eth0: {interfaces: [a]}}}'],
    ['an ethernet by match', 'network: {ethernets: {lan: {match: {name: eth0}}}}'],
    ['an ethernet by a glob', 'network: {ethernets: {lan: {match: {name: "e*"}}}}'],
    [
      'an ethernet by the name it is given',
      'network: {ethernets: {x: {match: {macaddress: "02:00:00:00:00:01"}, set-name: eth0}}}',
    ],
  ])('owns %s', (_what, text) => {
    expect(managerOf('eth0', yaml(text))).toBe('netplan /etc/netplan/01.yaml');
  });

  test.each([
    ['another interface', 'network: {ethernets: {eth1: {}}}'],
    ['an interface that only matches in part', 'network: {ethernets: {lan: {match: {name: "th*"}}}}'],
    [
      'what its id was before it was renamed',
      'network: {ethernets: {eth0: {match: {macaddress: x}, set-name: lan0}}}',
    ],
    ['anything in a file that is no YAML', 'network: {ethernets: {eth0: '],
    ['anything in an empty file', ''],
    ['anything where nothing is defined', 'network: {version: 2}'],
  ])('does not own %s', (_what, text) => {
    expect(managerOf('eth0', yaml(text))).toBe('nobody');
  });

  test('of several files the last by name has the last word, wherever it lies', () => {
    const text = 'network: {ethernets: {eth0: {}}}';
    expect(
      managerOf('eth0', {
        files: {
          '/etc/netplan/50-x.yaml': text,
          '/run/netplan/90-y.yaml': text,
          '/lib/netplan/00-z.yaml': text,
        },
      }),
    ).toBe('netplan /run/netplan/90-y.yaml');
  });

  test('a copy beside it is not read', () => {
    const text = 'network: {ethernets: {eth0: {}}}';
    expect(managerOf('eth0', { files: { '/etc/netplan/01.yaml.bak': text } })).toBe('nobody');
  });

  test('owns what networkd or NetworkManager carry out for it, alone', () => {
    const files = { '/etc/netplan/01.yaml': 'network: {ethernets: {eth0: {}}}' };
    expect(
      managerOf('eth0', {
        files,
        networkd: [
          {
            name: 'eth0',
            administrativeState: 'configured',
            networkFile: '/run/systemd/network/10-netplan-eth0.network',
          },
        ],
        nm: [{ name: 'eth0', state: 'connected', connection: 'netplan-eth0' }],
      }),
    ).toBe('netplan /etc/netplan/01.yaml');
  });
});

describe('ifupdown', () => {
  const interfaces = (text: string) => ({ files: { '/etc/network/interfaces': text } });

  test.each([
    ['an interface with a stanza', 'auto eth0\niface eth0 inet dhcp\n'],
    ['a port of a bridge that has no stanza of its own', 'iface br0 inet dhcp\n  bridge_ports eth0 eth1\n'],
    ['a port of an ifupdown2 bridge', 'iface br0\n\tbridge-ports eth0\n'],
    ['a port of a bond', 'iface bond0 inet manual\n  bond-slaves eth1 eth0\n'],
  ])('owns %s', (_what, text) => {
    expect(managerOf('eth0', interfaces(text))).toBe('ifupdown /etc/network/interfaces');
  });

  test.each([
    ['a commented stanza', '# iface eth0 inet dhcp\n'],
    ['a name that begins alike', 'iface eth01 inet dhcp\n'],
    ['loopback', 'iface eth0 inet loopback\n'],
  ])('does not own %s', (_what, text) => {
    expect(managerOf('eth0', interfaces(text))).toBe('nobody');
  });

  test('reads the files of its directory', () => {
    expect(managerOf('eth0', { files: { '/etc/network/interfaces.d/eth0': 'iface eth0 inet dhcp' } })).toBe(
      'ifupdown /etc/network/interfaces.d/eth0',
    );
  });
});

describe('networkd', () => {
  const link = (change: Partial<NetworkdLink>) => ({
    networkd: [
      {
        name: 'eth0',
        administrativeState: 'configured',
        networkFile: '/etc/systemd/network/10.network',
        ...change,
      },
    ],
  });

  test('owns what it configures by a file', () => {
    expect(managerOf('eth0', link({}))).toBe('networkd /etc/systemd/network/10.network');
  });

  test('does not own what it leaves unmanaged', () => {
    expect(managerOf('eth0', link({ administrativeState: 'unmanaged' }))).toBe('nobody');
  });
});

describe('NetworkManager', () => {
  test('owns a device with a profile, and finds the file by its id', () => {
    expect(
      managerOf('eth0', {
        nm: [{ name: 'eth0', state: 'connected', connection: 'Wired 1' }],
        files: { '/etc/NetworkManager/system-connections/w.nmconnection': '[connection]\nid=Wired 1\n' },
      }),
    ).toBe('networkmanager /etc/NetworkManager/system-connections/w.nmconnection');
  });

  test.each([
    ['what it only shows', { state: 'connected (externally)', connection: 'virbr0' }],
    ['what it leaves alone', { state: 'unmanaged' }],
    ['what it could manage and has no profile for', { state: 'disconnected' }],
  ])('does not own %s', (_what, device) => {
    expect(managerOf('eth0', { nm: [{ name: 'eth0', ...device }] })).toBe('nobody');
  });
});

describe('ifcfg', () => {
  const path = '/etc/sysconfig/network-scripts/ifcfg-eth0';
  const nm = [{ name: 'eth0', state: 'connected', connection: 'System eth0' }];

  test('owns by DEVICE, and without it by the name of the file', () => {
    const other = '/etc/sysconfig/network-scripts/ifcfg-Wired_1';
    expect(managerOf('eth0', { files: { [other]: 'TYPE=Ethernet\nDEVICE="eth0"\n' } })).toBe(
      `ifcfg ${other}`,
    );
    expect(managerOf('eth0', { files: { [path]: 'ONBOOT=yes\n' } })).toBe(`ifcfg ${path}`);
  });

  test("leaves to NetworkManager what NetworkManager has, unless told that it is not NetworkManager's", () => {
    expect(managerOf('eth0', { files: { [path]: 'DEVICE=eth0\n' }, nm })).toBe('networkmanager');
    expect(owner('eth0', { files: { [path]: 'DEVICE=eth0\nNM_CONTROLLED=no\n' }, nm }).kind).toBe('disputed');
  });

  test('does not read copies', () => {
    for (const end of ['.bak', '.orig', '.rpmsave', '~'])
      expect(managerOf('eth0', { files: { [`${path}${end}`]: 'DEVICE=eth0\n' } })).toBe('nobody');
  });
});

describe('two that claim one interface', () => {
  test('are a dispute, with the reasons of both, and not a guess', () => {
    const found = owner('eth0', {
      files: {
        '/etc/netplan/01.yaml': 'network: {ethernets: {eth0: {}}}',
        '/etc/network/interfaces': 'iface eth0 inet dhcp',
      },
    });
    expect(found).toEqual({
      kind: 'disputed',
      claims: [
        expect.objectContaining({
          manager: 'netplan',
          because: expect.objectContaining({ key: 'ownership.because.netplan' }),
        }),
        expect.objectContaining({ manager: 'ifupdown' }),
      ],
    });
  });
});

test('nobody owns an interface of a host of which nothing was read', () => {
  expect(detectOwner(emptyFacts)('eth0')).toEqual({ kind: 'nobody' });
});
