import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * One hash over files, so that "did anything change since?" is asked of contents: a fresh clone and a switched
 * branch give every file a new time.
 *
 * @param {string} directory
 * @param {readonly string[]} paths files and directories below it; missing ones count as missing
 * @param {(path: string) => boolean} [isWanted]
 */
export function hashFiles(directory, paths, isWanted = () => true) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap((path) => listFiles(directory, path)).filter(isWanted)) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(directory, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} directory
 * @param {string} path
 * @returns {string[]} in the same order on every machine
 */
function listFiles(directory, path) {
  const status = statSync(join(directory, path), { throwIfNoEntry: false });
  if (status === undefined) return [];
  if (!status.isDirectory()) return [path];
  return readdirSync(join(directory, path))
    .sort()
    .flatMap((name) => listFiles(directory, `${path}/${name}`));
}

/** @param {string} path */
export function readStamp(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // never stamped, or half removed: both mean "do it again"
  }
}

/**
 * @param {string} path
 * @param {string} stamp
 */
export function writeStamp(path, stamp) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, stamp);
}
