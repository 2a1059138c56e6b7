import { describe, expect, test } from 'vitest';
import { readOutput } from '../host/recordings';
import { parseBrctlShow } from './brctl-show';
import { parseIpLinkCounters } from './ip-link-counters';
import { parseIpNeigh } from './ip-neigh';
import { parseIpRoute } from './ip-route';
import { parseResolvConf } from './resolv-conf';
import { parseSysClassNet } from './sys-class-net';

describe('brctl show', () => {
  test('a bridge has the ports on its own line and on the lines behind it', () => {
    expect(parseBrctlShow(readOutput('kvm-netplan', 'brctl show'))).toEqual({
      ok: true,
      unparsed: [],
      value: [
        {
          name: 'br0',
          id: '8000.5254001a0102',
          stp: false,
          ports: ['enp2s0', expect.stringMatching(/^vnet/)],
        },
        {
          name: 'virbr0',
          id: expect.any(String),
          stp: true,
          ports: Array(4).fill(expect.stringMatching(/^vnet/)),
        },
      ],
    });
  });

  test('a bridge without ports has none', () => {
    const text = readOutput('kvm-forward-modes', 'brctl show');
    const result = parseBrctlShow(text);
    expect(result).toMatchObject({ ok: true, unparsed: [] });
    expect(result.ok && result.value.find(({ name }) => name === 'virbr-bare')).toMatchObject({ ports: [] });
  });

  test('a heading alone is no bridge, and nothing at all neither', () => {
    for (const text of ['', 'bridge name\tbridge id\t\tSTP enabled\tinterfaces\n'])
      expect(parseBrctlShow(text)).toEqual({ ok: true, value: [], unparsed: [] });
  });

  test('what brctl could not find out is kept as unparsed', () => {
    const line = "br7\t\tcan't get info No such device";
    expect(parseBrctlShow(`bridge name\tbridge id\n${line}\n`)).toEqual({
      ok: true,
      value: [],
      unparsed: [line],
    });
  });
});

describe('ip -j route', () => {
  test('the default route has its gateway, interface and metric', () => {
    const result = parseIpRoute(readOutput('kvm-netplan', 'ip -j -4 route'), 'inet');
    expect(result.ok && result.value[0]).toEqual({
      destination: 'default',
      family: 'inet',
      gateway: '192.168.100.1',
      preferredSource: '192.168.100.164',
      interfaceName: 'enp1s0',
      protocol: 'dhcp',
      metric: 100,
    });
  });

  test('a route with two next hops is two routes', () => {
    const result = parseIpRoute(readOutput('vlan-bond-veth', 'ip -j -4 route'), 'inet');
    expect(result.ok && result.value.filter(({ destination }) => destination === '10.9.0.0/16')).toEqual([
      { destination: '10.9.0.0/16', family: 'inet', gateway: '10.200.0.2', interfaceName: 'bond0.200' },
      { destination: '10.9.0.0/16', family: 'inet', gateway: '10.7.0.2', interfaceName: 'br-trunk.7' },
    ]);
  });

  test('a gateway of the other family counts too', () => {
    const text = '[{"dst":"default","via":{"family":"inet6","host":"fe80::1"},"dev":"enp1s0"}]';
    expect(parseIpRoute(text, 'inet')).toMatchObject({ value: [{ gateway: 'fe80::1' }] });
  });

  test('an unreachable default route leads out by no interface, whatever it names', () => {
    const text = '[{"type":"unreachable","dst":"default","dev":"lo","metric":4294967295}]';
    const result = parseIpRoute(text, 'inet6');
    expect(result.ok && result.value[0]?.interfaceName).toBeUndefined();
  });

  test.each(['kvm-netplan', 'kvm-ifupdown', 'kvm-networkmanager', 'kvm-networkd', 'vlan-bond-veth'])(
    'every route of %s is understood',
    (recording) => {
      expect(parseIpRoute(readOutput(recording, 'ip -j -4 route'), 'inet')).toMatchObject({
        ok: true,
        unparsed: [],
      });
      expect(parseIpRoute(readOutput(recording, 'ip -j -6 route'), 'inet6')).toMatchObject({
        ok: true,
        unparsed: [],
      });
    },
  );
});

describe('ip -j neigh', () => {
  test('a guest is known by its address and MAC', () => {
    const result = parseIpNeigh(readOutput('kvm-netplan', 'ip -j neigh'));
    expect(result).toMatchObject({ ok: true, unparsed: [] });
    expect(result.ok && result.value.find(({ address }) => address === '192.168.122.50')).toMatchObject({
      mac: '52:54:00:4f:2f:50',
      interfaceName: 'virbr0',
    });
  });

  test('a neighbour that did not answer has no MAC', () => {
    expect(parseIpNeigh('[{"dst":"10.0.0.9","dev":"br0","state":["FAILED"]}]')).toEqual({
      ok: true,
      unparsed: [],
      value: [{ address: '10.0.0.9', interfaceName: 'br0', states: ['FAILED'] }],
    });
  });
});

describe('ip -j -s link', () => {
  test('every interface has its counters, taps included', () => {
    const result = parseIpLinkCounters(readOutput('kvm-netplan', 'ip -j -s link'));
    expect(result).toMatchObject({ ok: true, unparsed: [] });
    expect(result.ok && result.value.find(({ name }) => name === 'vnet0')).toMatchObject({
      rxBytes: expect.any(Number),
      txBytes: expect.any(Number),
    });
  });
});

describe('/etc/resolv.conf', () => {
  test("systemd-resolved's stub has one server, and `search .` is no search domain", () => {
    const text = readOutput('kvm-netplan', 'cat /etc/resolv.conf');
    expect(text).toContain('\nsearch .\n');
    expect(parseResolvConf(text)).toMatchObject({ value: { servers: ['127.0.0.53'], searchDomains: [] } });
  });

  test('search domains are listed, and the last line of them counts', () => {
    const text = 'domain old.test\nsearch a.test b.test # both\n;nameserver 1.1.1.1\nnameserver\t9.9.9.9\n';
    expect(parseResolvConf(text)).toMatchObject({
      value: { servers: ['9.9.9.9'], searchDomains: ['a.test', 'b.test'] },
    });
  });
});

describe('/sys/class/net', () => {
  test('a card has its driver; a speed of -1 is no speed', () => {
    const text =
      readOutput('vlan-bond-veth', 'find /sys/class/net') + readOutput('vlan-bond-veth', 'grep -sH');
    const result = parseSysClassNet(text);
    expect(result).toMatchObject({ ok: true, unparsed: [] });
    expect(result.ok && result.value.find(({ name }) => name === 'enp1s0')).toEqual({
      name: 'enp1s0',
      driver: 'virtio_net',
      wireless: false,
    });
  });

  test('a wireless card and a known speed are told', () => {
    const text =
      '/sys/class/net/wlp2s0/phy80211\t../../ieee80211/phy0\n/sys/class/net/eno1/speed:10000\nnonsense\n';
    expect(parseSysClassNet(text)).toEqual({
      ok: true,
      value: [
        { name: 'wlp2s0', wireless: true },
        { name: 'eno1', speedMegabits: 10000, wireless: false },
      ],
      unparsed: ['nonsense'],
    });
  });
});
