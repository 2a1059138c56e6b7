import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseBridgeFdb } from './bridge-fdb';
import { parseDhcpCapture } from './dhcp-capture';
import { parseForwardChainPath, parseNftForwardPath } from './forward-path';

const fixture = (...path: string[]) => readFileSync(join(import.meta.dirname, 'fixtures', ...path), 'utf8');
const libvirts = fixture('path', 'libvirts-iptables--S-FORWARD.stdout');
const ufw = fixture('bridge-checks', 'ufw-iptables.txt');

it('tells a MAC that a bridge has heard from the addresses of its own ports', () => {
  const entries = parseBridgeFdb(fixture('path', 'bridge--j-fdb-show-br-br0.stdout'));
  if (!entries.ok) throw new Error(entries.reason);
  const of = (mac: string) => entries.value.filter((entry) => entry.mac === mac);
  expect(of('52:54:00:4f:2f:90')).toMatchObject([{ interfaceName: 'vnet4', isOwn: false }]);
  expect(of('fe:54:00:4f:2f:90')).toMatchObject([{ isOwn: true }]);
  expect(of('33:33:00:00:00:01').every(({ isOwn }) => isOwn)).toBe(true);
});

it('counts requests and replies of DHCP', () => {
  const requests = fixture('path', 'dhcp-unanswered.stdout');
  expect(parseDhcpCapture(requests)).toEqual({ asked: 4, answered: 0 });
  const reply = 'IP 192.168.122.1.67 > 192.168.122.38.68: BOOTP/DHCP, Reply, length 300\n';
  expect(parseDhcpCapture(requests + reply)).toEqual({ asked: 4, answered: 1 });
  expect(parseDhcpCapture('')).toEqual({ asked: 0, answered: 0 });
});

it.each([
  ['libvirt alone', libvirts, 'accepts', 'accepts'],
  ['a policy behind libvirt’s chains', libvirts.replace('ACCEPT', 'DROP'), 'accepts', 'drops'],
  ['a refusal before them', libvirts.replace('\n', '\n-A FORWARD -j DROP\n'), 'drops', 'drops'],
  ['ufw, beside libvirt', ufw, 'accepts', 'drops'],
  [
    'a rule that lets bridged frames pass',
    '-P FORWARD DROP\n-A FORWARD -m physdev --physdev-is-bridged -j ACCEPT\n',
    'unclear',
    'accepts',
  ],
  ['a rule for the bridge', '-P FORWARD DROP\n-A FORWARD -i br0 -j ACCEPT\n', 'unclear', 'unclear'],
  ['a rule for another bridge', '-P FORWARD DROP\n-A FORWARD -i br01 -j ACCEPT\n', 'unclear', 'drops'],
])('judges FORWARD for what is routed and what is bridged: %s', (_, text, routed, bridged) => {
  expect(parseForwardChainPath(text, 'br0')).toEqual({ routed, bridged });
});

it('judges base chains of nftables: one that only drops drops, one with other rules is not guessed', () => {
  const all = (routed: string, bridged: string, bridgeFamily: string) => ({ routed, bridged, bridgeFamily });
  expect(parseNftForwardPath(fixture('kvm-netplan', 'nft--j-list-ruleset.stdout'))).toEqual(
    all('accepts', 'accepts', 'accepts'),
  );
  expect(parseNftForwardPath(fixture('bridge-checks', 'firewalld-nft.json'))).toEqual(
    all('unclear', 'unclear', 'accepts'),
  );
  const chain = (family: string) => ({
    chain: { family, table: 'own', name: 'fwd', hook: 'forward', policy: 'drop' },
  });
  const ruleset = (...nftables: unknown[]) => JSON.stringify({ nftables });
  expect(parseNftForwardPath(ruleset(chain('inet')))).toEqual(all('drops', 'drops', 'accepts'));
  expect(parseNftForwardPath(ruleset(chain('bridge')))).toEqual(all('accepts', 'accepts', 'drops'));
  expect(parseNftForwardPath('')).toEqual(all('accepts', 'accepts', 'accepts'));
});
