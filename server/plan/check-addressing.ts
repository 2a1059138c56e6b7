import ipaddr from 'ipaddr.js';
import type { BridgeAddressing } from '../model/bridge-request';
import { type Message, message } from '../model/message';

export type StaticAddressing = Extract<BridgeAddressing, { readonly kind: 'static' }>;
export type StaticField = 'addresses' | 'gateways' | 'nameservers' | 'searchDomains';

/**
 * What is wrong with addresses that somebody typed, by field, each in one sentence. Browser and door ask the same
 * function, so what the form lets through is what the server takes.
 */
export function checkStaticAddressing(
  addressing: Omit<StaticAddressing, 'kind'>,
): Partial<Record<StaticField, Message>> {
  const errors = {
    addresses: checkAddresses(addressing.addresses),
    gateways: checkGateways(addressing.gateways, addressing.addresses),
    nameservers: addressing.nameservers.map(checkNameserver).find(isPresent),
    searchDomains: addressing.searchDomains.map(checkSearchDomain).find(isPresent),
  };
  return Object.fromEntries(Object.entries(errors).filter(([, error]) => error !== undefined));
}

function checkAddresses(addresses: readonly string[]): Message | undefined {
  if (addresses.length === 0) return message('addressing.addressMissing');
  const bare = addresses.map((text) => text.split('/')[0] ?? '');
  return (
    addresses.map(checkInterfaceAddress).find(isPresent) ??
    bare
      .filter((address, index) => bare.findIndex((other) => isSameAddress(other, address)) !== index)
      .map((address) => message('addressing.twice', { address }))[0]
  );
}

/** `192.168.100.10/24`, and such that a host can have it. */
function checkInterfaceAddress(text: string): Message | undefined {
  const [address = '', prefix, more] = text.split('/');
  const parsed = parseAddress(address);
  if (parsed === undefined || more !== undefined)
    return message('addressing.notAnAddress', { address: text });
  const bits = parsed.kind() === 'ipv4' ? 32 : 128;
  if (prefix === undefined) return message('addressing.prefixMissing', { address: text });
  const length = /^\d{1,3}$/.test(prefix) ? Number(prefix) : 0;
  if (length < 1 || length > bits) return message('addressing.prefixWrong', { address: text, most: bits });
  if (parsed.range() === 'linkLocal') return message('addressing.linkLocal', { address });
  if (!['unicast', 'private', 'uniqueLocal', 'carrierGradeNat', 'reserved'].includes(parsed.range()))
    return message('addressing.notForAHost', { address });
  // The first and last of an IPv4 subnet are its own; /31 and /32 have neither.
  if (bits === 32 && length < 31) {
    const [first, last] = [
      ipaddr.IPv4.networkAddressFromCIDR(text).toString(),
      ipaddr.IPv4.broadcastAddressFromCIDR(text).toString(),
    ];
    if (address === first) return message('addressing.subnetItself', { address, length });
    if (address === last) return message('addressing.broadcast', { address, length });
  }
  return undefined;
}

function checkGateways(gateways: readonly string[], addresses: readonly string[]): Message | undefined {
  for (const gateway of gateways) {
    const parsed = parseAddress(gateway);
    if (parsed === undefined) return message('addressing.notAnAddress', { address: gateway });
    if (addresses.some((one) => isSameAddress(one.split('/')[0] ?? '', gateway)))
      return message('addressing.gatewayIsOwn', { address: gateway });
    const isLinkLocal6 = parsed.kind() === 'ipv6' && parsed.range() === 'linkLocal';
    if (!isLinkLocal6 && !addresses.some((one) => isInSubnet(parsed, one)))
      return message('addressing.gatewayOutside', { address: gateway });
  }
  const families = gateways.map((gateway) => parseAddress(gateway)?.kind());
  return new Set(families).size < families.length ? message('addressing.gatewaysTooMany') : undefined;
}

function checkNameserver(address: string): Message | undefined {
  return parseAddress(address) === undefined ? message('addressing.notAnAddress', { address }) : undefined;
}

function checkSearchDomain(domain: string): Message | undefined {
  const isDomain =
    domain.length <= 253 && /^(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?$/i.test(domain);
  return isDomain ? undefined : message('addressing.notADomain', { domain });
}

/** `ipaddr.js` reads 010.1.1.1 as octal and 1.2 as 1.0.0.2; what an operator types is four plain decimals. */
function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (!text.includes(':'))
    return ipaddr.IPv4.isValidFourPartDecimal(text) ? ipaddr.IPv4.parse(text) : undefined;
  return ipaddr.IPv6.isValid(text) && !text.includes('%') ? ipaddr.IPv6.parse(text) : undefined;
}

export function isInSubnet(address: string | ipaddr.IPv4 | ipaddr.IPv6, cidr: string): boolean {
  const parsed = typeof address === 'string' ? parseAddress(address) : address;
  const [base = '', prefix = ''] = cidr.split('/');
  const subnet = parseAddress(base);
  const length = Number(prefix);
  if (parsed === undefined || subnet === undefined || parsed.kind() !== subnet.kind()) return false;
  return /^\d+$/.test(prefix) && parsed.match(subnet, length);
}

/** Whether two blocks share an address: then the longer one lies in the shorter. */
export function doOverlap(one: string, other: string): boolean {
  const address = (cidr: string) => cidr.split('/')[0] ?? '';
  return isInSubnet(address(one), other) || isInSubnet(address(other), one);
}

function isSameAddress(one: string, other: string): boolean {
  const [a, b] = [parseAddress(one), parseAddress(other)];
  return a !== undefined && b !== undefined && a.toNormalizedString() === b.toNormalizedString();
}

function isPresent(error: Message | undefined): error is Message {
  return error !== undefined;
}
