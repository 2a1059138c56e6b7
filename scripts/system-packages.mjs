import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runChild } from './child.mjs';
import { Problem } from './problem.mjs';
import { beginWait } from './progress.mjs';

/**
 * A program or file of the machine, and the Debian and Ubuntu package that brings it.
 *
 * @typedef {object} SystemNeed
 * @property {string} path a program's name, looked up on PATH, or an absolute path
 * @property {string} package
 */

/** Chromium is what the end-to-end tests drive; without the font every Chinese character is a box of another width. */
/** @type {readonly SystemNeed[]} */
export const browserNeeds = [
  { path: '/usr/bin/chromium', package: 'chromium' },
  { path: '/usr/share/fonts/truetype/wqy/wqy-microhei.ttc', package: 'fonts-wqy-microhei' },
];

/** Makes the certificate of a console that listens beyond its machine. */
/** @type {readonly SystemNeed[]} */
export const certificateNeeds = [{ path: 'openssl', package: 'openssl' }];

/** @param {readonly SystemNeed[]} needs */
export function findMissing(needs) {
  return needs.filter((need) => !isThere(need.path));
}

/** @param {string} path a program's name or an absolute path */
export function isThere(path) {
  if (path.startsWith('/')) return existsSync(path);
  // Administrators' programs are not on everybody's PATH.
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return directories.some((directory) => isExecutable(join(directory, path)));
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function isRoot() {
  return process.getuid?.() === 0;
}

/** Whether packages of this machine are installed with apt. */
export function isDebianLike() {
  try {
    return parseIsDebianLike(readFileSync('/etc/os-release', 'utf8')) && isThere('apt-get');
  } catch {
    return false; // no such file: not Linux, or a very small one
  }
}

/** @param {string} text of /etc/os-release */
export function parseIsDebianLike(text) {
  const ids = [...text.matchAll(/^(?:ID|ID_LIKE)="?([^"\n]*)"?$/gm)].flatMap(([, value]) =>
    value?.split(' '),
  );
  return ids.includes('debian') || ids.includes('ubuntu');
}

/**
 * Installs what is missing, naming it first. Only as root on Debian or Ubuntu: ask `isRoot` and `isDebianLike`.
 *
 * @param {readonly SystemNeed[]} needs
 * @param {string} purpose such as `for the demo host`
 */
export async function installSystemPackages(needs, purpose) {
  const names = [...new Set(findMissing(needs).map((need) => need.package))];
  if (names.length === 0) return;
  console.log(`This machine lacks ${names.join(', ')} (${purpose}): installing with apt-get.`);
  const wait = beginWait('Installing system packages');
  const install = ['install', '--yes', '--no-install-recommends', ...names];
  // A package list that is missing or old names files that the mirror no longer has: fetch it and try once more.
  let result = hasPackageLists() ? await runApt(install, wait.note) : undefined;
  if (result?.code !== 0) {
    const update = await runApt(['update'], wait.note);
    result = update.code === 0 ? await runApt(install, wait.note) : update;
  }
  const missing = findMissing(needs);
  if (result.code !== 0 || missing.length > 0) {
    wait.failed();
    throw new Problem(
      `apt-get could not install ${names.join(', ')}.`,
      `Install what is missing by hand (apt-get install ${names.join(' ')}), then run the command again.`,
      result.tail,
    );
  }
  wait.done();
}

/**
 * @param {readonly string[]} args
 * @param {(text: string) => void} note
 */
function runApt(args, note) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };
  // Another apt (the daily upgrade) may hold the lock for a while.
  return runChild(['apt-get', '--quiet', '--option', 'DPkg::Lock::Timeout=300', ...args], {
    env,
    onLine: (line) => {
      const said = /^(?:Get:\d+|Unpacking|Setting up)\b.*/.exec(line)?.[0];
      if (said !== undefined) note(said.startsWith('Get:') ? 'downloading' : said.replace(/ \(.*/, ''));
    },
  });
}

function hasPackageLists() {
  try {
    return readdirSync('/var/lib/apt/lists').some((name) => name.includes('_Packages'));
  } catch {
    return false;
  }
}
