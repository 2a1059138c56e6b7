import { BlockList, isIP } from 'node:net';
import { Problem } from './problem.mjs';

/**
 * Who calls, and how: what the connection says, and what a reverse proxy says that the operator has named. Whatever
 * else a caller claims to be forwarded is dropped before anybody reads it.
 */

/** They belong to one connection of HTTP/1.1, and are an error in HTTP/2. */
export const connectionHeaders = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

/** @typedef {{ has(address: string): boolean, size: number }} Proxies */

/**
 * @param {readonly string[]} texts addresses, or blocks of them such as 10.0.0.0/8
 * @returns {Proxies}
 */
export function parseProxies(texts) {
  const list = new BlockList();
  for (const text of texts) {
    const [address = '', length] = text.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const longest = family === 'ipv6' ? 128 : 32;
    if (isIP(address) === 0 || (length !== undefined && !(/^\d+$/.test(length) && Number(length) <= longest)))
      throw new Problem(
        `"${text}" is no address of a proxy.`,
        'Give the address that its requests come from, such as --trusted-proxy 192.0.2.10, or a block of them.',
      );
    if (length === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(length), family);
  }
  return {
    has: (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'),
    size: texts.length,
  };
}

/**
 * Puts what is true in the place of what was claimed: `x-forwarded-for` is the client and nobody else,
 * `x-forwarded-proto` is `https` where the client's connection is encrypted.
 *
 * @param {import('node:http').IncomingMessage} request
 * @param {Proxies} proxies
 */
export function setForwarded(request, proxies) {
  const { headers } = request;
  const peer = plainAddress(request.socket.remoteAddress);
  const isOfProxy = proxies.has(peer);
  const claimed = { for: String(headers['x-forwarded-for'] ?? ''), proto: headers['x-forwarded-proto'] };
  for (const name of Object.keys(headers))
    if (name.startsWith('x-forwarded-') || name === 'forwarded' || name === 'x-real-ip') delete headers[name];
  const isEncrypted = 'encrypted' in request.socket || (isOfProxy && claimed.proto === 'https');
  headers['x-forwarded-proto'] = isEncrypted ? 'https' : 'http';
  headers['x-forwarded-for'] = isOfProxy ? (findClient(claimed.for, proxies) ?? peer) : peer;
}

/**
 * Each proxy adds who it was called by at the end, so the last that is no proxy of ours is the client; what stands
 * before it is the client's own invention.
 *
 * @param {string} text of x-forwarded-for
 * @param {Proxies} proxies
 */
function findClient(text, proxies) {
  const addresses = text.split(',').map((address) => plainAddress(address.trim()));
  const client = addresses.findLast((address) => !proxies.has(address));
  return client !== undefined && isIP(client) !== 0 ? client : undefined;
}

/**
 * Why a plain request is not answered: it comes over a network, and not from a proxy that was named.
 *
 * @param {import('node:http').IncomingMessage} request
 * @param {Proxies} proxies
 */
export function refusePlainRequest(request, proxies) {
  const peer = plainAddress(request.socket.remoteAddress);
  if ('encrypted' in request.socket || isLoopback(peer) || proxies.has(peer)) return undefined;
  return 'This console answers its reverse proxy alone here. Call it by the address of that.';
}

/** @param {string} address or name */
export function isLoopback(address) {
  return /^127\.|^::1$|^localhost$/.test(address);
}

/**
 * Where a request that came in the clear should have gone. `undefined` where it does not say by which name it came.
 *
 * @param {import('node:http').IncomingMessage} request
 */
export function formatSecureUrl({ headers: { host = '' }, url = '/' }) {
  return /^[\w.:[\]-]+$/.test(host) && url.startsWith('/') ? `https://${host}${url}` : undefined;
}

/** Without the zone of a link-local address, and IPv4 as such on a socket that has both. @param {string} [address] */
export function plainAddress(address = '') {
  return address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/, '');
}
