import { describe, expect, it } from 'vitest';
import { checkStaticAddressing, doOverlap } from './check-addressing';

const good = {
  addresses: ['192.168.100.10/24', 'fd00::10/64'],
  gateways: ['192.168.100.1', 'fe80::1'],
  nameservers: ['192.168.100.1', '2001:db8::53'],
  searchDomains: ['example.org', 'lan'],
};

it('takes addresses of both families, with a gateway each', () => {
  expect(checkStaticAddressing(good)).toEqual({});
});

describe('says in one sentence what is wrong with', () => {
  it.each([
    ['no address at all', [], 'addressing.addressMissing'],
    ['a number too large', ['192.168.100.300/24'], 'addressing.notAnAddress'],
    ['a leading zero, which means octal to some', ['010.1.1.1/24'], 'addressing.notAnAddress'],
    ['three numbers', ['10.1.1/24'], 'addressing.notAnAddress'],
    ['two slashes', ['10.1.1.1/24/24'], 'addressing.notAnAddress'],
    ['a zone', ['fe80::1%enp1s0/64'], 'addressing.notAnAddress'],
    ['no prefix length', ['192.168.100.10'], 'addressing.prefixMissing'],
    ['a netmask', ['192.168.100.10/255.255.255.0'], 'addressing.prefixWrong'],
    ['a prefix length of the other family', ['192.168.100.10/64'], 'addressing.prefixWrong'],
    ['an empty prefix length', ['192.168.100.10/'], 'addressing.prefixWrong'],
    ['a loopback address', ['127.0.0.1/8'], 'addressing.notForAHost'],
    ['a multicast address', ['ff02::1/64'], 'addressing.notForAHost'],
    ['a link-local address', ['fe80::1/64'], 'addressing.linkLocal'],
    ['the subnet itself', ['192.168.100.0/24'], 'addressing.subnetItself'],
    ['the broadcast address', ['192.168.100.255/24'], 'addressing.broadcast'],
    ['the same address twice', ['fd00::10/64', 'fd00:0::0010/64'], 'addressing.twice'],
  ])('%s', (_, addresses, key) => {
    expect(checkStaticAddressing({ ...good, gateways: [], addresses }).addresses?.key).toBe(key);
  });

  it.each([
    ['a gateway outside', ['10.0.0.1'], 'addressing.gatewayOutside'],
    ['the host as its own gateway', ['192.168.100.10'], 'addressing.gatewayIsOwn'],
    ['two gateways of one family', ['192.168.100.1', '192.168.100.2'], 'addressing.gatewaysTooMany'],
    ['a name as gateway', ['router'], 'addressing.notAnAddress'],
  ])('%s', (_, gateways, key) => {
    expect(checkStaticAddressing({ ...good, gateways }).gateways?.key).toBe(key);
  });

  it('DNS servers that are no addresses, and search domains that are none', () => {
    const errors = checkStaticAddressing({
      ...good,
      nameservers: ['1.1.1.1', 'dns'],
      searchDomains: ['a b'],
    });
    expect(errors.nameservers).toEqual({ key: 'addressing.notAnAddress', values: { address: 'dns' } });
    expect(errors.searchDomains?.key).toBe('addressing.notADomain');
  });
});

it('lets a /31 and a /32 have both their ends', () => {
  expect(checkStaticAddressing({ ...good, gateways: [], addresses: ['10.0.0.0/31'] })).toEqual({});
  expect(checkStaticAddressing({ ...good, gateways: [], addresses: ['10.0.0.5/32'] })).toEqual({});
});

it('sees that blocks overlap, whichever is the longer', () => {
  expect(doOverlap('192.168.122.10/24', '192.168.122.0/25')).toBe(true);
  expect(doOverlap('10.0.0.0/8', '10.9.0.0/16')).toBe(true);
  expect(doOverlap('192.168.100.10/24', '192.168.122.0/24')).toBe(false);
  expect(doOverlap('192.168.100.10/24', 'fd00::/64')).toBe(false);
});
