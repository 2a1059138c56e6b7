import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, test } from 'vitest';
import { formatSubnet } from './address';

describe('the block that an address lies in', () => {
  test.each([
    ['192.168.122.1', 24, '192.168.122.0/24'],
    ['10.20.30.40', 16, '10.20.0.0/16'],
    ['10.20.30.40', 20, '10.20.16.0/20'],
    ['10.20.30.41', 31, '10.20.30.40/31'],
    ['10.20.30.40', 32, '10.20.30.40/32'],
    ['10.20.30.40', 0, '0.0.0.0/0'],
    ['fd00:50::1', 64, 'fd00:50::/64'],
    ['2001:db8:0:1:2::9', 64, '2001:db8:0:1::/64'],
    ['2001:db8::1:0:0:7', 112, '2001:db8:0:0:1::/112'],
    ['fe80::1', 10, 'fe80::/10'],
    ['::1', 128, '::1/128'],
    ['::', 0, '::/0'],
    ['1:2:3:4:5:6:7:8', 128, '1:2:3:4:5:6:7:8/128'],
  ])('%s/%i lies in %s', (address, prefixLength, subnet) => {
    expect(formatSubnet(address, prefixLength)).toBe(subnet);
  });

  test.each(['', 'virbr0', '1.2.3', '1.2.3.256', '1::2::3', ':::', 'fd00:zz::1', '::ffff:1.2.3.4'])(
    'what is not an address comes back as it was said: "%s"',
    (text) => {
      expect(formatSubnet(text, 24)).toBe(`${text}/24`);
    },
  );

  test('is the same that another library says, for any IPv6 address', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.integer({ min: 0, max: 128 }), (address, prefixLength) => {
        fc.pre(!address.includes('.'));
        const expected = ipaddr.IPv6.networkAddressFromCIDR(`${address}/${prefixLength}`).toRFC5952String();
        expect(formatSubnet(address, prefixLength)).toBe(`${expected}/${prefixLength}`);
      }),
    );
  });
});
