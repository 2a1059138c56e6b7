import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { formatConsoleUrl, parsePort, requireFreePort, serverName } from './console-address.mjs';

test.each([
  ['127.0.0.1', [], 'http://127.0.0.1:7788'],
  ['127.0.0.1', ['kvm.lan'], 'http://127.0.0.1:7788'],
  ['::1', [], 'http://[::1]:7788'],
  ['192.0.2.7', [], 'http://192.0.2.7:7788'],
  ['192.0.2.7', ['kvm.lan'], 'http://kvm.lan:7788'],
  ['0.0.0.0', ['kvm.lan'], 'http://kvm.lan:7788'],
  ['0.0.0.0', [], 'http://192.0.2.9:7788'],
  ['::', [], 'http://192.0.2.9:7788'],
])('a console on %s with names %j is opened at %s', (address, hostNames, url) => {
  expect(formatConsoleUrl({ address, port: 7788, hostNames, scheme: 'http' }, '192.0.2.9')).toBe(url);
});

test.each(['0', '65536', '7788x', '', '-1', '1e3'])('"%s" is no port', (text) => {
  expect(() => parsePort(text)).toThrow('is not a port.');
});

/** @param {import('node:net').Server} server */
async function listen(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

test('a port that another program has is refused with another to choose', async () => {
  const server = createServer((socket) => socket.destroy());
  const port = await listen(server);
  await expect(
    requireFreePort({ address: '127.0.0.1', port, hostNames: [], scheme: 'http' }),
  ).rejects.toThrow(
    `Port ${port} is in use by another program. Choose another: npm start -- --port ${port + 1}`,
  );
  server.close();
});

test('a port that our own console has is refused with the way in', async () => {
  const server = createHttpServer((_, response) => response.setHeader('Server', serverName).end());
  const port = await listen(server);
  await expect(
    requireFreePort({ address: '127.0.0.1', port, hostNames: [], scheme: 'http' }),
  ).rejects.toThrow(
    `A Bridgehead console is already running on port ${port}. Run "npm run sign-in -- --port ${port}"`,
  );
  server.close();
});

test('an address that this machine has not is refused', async () => {
  await expect(
    requireFreePort({ address: '192.0.2.1', port: 7788, hostNames: [], scheme: 'http' }),
  ).rejects.toThrow('This machine has no address 192.0.2.1.');
});
