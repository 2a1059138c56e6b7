import { describe, expect, test } from 'vitest';
import { readOutput } from '../host/recordings';
import { parseIpAddr } from './ip-addr';
import type { Parsed } from './parsed';

const links = (recording: string) => understood(parseIpAddr(readOutput(recording, 'ip -j -d addr')));
const link = (recording: string, name: string) => {
  const found = links(recording).find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no ${name} in ${recording}`);
  return found;
};

function understood<T>(result: Parsed<T>): T {
  if (!result.ok) throw new Error(result.reason);
  return result.value;
}

describe('ip -j -d addr', () => {
  test.each([
    'kvm-netplan',
    'kvm-ifupdown',
    'kvm-networkmanager',
    'kvm-networkd',
    'kvm-forward-modes',
    'vlan-bond-veth',
  ])('every interface of %s is understood', (recording) => {
    const text = readOutput(recording, 'ip -j -d addr');
    const result = parseIpAddr(text);
    expect(result).toMatchObject({ ok: true, unparsed: [] });
    expect(understood(result).map(({ name }) => name)).toEqual(
      JSON.parse(text).map(({ ifname }: { ifname: string }) => ifname),
    );
  });

  test("libvirt's bridge has its address, STP and a forward delay in seconds", () => {
    expect(link('kvm-netplan', 'virbr0')).toMatchObject({
      kind: 'bridge',
      bridge: { stp: true, forwardDelaySeconds: 2, vlanFiltering: false },
      addresses: [{ address: '192.168.122.1', prefixLength: 24, family: 'inet', dynamic: false }],
    });
  });

  test('a tap is a port of its bridge, and forwards', () => {
    expect(link('kvm-netplan', 'vnet0')).toMatchObject({
      kind: 'tun',
      master: 'virbr0',
      portState: 'forwarding',
    });
  });

  test('an address from DHCP is told from one that was configured', () => {
    const addresses = link('kvm-netplan', 'enp1s0').addresses;
    expect(addresses.find(({ family }) => family === 'inet')).toMatchObject({
      dynamic: true,
      scope: 'global',
    });
    expect(addresses.find(({ family }) => family === 'inet6')).toMatchObject({
      dynamic: false,
      scope: 'link',
    });
  });

  test("a lab host's card is a veth end whose peer is elsewhere, so it has no parent", () => {
    const card = link('kvm-netplan', 'enp1s0');
    expect(card.kind).toBe('veth');
    expect(card.parent).toBeUndefined();
  });

  test('loopback has no MAC', () => {
    expect(link('kvm-netplan', 'lo').mac).toBeUndefined();
  });

  test('a bond says its mode and which port is active, a card what its own MAC was', () => {
    expect(link('vlan-bond-veth', 'bond0')).toMatchObject({
      kind: 'bond',
      bond: { mode: 'active-backup', activePort: expect.stringMatching(/^enp[12]s0$/) },
    });
    expect(link('vlan-bond-veth', 'bond1').bond).toEqual({ mode: '802.3ad' });
    expect(link('vlan-bond-veth', 'enp2s0')).toMatchObject({
      master: 'bond0',
      mac: '52:54:00:b0:d0:01',
      permanentMac: '52:54:00:b0:d0:02',
    });
  });

  test("a bond's port has no bridge port state, though the kernel calls its own state `state` too", () => {
    expect(link('vlan-bond-veth', 'enp1s0').portState).toBeUndefined();
  });

  test('a VLAN says its id and the interface below; one inside another VLAN too', () => {
    expect(link('vlan-bond-veth', 'bond0.100')).toMatchObject({
      kind: 'vlan',
      vlan: { id: 100 },
      parent: 'bond0',
      master: 'br100',
    });
    expect(link('vlan-bond-veth', 'bond0.s20.30')).toMatchObject({ vlan: { id: 30 }, parent: 'bond0.s20' });
  });

  test('both ends of a veth pair inside the host name each other', () => {
    expect(link('vlan-bond-veth', 'veth0').parent).toBe('veth1');
    expect(link('vlan-bond-veth', 'veth1').parent).toBe('veth0');
  });

  test('a macvtap names the interface below', () => {
    expect(link('vlan-bond-veth', 'macvtap0')).toMatchObject({ kind: 'macvtap', parent: 'bond0.200' });
  });

  test('a bridge that filters VLANs says so', () => {
    expect(link('vlan-bond-veth', 'br-trunk').bridge?.vlanFiltering).toBe(true);
    expect(link('vlan-bond-veth', 'br100').bridge?.vlanFiltering).toBe(false);
  });

  test('an interface that nobody foresaw is kept as unparsed and hides no other', () => {
    const text = '[{"ifname":"odd0","flags":"UP"},{"ifindex":2,"ifname":"ok0","flags":[],"mtu":1500}]';
    expect(parseIpAddr(text)).toMatchObject({
      ok: true,
      value: [{ name: 'ok0', operState: 'UNKNOWN', addresses: [] }],
      unparsed: ['{"ifname":"odd0","flags":"UP"}'],
    });
  });

  test('an address that nobody foresaw hides none of the others', () => {
    const text =
      '[{"ifindex":2,"ifname":"ok0","flags":[],"mtu":1500,"addr_info":[{"family":"mctp"},{"family":"inet","local":"10.0.0.1","prefixlen":8},7]}]';
    expect(understood(parseIpAddr(text))[0]?.addresses).toEqual([
      { address: '10.0.0.1', prefixLength: 8, family: 'inet', scope: 'global', dynamic: false },
    ]);
  });

  test('nothing at all, an empty list and entries that were filtered out are no interfaces', () => {
    for (const text of ['', '\n', '[]', '[{},{}]'])
      expect(parseIpAddr(text)).toEqual({ ok: true, value: [], unparsed: [] });
  });

  test('an output cut short is refused with the reason', () => {
    const text = readOutput('kvm-netplan', 'ip -j -d addr');
    expect(parseIpAddr(text.slice(0, text.length / 2))).toMatchObject({ ok: false });
    expect(parseIpAddr('{"ifname":"lo"}')).toEqual({ ok: false, reason: 'a list was expected' });
  });
});
