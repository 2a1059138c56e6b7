import { request } from 'node:http';
import { createServer, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { connect } from 'node:tls';
import { isLoopback } from './forwarded.mjs';
import { Problem } from './problem.mjs';

/** Every answer of the console carries it (scripts/serve.mjs), so that a busy port can be told from our own. */
export const serverName = 'Bridgehead';

/**
 * @typedef {object} ListenAddress
 * @property {string} address where the console listens
 * @property {number} port
 * @property {readonly string[]} hostNames names it answers to, beside addresses
 * @property {'http' | 'https'} scheme
 */

/**
 * The URL to type. An address that means "all of them" cannot be typed: a name the operator gave is used, else this
 * machine's first address.
 *
 * @param {ListenAddress} listen
 * @param {string | undefined} [firstAddress]
 */
export function formatConsoleUrl({ address, port, hostNames, scheme }, firstAddress = findFirstAddress()) {
  const isWildcard = address === '0.0.0.0' || address === '::';
  const name = isLoopback(address)
    ? address
    : (hostNames[0] ?? (isWildcard ? (firstAddress ?? '127.0.0.1') : address));
  return `${scheme}://${isIPv6(name) ? `[${name}]` : name}:${port}`;
}

/** @returns {string | undefined} */
function findFirstAddress() {
  const addresses = Object.values(networkInterfaces()).flatMap((interfaces) => interfaces ?? []);
  return addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address;
}

/** @param {string} text */
export function parsePort(text) {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65535) return port;
  throw new Problem(`"${text}" is not a port.`, 'Give a number from 1 to 65535, such as --port 7789.');
}

/**
 * Fails with a remedy if the console could not listen there. Asked before anything is built or brought up: nobody
 * wants to wait a minute to be told.
 *
 * @param {ListenAddress} listen
 */
export async function requireFreePort(listen) {
  const { address, port } = listen;
  const code = await new Promise((resolve) => {
    const server = createServer();
    server.on('error', (error) => resolve('code' in error ? error.code : 'unknown'));
    server.listen(port, address, () => server.close(() => resolve(undefined)));
  });
  if (code !== undefined) throw await explainListenError(String(code), listen);
}

/**
 * @param {string} code of the error that listening gave
 * @param {ListenAddress} listen
 */
export async function explainListenError(code, listen) {
  const { address, port } = listen;
  if (code === 'EADDRINUSE') {
    if (await isOurConsole(formatConsoleUrl(listen)))
      return new Problem(
        `A Bridgehead console is already running on port ${port}.`,
        `Run "npm run sign-in${port === 7788 ? '' : ` -- --port ${port}`}" for a new link to it, or stop it first.`,
      );
    return new Problem(
      `Port ${port} is in use by another program.`,
      `Choose another: npm start -- --port ${port < 65535 ? port + 1 : 7788}`,
    );
  }
  if (code === 'EACCES')
    return new Problem(`Port ${port} may be used by root alone.`, 'Choose one above 1023 with --port.');
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new Problem(
      `This machine has no address ${address}.`,
      'Give --listen one that `ip address` shows, or leave it out to listen on 127.0.0.1.',
    );
  return new Problem(
    `The console cannot listen on ${address}, port ${port} (${code}).`,
    'Choose another with --listen or --port.',
  );
}

/**
 * Asked in the clear, which one that speaks TLS answers too: with where to go.
 *
 * @param {string} url
 * @returns {Promise<boolean>}
 */
export function isOurConsole(url) {
  return new Promise((resolve) => {
    const asked = request(
      url.replace(/^https:/, 'http:'),
      { method: 'OPTIONS', path: '*', timeout: 3_000 },
      (response) => {
        response.destroy();
        resolve(response.headers.server === serverName);
      },
    );
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.end();
  });
}

/**
 * Of the certificate that is shown there now, as browsers show it. `undefined`: there is none.
 *
 * @param {string} url
 * @returns {Promise<string | undefined>}
 */
export function readFingerprint(url) {
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== 'https:') return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    // It is our own, and is read so that somebody can compare it.
    const socket = connect({ host, port: Number(port), rejectUnauthorized: false, timeout: 3_000 }, () => {
      resolve(socket.getPeerX509Certificate()?.fingerprint256);
      socket.destroy();
    });
    socket.on('timeout', () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(undefined));
  });
}
