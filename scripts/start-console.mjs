import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { explainListenError, formatConsoleUrl, parsePort, requireFreePort } from './console-address.mjs';
import {
  createSignInLink,
  removeConsoleRecord,
  requireStateDirectory,
  stateDirectory,
  writeConsoleRecord,
} from './console-record.mjs';
import { isLoopback, parseProxies } from './forwarded.mjs';
import { parseLookAt, prepareLookAt } from './look-at.mjs';
import { installNpmPackages } from './npm-packages.mjs';
import { Problem } from './problem.mjs';
import { buildPages } from './production-build.mjs';
import { withWait } from './progress.mjs';
import { projectDirectory } from './project.mjs';
import { certificateNeeds, installSystemPackages, isDebianLike, isRoot } from './system-packages.mjs';

/**
 * Measured: uncapped, Node lets the heap grow to 415 MB under load; with this cap it stays at 140 MB and is no
 * slower. Facts of 1,000 domains take a tenth of it.
 */
const heapMb = 256;

export const startOptionsHelp = `  --port N             the port to listen on (7788)
  --listen ADDRESS     the address to listen on (127.0.0.1: this machine alone)
  --host-name NAME     a name that browsers may call the console by, beside addresses; may be repeated
  --tls                TLS on 127.0.0.1 too, which goes without; beyond this machine it is always TLS
  --tls-cert FILE      the certificate, with its chain, in place of one of the console's own
  --tls-key FILE       its key; both are read again when they change
  --trusted-proxy ADDRESS
                       a reverse proxy in front that ends TLS: plain HTTP for it alone, and the client is whom it
                       names; may be repeated
  --look-at KIND       local (this machine), lab (the demo host) or recorded
  --help               this text`;

/** @param {readonly string[]} args */
export function parseStartOptions(args) {
  const { values } = parseWords(args, {
    port: { type: 'string', default: '7788' },
    listen: { type: 'string', default: '127.0.0.1' },
    'host-name': { type: 'string', multiple: true, default: [] },
    tls: { type: 'boolean', default: false },
    'tls-cert': { type: 'string' },
    'tls-key': { type: 'string' },
    'trusted-proxy': { type: 'string', multiple: true, default: [] },
    'look-at': { type: 'string' },
  });
  const address = String(values['listen']);
  const trustedProxies = /** @type {string[]} */ (values['trusted-proxy']);
  parseProxies(trustedProxies); // refuses what is none
  const tls = chooseTls({
    cert: /** @type {string | undefined} */ (values['tls-cert']),
    key: /** @type {string | undefined} */ (values['tls-key']),
    isAsked: values['tls'] === true,
    isNeeded: !isLoopback(address) && trustedProxies.length === 0,
  });
  return {
    listen: {
      address,
      port: parsePort(String(values['port'])),
      hostNames: /** @type {string[]} */ (values['host-name']).map((name) => name.toLowerCase()),
      scheme: /** @type {'http' | 'https'} */ (tls === undefined ? 'http' : 'https'),
    },
    tls,
    trustedProxies,
    lookAt: parseLookAt(/** @type {string | undefined} */ (values['look-at'])),
  };
}

/**
 * @typedef {{ kind: 'own' } | { kind: 'files', cert: string, key: string }} Tls
 */

/**
 * Plain HTTP leaves this machine in no case but towards a proxy that was named.
 *
 * @param {{ cert: string | undefined, key: string | undefined, isAsked: boolean, isNeeded: boolean }} wanted
 * @returns {Tls | undefined}
 */
function chooseTls({ cert, key, isAsked, isNeeded }) {
  if (cert !== undefined && key !== undefined)
    return { kind: 'files', cert: resolve(cert), key: resolve(key) };
  if (cert !== undefined || key !== undefined)
    throw new Problem(
      `${cert === undefined ? '--tls-key' : '--tls-cert'} alone is no certificate.`,
      'Give both --tls-cert and --tls-key, or neither for a certificate of the console’s own.',
    );
  return isAsked || isNeeded ? { kind: 'own' } : undefined;
}

/**
 * @param {readonly string[]} args
 * @param {NonNullable<import('node:util').ParseArgsConfig['options']>} options
 */
export function parseWords(args, options) {
  return parseWordsAnd('nothing', args, options);
}

/**
 * @param {'positionals' | 'nothing'} others
 * @param {readonly string[]} args
 * @param {NonNullable<import('node:util').ParseArgsConfig['options']>} options
 */
export function parseWordsAnd(others, args, options) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: others === 'positionals' });
  } catch (error) {
    const what = error instanceof Error ? error.message.split(/(?<=\.) /)[0] : String(error);
    throw new Problem(`${what?.replace(/\.?$/, '.')}`, 'Give --help to see the options.');
  }
}

