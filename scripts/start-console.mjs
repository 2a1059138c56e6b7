import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explainListenError, formatConsoleUrl, parsePort, requireFreePort } from './console-address.mjs';
import {
  createFirstSignInLink,
  removeConsoleRecord,
  requireStateDirectory,
  writeConsoleRecord,
} from './console-record.mjs';
import { parseLookAt, prepareLookAt } from './look-at.mjs';
import { installNpmPackages } from './npm-packages.mjs';
import { Problem } from './problem.mjs';
import { buildPages } from './production-build.mjs';
import { withWait } from './progress.mjs';
import { projectDirectory } from './project.mjs';
import { installSystemPackages, isDebianLike, isRoot, signInNeeds } from './system-packages.mjs';

/**
 * Measured: uncapped, Node lets the heap grow to 415 MB under load; with this cap it stays at 140 MB and is no
 * slower. Facts of 1,000 domains take a tenth of it.
 */
const heapMb = 256;

export const startOptionsHelp = `  --port N             the port to listen on (7788)
  --listen ADDRESS     the address to listen on (127.0.0.1: this machine alone)
  --host-name NAME     a name that browsers may call the console by, beside addresses; may be repeated
  --look-at KIND       local (this machine), lab (the demo host), recorded, or hosts (those added alone)
  --help               this text`;

/** @param {readonly string[]} args */
export function parseStartOptions(args) {
  const { values } = parseWords(args, {
    port: { type: 'string', default: '7788' },
    listen: { type: 'string', default: '127.0.0.1' },
    'host-name': { type: 'string', multiple: true, default: [] },
    'look-at': { type: 'string' },
  });
  return {
    listen: {
      address: String(values['listen']),
      port: parsePort(String(values['port'])),
      hostNames: /** @type {string[]} */ (values['host-name']).map((name) => name.toLowerCase()),
    },
    lookAt: parseLookAt(/** @type {string | undefined} */ (values['look-at'])),
  };
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
export async function startConsole({ listen, lookAt: wanted }, { dev }) {
  await requireFreePort(listen);
  await installNpmPackages();
  await requireStateDirectory();
  if (isRoot() && isDebianLike())
    await installSystemPackages(signInNeeds, 'to sign in with accounts of this machine');
  // Both may take a minute and neither needs the other.
  const [{ lookAt, saying }] = await Promise.all([prepareLookAt(wanted), dev ? undefined : buildPages()]);

  const url = formatConsoleUrl(listen);
  await writeConsoleRecord({ port: listen.port, url });
  const server = startServer(listen, lookAt, dev);
  // Its minute begins when there is somebody to open it for.
  const link = await withWait('Starting the console', async () => {
    await server.isReady;
    return createFirstSignInLink(url);
  });

  console.log(`\nLooking at ${saying}`);
  if (!isLoopback(listen.address))
    console.log(
      'It listens beyond this machine without encryption: whoever can read that network can read it.',
    );
  console.log(`\n  ${link ?? url}\n`);
  console.log(
    link === undefined
      ? 'Sign in with your account of this machine. Ctrl-C stops the console.'
      : 'The link signs you in once, within a minute; `npm run sign-in` prints another. Ctrl-C stops the console.',
  );

  const code = await server.hasEnded;
  await removeConsoleRecord(listen.port);
  if (code === 0) return 0;
  throw new Problem(
    `The console ended unexpectedly (exit code ${code}).`,
    'Its last words are above; start it again with npm start.',
  );
}

/**
 * @param {import('./console-address.mjs').ListenAddress} listen
 * @param {import('./look-at.mjs').LookAt} lookAt
 * @param {boolean} dev
 */
function startServer(listen, lookAt, dev) {
  const args = ['--port', String(listen.port), '--listen', listen.address, ...(dev ? ['--dev'] : [])];
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
  /** @type {Promise<void>} */
  const isReady = new Promise((resolve, reject) => {
    child.on('message', async (/** @type {{ kind: string, code?: string }} */ message) => {
      if (message.kind === 'ready') resolve();
      else reject(await explainListenError(message.code ?? 'unknown', listen));
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

/** @param {string} address */
function isLoopback(address) {
  return /^127\.|^::1$|^localhost$/.test(address);
}
