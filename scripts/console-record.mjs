import { accessSync, constants, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTypeScript } from './load-typescript.mjs';
import { Problem } from './problem.mjs';

/**
 * Which consoles run here, so that `npm run sign-in` finds them: one small file a port, beside the sessions they
 * share. A console that was killed leaves its file; whoever reads one asks the console itself.
 *
 * @typedef {object} ConsoleRecord
 * @property {number} port
 * @property {string} url where it answers this machine
 * @property {string} [publicUrl] where people find it, if that is a reverse proxy
 */

/** Fails with a remedy where sessions cannot be kept. Asked early: nobody wants to wait a minute to be told. */
export async function requireStateDirectory() {
  const directory = await stateDirectory();
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.W_OK);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new Problem(
      `The console cannot keep its sessions in ${directory}.`,
      'Set BRIDGEHEAD_STATE_DIRECTORY to a directory that you may write to.',
      error.message,
    );
  }
}

/** @param {ConsoleRecord} record */
export async function writeConsoleRecord(record) {
  const path = join(await stateDirectory(), `console-${record.port}.json`);
  writeFileSync(path, JSON.stringify(record), { mode: 0o600 });
}

/** @param {number} port */
export async function removeConsoleRecord(port) {
  rmSync(join(await stateDirectory(), `console-${port}.json`), { force: true });
}

/** @returns {Promise<readonly ConsoleRecord[]>} */
export async function readConsoleRecords() {
  const directory = await stateDirectory();
  try {
    return readdirSync(directory)
      .filter((name) => /^console-\d+\.json$/.test(name))
      .map((name) => JSON.parse(readFileSync(join(directory, name), 'utf8')));
  } catch {
    return []; // nothing was ever started here, or by somebody else
  }
}

/**
 * A link that signs whoever opens it in, once. The newest is the only one that works.
 *
 * @param {string} url of the console
 */
export async function createSignInLink(url) {
  const { createSignInToken } = await loadTypeScript('server/auth.ts');
  return `${url}/sign-in/link?token=${createSignInToken()}`;
}

export async function stateDirectory() {
  const { readConfig } = await loadTypeScript('server/config.ts');
  return readConfig().stateDirectory;
}