/**
 * @param {ReturnType<typeof parseStartOptions>} options
 * @param {{ dev: boolean }} mode
 * @returns {Promise<number>} the exit code, when the console has been stopped
 */
export async function startConsole(options, { dev }) {
  const { listen, lookAt: wanted } = options;
  await requireFreePort(listen);
  await installNpmPackages();
  await requireStateDirectory();
  if (options.tls?.kind === 'own' && isRoot() && isDebianLike())
    await installSystemPackages(certificateNeeds, 'for the certificate');
  // Both may take a minute and neither needs the other.
  const [{ lookAt, saying }] = await Promise.all([prepareLookAt(wanted), dev ? undefined : buildPages()]);

  const record = recordOf(options);
  await writeConsoleRecord(record);
  const server = startServer(options, { lookAt, dev, stateDirectory: await stateDirectory() });
  const [link, { certificate }] = await withWait('Starting the console', () =>
    Promise.all([createSignInLink(record.publicUrl ?? record.url), server.isReady]),
  );

  console.log(`\nLooking at ${saying}`);
  console.log(`\n  ${link}\n`);
  if (certificate?.isOwn)
    console.log(`The certificate is the console's own, so the browser warns. Go on if the SHA-256 fingerprint that it shows is
  ${certificate.fingerprint}\n`);
  console.log('The link signs you in once; `npm run sign-in` prints another. Ctrl-C stops the console.');

  const code = await server.hasEnded;
  await removeConsoleRecord(listen.port);
  if (code === 0) return 0;
  throw new Problem(
    `The console ended unexpectedly (exit code ${code}).`,
    'Its last words are above; start it again with npm start.',
  );
}

/**
 * @param {ReturnType<typeof parseStartOptions>} options
 * @returns {import('./console-record.mjs').ConsoleRecord}
 */
function recordOf({ listen, tls, trustedProxies }) {
  const record = { port: listen.port, url: formatConsoleUrl(listen) };
  const [name] = listen.hostNames;
  // The proxy's own port is not ours to know: it has the usual one, or the operator puts another in.
  return tls === undefined && trustedProxies.length > 0 && name !== undefined
    ? { ...record, publicUrl: `https://${name}` }
    : record;
}

/**
 * @param {ReturnType<typeof parseStartOptions>} options
 * @param {{ lookAt: import('./look-at.mjs').LookAt, dev: boolean, stateDirectory: string }} told
 */
function startServer({ listen, tls, trustedProxies }, { lookAt, dev, stateDirectory }) {
  const args = [
    ...['--port', String(listen.port), '--listen', listen.address, ...(dev ? ['--dev'] : [])],
    ...(tls?.kind === 'own' ? ['--own-certificate', stateDirectory] : []),
    ...(tls?.kind === 'files' ? ['--tls-cert', tls.cert, '--tls-key', tls.key] : []),
    ...trustedProxies.flatMap((proxy) => ['--trusted-proxy', proxy]),
  ];
  const env = {
    ...process.env,
    BRIDGEHEAD_LOOK_AT: JSON.stringify(lookAt),
    BRIDGEHEAD_ALLOWED_HOST_NAMES: [process.env['BRIDGEHEAD_ALLOWED_HOST_NAMES'] ?? '', ...listen.hostNames]
      .filter((name) => name !== '')
      .join(','),
  };
  const heap = dev ? [] : [`--max-old-space-size=${heapMb}`];
  const child = spawn(process.execPath, [...heap, join(projectDirectory, 'scripts', 'serve.mjs'), ...args], {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.removeAllListeners(signal);
    process.on(signal, () => child.kill('SIGTERM'));
  }

  /** @type {Promise<number>} */
  const hasEnded = new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 128)));
  /** @type {Promise<Ready>} */
  const isReady = new Promise((resolve, reject) => {
    child.on('message', async (/** @type {ServerMessage} */ message) => {
      if (message.kind === 'ready') resolve(message);
      else if (message.kind === 'refused')
        reject(new Problem(message.what, message.remedy, message.evidence));
      else reject(await explainListenError(message.code, listen));
    });
    child.on('exit', (code) => {
      reject(
        new Problem(
          `The console did not start (exit code ${code}).`,
          'Its last words are above; if they do not help, remove .next and node_modules and run npm start again.',
        ),
      );
    });
  });
  return { isReady, hasEnded };
}

/**
 * What scripts/serve.mjs says.
 *
 * @typedef {{ kind: 'ready', port: number, certificate?: { isOwn: boolean, fingerprint: string } }} Ready
 * @typedef {Ready | { kind: 'failed', code: string }
 *   | { kind: 'refused', what: string, remedy: string, evidence: string }} ServerMessage
 */
