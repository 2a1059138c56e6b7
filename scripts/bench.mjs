import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { streamChild } from './child.mjs';
import { installNpmPackages } from './npm-packages.mjs';
import { Problem } from './problem.mjs';
import { projectDirectory } from './project.mjs';

const directory = join(projectDirectory, 'bench');

export const help = `npm run bench -- NAME [--json] [options of that bench]

Measures one of the figures this project is held to:

${listBenches()
  .map(({ name, says }) => `  ${name.padEnd(20)} ${says}`)
  .join('\n')}`;

/** @param {readonly string[]} args */
export async function main([name, ...args]) {
  if (name === undefined) {
    console.log(help);
    return 0;
  }
  if (!listBenches().some((bench) => bench.name === name))
    throw new Problem(`There is no bench named "${name}".`, 'See which there are with: npm run bench');
  await installNpmPackages();
  return streamChild([process.execPath, '--import', 'tsx', join(directory, `${name}.ts`), ...args], {
    cwd: projectDirectory,
  });
}

/** A bench is a file in bench/ that begins with a comment; the comment's first sentence says what it measures. */
function listBenches() {
  return readNames()
    .map((file) => ({ name: file.slice(0, -'.ts'.length), says: readFirstComment(join(directory, file)) }))
    .flatMap(({ name, says }) => (says === undefined ? [] : [{ name, says }]));
}

function readNames() {
  try {
    return readdirSync(directory).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  } catch {
    return []; // no benches yet
  }
}

/** @param {string} path */
function readFirstComment(path) {
  return parseFirstComment(readFileSync(path, 'utf8'));
}

/**
 * @param {string} source
 * @returns {string | undefined} the first sentence of the comment that the file begins with
 */
export function parseFirstComment(source) {
  const comment = /^\/\*\*([\s\S]*?)\*\//.exec(source)?.[1] ?? /^\/\/(.*)/.exec(source)?.[1];
  const text = comment
    ?.replace(/^\s*\*/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
  return text?.split(/(?<=\.) /)[0];
}
