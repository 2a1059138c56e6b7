import { describe, expect, test } from 'vitest';
import { readOutput } from '../host/recordings';
import {
  parseDomifaddr,
  parseDomstate,
  parseDomstats,
  parseNetDhcpLeases,
  parseUuids,
  parseVirshVersion,
} from './virsh-tables';

const hostileName = `we "ird" $(touch pwned) 名字 'x'`;

describe('virsh list --uuid', () => {
  test('is a UUID a line, and a blank line', () => {
    const result = parseUuids(readOutput('kvm-netplan', 'virsh list --all --uuid'));
    expect(result).toMatchObject({ ok: true, unparsed: [] });
    expect(result.ok && result.value).toHaveLength(6);
  });

  test('of a host without networks is empty', () => {
    expect(parseUuids(readOutput('kvm-no-networks', 'virsh net-list --all --uuid'))).toEqual({
      ok: true,
      value: [],
      unparsed: [],
    });
  });

  test('what is no UUID is kept as unparsed, and taken for none', () => {
    expect(parseUuids('node01\nEB98A03E\n')).toEqual({
      ok: true,
      value: [],
      unparsed: ['node01', 'EB98A03E'],
    });
  });
});

describe('virsh domstats --state', () => {
  test('says who runs and who is shut off, by name', () => {
    const result = parseDomstats(readOutput('kvm-netplan', 'virsh domstats --state --nowait'));
    expect(result).toMatchObject({ ok: true, unparsed: [] });
    expect(result.ok && Object.fromEntries(result.value)).toEqual({
      node01: 'running',
      static01: 'running',
      agent01: 'running',
      deaf01: 'running',
      debian10: 'running',
      centos7: 'shut off',
    });
  });

  test('takes a name with quotes, `$(…)` and Chinese as it is', () => {
    const result = parseDomstats(readOutput('kvm-hostile-name', 'virsh domstats --state --nowait'));
    expect(result.ok && result.value.get(hostileName)).toBe('running');
  });

  test("is not misled by a name that looks like virsh's own lines", () => {
    const text = "Domain: 'state.state=5'\n  state.state=1\n\nDomain: 'Domain: 'x''\n  state.state=5\n";
    const result = parseDomstats(text);
    expect(result.ok && [...result.value]).toEqual([
      ['state.state=5', 'running'],
      ["Domain: 'x'", 'shut off'],
    ]);
  });

  test('a state of a later libvirt is no state, and a line nobody foresaw is kept', () => {
    const result = parseDomstats("surprise\nDomain: 'a'\n  state.state=42\n");
    expect(result.ok && result.value.get('a')).toBe('no state');
    expect(result).toMatchObject({ unparsed: ['surprise'] });
  });
});

describe('virsh domstate', () => {
  test.each(['running', 'paused', 'in shutdown', 'shut off', 'pmsuspended'] as const)('"%s"', (state) => {
    expect(parseDomstate(`${state}\n\n`)).toEqual({ ok: true, value: state, unparsed: [] });
  });

  test('another word, and no word, are refused', () => {
    expect(parseDomstate('dreaming\n')).toEqual({ ok: false, reason: 'unknown state "dreaming"' });
    expect(parseDomstate('')).toMatchObject({ ok: false });
  });
});

describe('virsh net-dhcp-leases', () => {
  test('a lease has its MAC, address, name and the end of its time, in UTC', () => {
    const text = readOutput('kvm-netplan', 'virsh net-dhcp-leases');
    const [, day, time] = / (\d{4}-\d\d-\d\d) (\S+) {3}52:54:00:4f:2f:3e/.exec(text) ?? [];
    const result = parseNetDhcpLeases(text);
    expect(result).toMatchObject({ ok: true, unparsed: [] });
    expect(result.ok && result.value).toHaveLength(3);
    expect(result.ok && result.value.find(({ hostName }) => hostName === 'node01')).toEqual({
      mac: '52:54:00:4f:2f:3e',
      address: '192.168.122.38',
      prefixLength: 24,
      hostName: 'node01',
      expiresAtMs: Date.parse(`${day}T${time}Z`),
    });
  });

  test('a lease without a name has none; one over IPv6 is a lease as well', () => {
    const text = [
      ' Expiry Time           MAC address         Protocol   IP address   Hostname   Client ID or DUID',
      '---------------------------------------------------------------',
      ' 2026-01-02 03:04:05   52:54:00:AA:BB:CC   ipv6       fd00::5/64   -          -',
    ].join('\n');
    expect(parseNetDhcpLeases(text)).toEqual({
      ok: true,
      unparsed: [],
      value: [
        {
          mac: '52:54:00:aa:bb:cc',
          address: 'fd00::5',
          prefixLength: 64,
          expiresAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
        },
      ],
    });
  });

  test('a row nobody foresaw is kept as unparsed', () => {
    expect(parseNetDhcpLeases(' never   52:54:00:aa:bb:cc   ipv4   10.0.0.1/8   -   -\n')).toMatchObject({
      value: [],
      unparsed: [expect.stringContaining('never')],
    });
  });
});

describe('virsh domifaddr --source agent --full', () => {
  test('an interface has all its addresses', () => {
    const result = parseDomifaddr(readOutput('kvm-netplan', 'virsh domifaddr 168238e7'));
    expect(result).toMatchObject({ ok: true, unparsed: [] });
    expect(result.ok && result.value).toEqual([
      {
        name: 'lo',
        mac: '00:00:00:00:00:00',
        addresses: [
          { address: '127.0.0.1', prefixLength: 8 },
          { address: '::1', prefixLength: 128 },
        ],
      },
      {
        name: 'eth0',
        mac: '52:54:00:4f:2f:90',
        addresses: [{ address: '192.168.100.176', prefixLength: 24 }],
      },
    ]);
  });

  test('an interface may have no address; a guest may give it any name', () => {
    const text = [
      ' Name       MAC address          Protocol     Address',
      '-------------------------------------------------------------------------------',
      ' Ethernet 2 (内网) 52:54:00:AA:00:01    N/A          N/A',
      ' $(reboot)  52:54:00:aa:00:02    ipv4         10.0.0.2/8',
    ].join('\n');
    expect(parseDomifaddr(text)).toMatchObject({
      unparsed: [],
      value: [
        { name: 'Ethernet 2 (内网)', mac: '52:54:00:aa:00:01', addresses: [] },
        { name: '$(reboot)', addresses: [{ address: '10.0.0.2', prefixLength: 8 }] },
      ],
    });
  });
});

describe('virsh version', () => {
  test("says libvirt's version and the hypervisor's", () => {
    expect(parseVirshVersion(readOutput('kvm-netplan', 'virsh version'), 'qemu:///system')).toEqual({
      ok: true,
      unparsed: [],
      value: { uri: 'qemu:///system', library: '9.0.0', hypervisor: 'QEMU 7.2.22' },
    });
  });

  test('without its line is refused', () => {
    expect(parseVirshVersion('', 'qemu:///system')).toMatchObject({ ok: false });
  });
});
