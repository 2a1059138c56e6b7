/**
 * The server process: Next behind the front door, in one process that ends when it is told to.
 *
 *     node scripts/serve.mjs [--port N] [--listen ADDRESS] [--dev]
 *         [--own-certificate DIRECTORY | --tls-cert FILE --tls-key FILE] [--trusted-proxy ADDRESS]…
 *
 * `npm start` runs it after building and choosing what to look at; tests run it by itself with their own
 * environment (see server/config.ts). --port 0 takes a free one. When it answers it says where: one line, and a
 * message to the parent if there is one.
 *
 * Without a certificate it speaks plain HTTP, and answers to this machine and to the proxies that were named alone.
 *
 * Stopping: every page holds an event stream open for as long as it is looked at, so `server.close()` alone would
 * wait for ever. The one AbortController of server/shutdown.ts ends the streams; what is still open a moment later is cut.
 */
import { parseArgs } from 'node:util';
import { fingerprintOf, givenCertificate, ownCertificate } from './certificate.mjs';
import { formatConsoleUrl, serverName } from './console-address.mjs';
import { isLoopback, parseProxies, refusePlainRequest, setForwarded } from './forwarded.mjs';
import { createFrontDoor } from './front-door.mjs';
import { Problem } from './problem.mjs';
import { projectDirectory } from './project.mjs';

const graceMs = 600;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '7788' },
    listen: { type: 'string', default: '127.0.0.1' },
    dev: { type: 'boolean', default: false },
    'own-certificate': { type: 'string' },
    'tls-cert': { type: 'string' },
    'tls-key': { type: 'string' },
    'trusted-proxy': { type: 'string', multiple: true, default: [] },
  },
});
const address = values.listen;
const allowedHostNames = (process.env['BRIDGEHEAD_ALLOWED_HOST_NAMES'] ?? '').split(',');

// Both are read while Next loads, so they come first.
const controller = new AbortController();
Object.assign(globalThis, { [Symbol.for('bridgehead.shutdown')]: controller });
Object.assign(process.env, {
  NODE_ENV: values.dev ? 'development' : 'production',
  NEXT_TELEMETRY_DISABLED: '1',
});
process.chdir(projectDirectory); // recorded hosts are named from there

const { proxies, certificate } = await prepare().catch(fail);
const server = createFrontDoor(certificate);
/** @type {Set<import('node:net').Socket>} */
const sockets = new Set();
server.on('connection', (socket) => {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, stop);
// The parent is gone without a word (killed, or its terminal closed): nobody else would stop us.
process.on('disconnect', stop);

// The port is taken before Next is loaded: whoever comes second is told at once. Early requests wait.
const port = await listen();
const answer = prepareNext();
server.on('request', async (request, response) => {
  response.setHeader('Server', serverName);
  // A certificate that nobody has signed must stay replaceable: after this header no browser lets anybody past a warning.
  if (certificate?.isOwn === false) response.setHeader('Strict-Transport-Security', 'max-age=31536000');
  // "OPTIONS *" asks the server itself and no page: scripts ask it who it is, and need not wait for Next.
  if (request.url === '*') return response.writeHead(204).end();
  const refusal = refusePlainRequest(request, proxies);
  if (refusal !== undefined) return response.writeHead(403).end(`${refusal}\n`);
  setForwarded(request, proxies);
  await (await answer)(request, response);
});
await answer;
if (process.send) process.send({ kind: 'ready', port, ...tellCertificate() });
else
  console.log(
    `${serverName} answers on ${formatConsoleUrl({ address, port, hostNames: [], scheme: certificate === undefined ? 'http' : 'https' })}`,
  );

async function prepare() {
  const proxies = parseProxies(values['trusted-proxy']);
  return { proxies, certificate: await openCertificate(proxies) };
}

/** @param {import('./forwarded.mjs').Proxies} proxies */
async function openCertificate(proxies) {
  const { 'own-certificate': directory, 'tls-cert': cert, 'tls-key': key } = values;
  if (cert !== undefined && key !== undefined) return givenCertificate({ cert, key });
  if (directory !== undefined)
    return ownCertificate({ directory, hostNames: allowedHostNames.filter((name) => name !== '') });
  if (isLoopback(address) || proxies.size > 0) return undefined;
  throw new Problem(
    'Plain HTTP is for this machine alone.',
    'Give a certificate, or name the reverse proxy that has one with --trusted-proxy.',
  );
}

function tellCertificate() {
  return certificate === undefined
    ? {}
    : { certificate: { isOwn: certificate.isOwn, fingerprint: fingerprintOf(certificate.pair()) } };
}

/** @returns {Promise<number>} the port, which is another one than asked for if that was 0 */
function listen() {
  return new Promise((resolve) => {
    server.once('error', fail);
    server.listen(Number(values.port), address, () => {
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : Number(values.port));
    });
  });
}

async function prepareNext() {
  const { default: next } = await import('next');
  const app = next({ dev: values.dev, dir: projectDirectory, hostname: address, port, httpServer: server });
  await withoutConfigLine(() => app.prepare());
  return app.getRequestHandler();
}

/**
 * Next says how long its configuration took to read, always, and `npm start` has something better to say there.
 *
 * @param {() => Promise<void>} work
 */
async function withoutConfigLine(work) {
  const { log } = console;
  console.log = (...words) => {
    if (!words.join(' ').includes('next.config')) log(...words);
  };
  await work().finally(() => {
    console.log = log;
  });
}

function stop() {
  if (controller.signal.aborted) return;
  controller.abort();
  server.close(() => process.exit(0));
  setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, graceMs).unref();
  setTimeout(() => process.exit(0), graceMs + 300);
}

/**
 * @param {unknown} error
 * @returns {Promise<never>} never resolved: nothing goes on after this
 */
function fail(error) {
  const said =
    error instanceof Problem
      ? { kind: 'refused', what: error.what, remedy: error.remedy, evidence: error.evidence }
      : { kind: 'failed', code: error instanceof Error && 'code' in error ? error.code : String(error) };
  const line = 'what' in said ? `${said.what} ${said.remedy}` : `Cannot listen on ${address} (${said.code}).`;
  if (process.send) process.send(said, () => process.exit(1));
  else {
    console.error(line);
    process.exit(1);
  }
  return new Promise(() => {});
}
