/**
 * The server process: Next behind a plain HTTP server, in one process that ends when it is told to.
 *
 *     node scripts/serve.mjs [--port N] [--listen ADDRESS] [--dev]
 *
 * `npm start` runs it after building and choosing what to look at; tests run it by itself with their own
 * environment (see server/config.ts). --port 0 takes a free one. When it answers it says where: one line, and a
 * message to the parent if there is one.
 *
 * Stopping: every page holds an event stream open for as long as it is looked at, so `server.close()` alone would
 * wait for ever. The one AbortController of server/shutdown.ts ends the streams; what is still open a moment later is cut.
 */
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { formatConsoleUrl, serverName } from './console-address.mjs';
import { projectDirectory } from './project.mjs';

const graceMs = 600;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '7788' },
    listen: { type: 'string', default: '127.0.0.1' },
    dev: { type: 'boolean', default: false },
  },
});
const address = values.listen;

// Both are read while Next loads, so they come first.
const controller = new AbortController();
Object.assign(globalThis, { [Symbol.for('bridgehead.shutdown')]: controller });
Object.assign(process.env, {
  NODE_ENV: values.dev ? 'development' : 'production',
  NEXT_TELEMETRY_DISABLED: '1',
});
process.chdir(projectDirectory); // recorded hosts are named from there

const server = createServer({ noDelay: true, keepAlive: true });
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, stop);
// The parent is gone without a word (killed, or its terminal closed): nobody else would stop us.
process.on('disconnect', stop);

// The port is taken before Next is loaded: whoever comes second is told at once. Early requests wait.
const port = await listen();
const answer = prepareNext();
server.on('request', async (request, response) => {
  response.setHeader('Server', serverName);
  // "OPTIONS *" asks the server itself and no page: scripts ask it who it is, and need not wait for Next.
  if (request.url === '*') return response.writeHead(204).end();
  await (await answer)(request, response);
});
await answer;
if (process.send) process.send({ kind: 'ready', port });
else console.log(`${serverName} answers on ${formatConsoleUrl({ address, port, hostNames: [] })}`);

/** @returns {Promise<number>} the port, which is another one than asked for if that was 0 */
function listen() {
  return new Promise((resolve) => {
    server.once('error', (error) => fail('code' in error ? String(error.code) : error.message));
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
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), graceMs).unref();
  setTimeout(() => process.exit(0), graceMs + 300);
}

/** @param {string} code */
function fail(code) {
  if (process.send) process.send({ kind: 'failed', code }, () => process.exit(1));
  else {
    console.error(`Cannot listen on ${address}, port ${values.port} (${code}).`);
    process.exit(1);
  }
}
