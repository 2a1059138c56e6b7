import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseDmi } from './dmi';
import { parseForwardChain, parseNftForward } from './forward-filter';
import { parseIpRouteGet } from './ip-route-get';
import { parseSshPeers } from './ss-peers';

const recorded = (name: string) =>
  readFileSync(join(import.meta.dirname, 'fixtures', 'bridge-checks', name), 'utf8');
const libvirtsOwn = readFileSync(
  join(import.meta.dirname, 'fixtures', 'kvm-netplan', 'nft--j-list-ruleset.stdout'),
  'utf8',
);

it('sees that ufw drops what is forwarded, by the policy of iptables', () => {
  expect(parseForwardChain(recorded('ufw-iptables.txt'))).toEqual({ drops: true, by: ['ufw'] });
});

it('takes a rule that lets bridged frames pass as harmless to a bridge', () => {
  const text = `${recorded('ufw-iptables.txt')}-A FORWARD -m physdev --physdev-is-bridged -j ACCEPT\n`;
  expect(parseForwardChain(text)).toMatchObject({ drops: false });
});

it('sees that firewalld refuses what is forwarded, by its last rule, for both families', () => {
  expect(parseNftForward(recorded('firewalld-nft.json'))).toEqual({
    ipv4: 'drops',
    ipv6: 'drops',
    by: ['firewalld'],
    chains: [{ family: 'inet', table: 'firewalld', name: 'filter_FORWARD' }],
  });
});

it('does not take a rule that drops some packets for one that drops all', () => {
  const ruleset = JSON.parse(recorded('firewalld-nft.json')) as { nftables: { rule?: { expr: object[] } }[] };
  // Without the last rule, what stands last asks for the state `invalid` before it drops.
  const nftables = ruleset.nftables.filter(
    ({ rule }) => rule === undefined || rule.expr.length > 1 || !rule.expr.some((one) => 'reject' in one),
  );
  expect(nftables.length).toBe(ruleset.nftables.length - 1);
  expect(parseNftForward(JSON.stringify({ nftables }))).toMatchObject({ ipv4: 'accepts', ipv6: 'accepts' });
});

it('finds no firewall in what libvirt itself writes', () => {
  expect(parseNftForward(libvirtsOwn)).toEqual({ ipv4: 'accepts', ipv6: 'accepts', by: [], chains: [] });
});

it('takes an unreadable ruleset as saying nothing', () => {
  expect(parseNftForward('')).toMatchObject({ ipv4: 'accepts', chains: [] });
});

it('reads the far ends of SSH sessions, once each, and of nothing else', () => {
  const other = '0 0 10.0.0.1:5432 10.0.0.2:41000 users:(("postgres",pid=9,fd=4))\n';
  const six =
    '0 0 [fd00::1]:22 [fe80::2%enp1s0]:41000 users:(("sshd-session",pid=9,fd=4),("sshd-session",pid=8,fd=4))\n';
  expect(parseSshPeers(recorded('ss.txt') + other + six + recorded('ss.txt'))).toEqual([
    '192.168.100.1',
    'fe80::2',
  ]);
});

it('tells an address of the host itself from one behind an interface', () => {
  // `ip -j route get` of iproute2 6.1, for the far and the near end of a link.
  expect(
    parseIpRouteGet(
      '[{"dst":"192.168.100.1","dev":"enp1s0","prefsrc":"192.168.100.164","flags":[],"uid":0,"cache":[]}]',
    ),
  ).toEqual({ kind: 'by', interfaceName: 'enp1s0' });
  expect(
    parseIpRouteGet(
      '[{"type":"local","dst":"127.0.0.1","dev":"lo","prefsrc":"127.0.0.1","flags":[],"uid":0,"cache":["local"]}]',
    ),
  ).toEqual({ kind: 'local' });
  expect(parseIpRouteGet('')).toBeUndefined();
});

it('reads what the firmware calls the machine, and that it says nothing', () => {
  const text =
    '/sys/class/dmi/id/sys_vendor:QEMU\n/sys/class/dmi/id/product_name:Standard PC (Q35 + ICH9, 2009)\n';
  expect(parseDmi(text)).toEqual({
    vendor: 'QEMU',
    product: 'Standard PC (Q35 + ICH9, 2009)',
    chassisAssetTag: '',
  });
  expect(parseDmi('')).toBeUndefined();
});
