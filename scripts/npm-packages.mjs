import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { hashFiles, readStamp, writeStamp } from './file-stamp.mjs';
import { Problem } from './problem.mjs';
import { withWait } from './progress.mjs';
import { projectDirectory } from './project.mjs';

const stampPath = join(projectDirectory, 'node_modules', '.bridgehead-installed');
const lockPath = join(projectDirectory, 'package-lock.json');

/** Installs the npm packages if they are missing or package-lock.json is another than the one they came from. */
export async function installNpmPackages() {
  const wanted = hashFiles(projectDirectory, ['package-lock.json', 'package.json']);
  if (readStamp(stampPath) === wanted) return;
  requireWritable(projectDirectory, 'the npm packages that package-lock.json names are not all there');
  const before = readFileSync(lockPath, 'utf8');
  const result = await withWait('Installing npm packages', async () => {
    // Not `npm ci`: it refuses where a registry lacks the binaries of platforms that are not even this one.
    // --include=dev: NODE_ENV=production in the operator's environment would leave out what the build needs.
    const argv = ['npm', 'install', '--no-audit', '--no-fund', '--include=dev'];
    const result = await runChild(argv, { cwd: projectDirectory });
    if (result.code !== 0)
      throw new Problem(
        `npm could not install the packages (exit code ${result.code}).`,
        'Check that this machine reaches its npm registry (npm ping), then run the command again.',
        result.tail,
      );
    return result;
  });
  const after = readFileSync(lockPath, 'utf8');
  if (after !== before) {
    writeFileSync(lockPath, before);
    // Another npm version may lay the file out anew; another version of a package is another program.
    const changed = findChangedPackages(before, after);
    if (changed.length > 0)
      throw new Problem(
        `npm installed other packages than package-lock.json names: ${changed.slice(0, 5).join(', ')}.`,
        'Run npm install yourself, look at what it changes in package-lock.json, and commit that if it is right.',
        result.tail,
      );
  }
  writeStamp(stampPath, wanted);
}

/**
 * An optional package that only one of the two names is none of these: which binaries of other platforms a registry has
 * differs from registry to registry, and npm notes those that it has.
 *
 * @param {string} before a package-lock.json
 * @param {string} after
 * @returns {string[]} the packages whose version or content differs
 */
export function findChangedPackages(before, after) {
  const [was, is] = [readLockedPackages(before), readLockedPackages(after)];
  return [...new Set([...was.keys(), ...is.keys()])].filter((path) => {
    const [old, now] = [was.get(path), is.get(path)];
    if (old === undefined || now === undefined) return !(old ?? now)?.isOptional;
    return old.content !== now.content;
  });
}

/** @param {string} text */
function readLockedPackages(text) {
  /** @type {Record<string, { version?: string, integrity?: string, optional?: boolean }>} */
  const packages = JSON.parse(text).packages ?? {};
  return new Map(
    Object.entries(packages)
      .filter(([path]) => path !== '') // the project itself
      .map(([path, { version, integrity, optional }]) => [
        path.replace(/^node_modules\//, ''),
        { content: `${version} ${integrity}`, isOptional: optional === true },
      ]),
  );
}

/**
 * @param {string} directory
 * @param {string} because what has to be written there, as a sentence goes on after "and"
 */
export function requireWritable(directory, because) {
  try {
    accessSync(directory, constants.W_OK);
  } catch {
    throw new Problem(
      `${directory} belongs to somebody else, and ${because}.`,
      'Run this as the owner (on a host where the console was installed, packaging/install.sh does), or clone the project into a directory of your own.',
    );
  }
}
