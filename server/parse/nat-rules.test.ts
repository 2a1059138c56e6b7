import { describe, expect, test } from 'vitest';
import { readOutput } from '../host/recordings';
import { parseIptablesNat, parseNftNat } from './nat-rules';

const subnets = (result: ReturnType<typeof parseNftNat>) =>
  result.ok ? result.value.map(({ sourceSubnet }) => sourceSubnet) : result.reason;

describe('iptables -t nat -S', () => {
  test("libvirt's NAT network has its three rules, with their words", () => {
    const result = parseIptablesNat(readOutput('kvm-netplan', 'iptables -t nat -S'));
    expect(subnets(result)).toEqual(['192.168.122.0/24', '192.168.122.0/24', '192.168.122.0/24']);
    expect(result.ok && result.value.at(-1)).toEqual({
      backend: 'iptables',
      sourceSubnet: '192.168.122.0/24',
      rule: '-A LIBVIRT_PRT -s 192.168.122.0/24 ! -d 192.168.122.0/24 -j MASQUERADE',
    });
  });

  test('a rule for everything but a subnet translates no subnet of ours', () => {
    expect(subnets(parseIptablesNat('-A POSTROUTING ! -s 10.0.0.0/8 -j MASQUERADE\n'))).toEqual([]);
  });

  test('a chain, a rule that returns and nothing at all are no source NAT', () => {
    expect(subnets(parseIptablesNat('-N LIBVIRT_PRT\n-A LIBVIRT_PRT -s 10.0.0.0/8 -j RETURN\n'))).toEqual([]);
    expect(subnets(parseIptablesNat(''))).toEqual([]);
  });
});

describe('nft -j list ruleset', () => {
  test("libvirt's own nftables rules are read, for IPv4, for an address range and for IPv6", () => {
    const result = parseNftNat(readOutput('libvirt-nftables', 'nft -j list ruleset'));
    expect(subnets(result)).toEqual([
      '192.168.122.0/24',
      '192.168.122.0/24',
      '192.168.122.0/24',
      '10.50.0.0/16',
      'fd00:50::/64',
    ]);
    expect(result.ok && result.value[0]?.rule).toBe(
      'libvirt_network guest_nat: saddr 192.168.122.0/24 masquerade',
    );
  });

  test('rules that iptables wrote are left to iptables: none is counted twice', () => {
    expect(subnets(parseNftNat(readOutput('kvm-netplan', 'nft -j list ruleset')))).toEqual([]);
  });

  test('an output cut short, and one that is something else, are refused', () => {
    const text = readOutput('libvirt-nftables', 'nft -j list ruleset');
    expect(parseNftNat(text.slice(0, 500))).toMatchObject({ ok: false });
    expect(parseNftNat('[]')).toEqual({ ok: false, reason: 'no "nftables" list' });
  });
});
