import { createServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import { serverName } from './console-address.mjs';
import { connectionHeaders, formatSecureUrl } from './forwarded.mjs';

/**
 * Where connections come in: plain HTTP, or TLS with HTTP/2 and, for who cannot speak that, HTTP/1.1. Requests of both
 * versions go to the one `request` listener, which is Next's: it needs no proxy in between, for a request over HTTP/2
 * is given the looks of the older one below.
 *
 * HTTP/2 is what lets a browser keep more than six streams to one console open.
 */

/** A plain request on the TLS port: whoever has not said anything by then is cut. */
const firstByteMs = 10_000;

/** The first byte of a TLS connection: a handshake record. No HTTP method begins with it. */
const handshake = 0x16;

/** A small request costs 40 ms where the kernel waits for more to send. */
const noDelay = true;

/**
 * @param {import('./certificate.mjs').Certificate | undefined} certificate absent: plain HTTP
 * @returns {import('node:http').Server}
 */
export function createFrontDoor(certificate) {
  return certificate === undefined ? createServer({ noDelay, keepAlive: true }) : createTlsDoor(certificate);
}

/** @param {import('./certificate.mjs').Certificate} certificate */
function createTlsDoor(certificate) {
  const server = createSecureServer({
    ...certificate.pair(),
    allowHTTP1: true,
  });
  server.on('request', translate); // before whoever else listens
  const redirecting = createServer(redirect);
  // A connection is looked at before it is anybody's: whoever came by "http://" is told where to go, and the
  // certificate names the address that was called before it is shown.
  const [accept] = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', async (/** @type {import('node:net').Socket} */ socket) => {
    socket.setNoDelay(noDelay);
    socket.on('error', () => socket.destroy());
    socket.setTimeout(firstByteMs, () => socket.destroy());
    const [pair] = await Promise.all([certificate.refresh(socket.localAddress ?? ''), untilReadable(socket)]);
    if (pair !== undefined) server.setSecureContext(pair);
    const first = /** @type {Buffer | null} */ (socket.read(1));
    if (first === null) return socket.destroy();
    socket.setTimeout(0);
    socket.removeAllListeners('timeout');
    socket.unshift(first);
    if (first[0] === handshake) accept?.call(server, socket);
    else redirecting.emit('connection', socket);
  });
  // What is used of it is the same for both: `listen`, `close`, and requests and responses that look alike.
  return /** @type {import('node:http').Server} */ (/** @type {unknown} */ (server));
}

/** @param {import('node:net').Socket} socket */
function untilReadable(socket) {
  return new Promise((resolve) => {
    socket.once('readable', resolve);
    socket.once('close', resolve);
  });
}

/** @type {import('node:http').RequestListener} */
function redirect(request, response) {
  const url = formatSecureUrl(request);
  // What was to be changed was sent in the clear: it is not carried out, and not sent once more by itself.
  const isRepeatable = request.method === 'GET' || request.method === 'HEAD';
  response.writeHead(url !== undefined && isRepeatable ? 307 : 400, {
    connection: 'close',
    server: serverName,
    'content-type': 'text/plain; charset=utf-8',
    ...(url !== undefined && isRepeatable ? { location: url } : {}),
  });
  response.end(`This console speaks TLS: ${url ?? 'call it by https://'}\n`);
}

/**
 * Gives a request over HTTP/2 the headers of HTTP/1.1 (no pseudo-headers, which `Headers` refuses, and a Host), and lets
 * its answer be written by a program that knows HTTP/1.1 alone.
 *
 * @param {import('node:http2').Http2ServerRequest} request
 * @param {import('node:http2').Http2ServerResponse} response
 */
function translate(request, response) {
  if (request.httpVersionMajor === 1) return;
  const { headers } = request;
  const host = headers[':authority'] ?? headers.host;
  const plain = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':')));
  Object.defineProperty(request, 'headers', { value: { ...plain, ...(host === undefined ? {} : { host }) } });
  // There are no such words in HTTP/2, and Node warns of each that is set.
  Object.defineProperty(response, 'statusMessage', { value: '', writable: true });
  const { setHeader } = response;
  response.setHeader = (name, value) => {
    if (!connectionHeaders.has(name.toLowerCase())) setHeader.call(response, name, value);
  };
}
