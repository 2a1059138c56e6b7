import { expect, test } from 'vitest';
import { formatSecureUrl, parseProxies, refusePlainRequest, setForwarded } from './forwarded.mjs';

const proxy = '192.0.2.10';

/**
 * @param {string} peer
 * @param {import('node:http').IncomingHttpHeaders} headers
 * @param {{ encrypted?: true }} [socket]
 */
function requestFrom(peer, headers, socket = {}) {
  return /** @type {import('node:http').IncomingMessage} */ (
    /** @type {unknown} */ ({ headers: { ...headers }, socket: { ...socket, remoteAddress: peer } })
  );
}

/**
 * @param {string} peer
 * @param {import('node:http').IncomingHttpHeaders} headers
 * @param {{ encrypted?: true }} [socket]
 */
function forwardedFrom(peer, headers, socket) {
  const request = requestFrom(peer, headers, socket);
  setForwarded(request, parseProxies([proxy, '198.51.100.0/24', 'fd00::/64']));
  return request.headers;
}

const forged = {
  'x-forwarded-for': '10.9.9.9',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-port': '1',
  'x-forwarded-proto': 'https',
  'x-real-ip': '10.9.9.9',
  forwarded: 'for=10.9.9.9;proto=https',
};

test('whatever a caller claims of itself is dropped, and what is true is said', () => {
  expect(forwardedFrom('203.0.113.5', { host: 'kvm1', ...forged })).toEqual({
    host: 'kvm1',
    'x-forwarded-for': '203.0.113.5',
    'x-forwarded-proto': 'http',
  });
  expect(forwardedFrom('::ffff:203.0.113.5', forged, { encrypted: true })).toEqual({
    'x-forwarded-for': '203.0.113.5',
    'x-forwarded-proto': 'https',
  });
});

test.each([
  ['10.9.9.9, 203.0.113.5', '203.0.113.5'],
  ['10.9.9.9, 203.0.113.5, 198.51.100.7', '203.0.113.5'],
  ['fd00::7, fd01::5,fd00::8', 'fd01::5'],
  ['no address', proxy],
  ['', proxy],
])('of a proxy that was named, "%s" is a request of %s', (claim, client) => {
  expect(forwardedFrom(proxy, { ...forged, 'x-forwarded-for': claim })).toEqual({
    'x-forwarded-for': client,
    'x-forwarded-proto': 'https',
  });
});

test('a proxy that was called in the clear does not make it encrypted', () => {
  expect(forwardedFrom(proxy, {})['x-forwarded-proto']).toBe('http');
  expect(forwardedFrom(proxy, { 'x-forwarded-proto': 'http' })['x-forwarded-proto']).toBe('http');
});

test('in the clear the console answers this machine and its proxies, and over TLS everybody', () => {
  const proxies = parseProxies([proxy]);
  for (const peer of ['127.0.0.1', '::1', '::ffff:127.0.0.1', proxy])
    expect(refusePlainRequest(requestFrom(peer, {}), proxies)).toBeUndefined();
  expect(refusePlainRequest(requestFrom('203.0.113.5', {}), proxies)).toContain('proxy alone');
  expect(refusePlainRequest(requestFrom('203.0.113.5', {}, { encrypted: true }), proxies)).toBeUndefined();
});

test.each(['proxy.lan', '192.0.2', '192.0.2.0/33', '192.0.2.0/x', 'fd00::/129', ''])(
  '"%s" names no proxy',
  (text) => {
    expect(() => parseProxies([text])).toThrow('is no address of a proxy.');
  },
);

test.each([
  ['kvm1:7788', '/vms?x', 'https://kvm1:7788/vms?x'],
  ['[fd00::1]:7788', '/', 'https://[fd00::1]:7788/'],
  ['kvm1@evil.example', '/', undefined],
  ['kvm1', 'http://evil.example/', undefined],
])('a request to %s%s should have gone to %s', (host, url, secure) => {
  const request = requestFrom('203.0.113.5', { host });
  expect(formatSecureUrl(Object.assign(request, { url }))).toBe(secure);
});
