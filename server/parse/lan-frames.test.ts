import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type HeardAddress, lanFrameParser } from './lan-frames';

const recorded = readFileSync(new URL('fixtures/lan-frames/tcpdump.txt', import.meta.url), 'utf8');

function hear(text: string): HeardAddress[] {
  const parse = lanFrameParser();
  return text.split('\n').flatMap((line) => parse(line) ?? []);
}

test('a guest that takes a new lease is heard with its old address, and then with its new one', () => {
  const guest = '52:54:00:4f:2f:3e';
  expect(hear(recorded).filter(({ mac }) => mac === guest)).toEqual([
    { mac: guest, address: '192.168.122.38', by: 'arp' },
    { mac: guest, address: '192.168.100.194', by: 'dhcp' },
  ]);
});

test('an offer is no lease, and a probe for a free address is no address', () => {
  const untilOffer = recorded.slice(0, recorded.indexOf('Message (53), length 1: ACK'));
  expect(hear(untilOffer).some(({ by }) => by === 'dhcp')).toBe(false);
  const probe =
    '02:11:53.423487 52:54:00:4f:2f:3e > ff:ff:ff:ff:ff:ff, ethertype ARP (0x0806), length 42: Ethernet (len 6), ' +
    'IPv4 (len 4), Request who-has 192.168.100.9 tell 0.0.0.0, length 28';
  expect(hear(probe)).toEqual([]);
});

test('an answer is heard of whoever gives it for itself', () => {
  const line =
    '02:11:53.423566 52:54:00:1a:01:01 > 52:54:00:4f:2f:3e, ethertype ARP (0x0806), length 42: Ethernet (len 6), ' +
    'IPv4 (len 4), Reply 192.168.100.7 is-at 52:54:00:1a:01:01, length 28';
  expect(hear(line)).toEqual([{ mac: '52:54:00:1a:01:01', address: '192.168.100.7', by: 'arp' }]);
});
