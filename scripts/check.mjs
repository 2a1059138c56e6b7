import { join } from 'node:path';
import { runChild } from './child.mjs';
import { installNpmPackages } from './npm-packages.mjs';
import { beginWait } from './progress.mjs';
import { projectDirectory } from './project.mjs';
import { parseWords } from './start-console.mjs';

export const help = `npm run check -- [--fix]

Checks types, lint rules and formatting. --fix formats and repairs what can be repaired safely.`;

/** @param {readonly string[]} args */
export async function main(args) {
  const { values } = parseWords(args, { fix: { type: 'boolean', default: false } });
  await installNpmPackages();
  const { failed } = await runChecks({ fix: values['fix'] === true });
  return failed > 0 ? 1 : 0;
}

/** @param {{ fix: boolean }} options */
export async function runChecks({ fix }) {
  const steps = [
    // Types of pages and routes come out of the sources; a fresh clone has none, an old one those of deleted pages.
    {
      title: 'Types of the console',
      commands: [
        ['next', 'typegen'],
        ['tsc', '--noEmit', '-p', '.'],
      ],
    },
    { title: 'Types of the scripts', commands: [['tsc', '--noEmit', '-p', 'scripts']] },
    { title: 'Lint rules and formatting', commands: [['biome', 'check', ...(fix ? ['--write'] : []), '.']] },
  ];
  const counts = { passed: 0, failed: 0 };
  for (const { title, commands } of steps) {
    const wait = beginWait(title);
    const output = await firstFailure(commands);
    if (output === undefined) {
      wait.done();
      counts.passed++;
    } else {
      wait.failed();
      console.log(output.trimEnd());
      counts.failed++;
    }
  }
  return counts;
}

/**
 * @param {readonly (readonly string[])[]} commands of packages of this project
 * @returns {Promise<string | undefined>} what the first that failed said
 */
async function firstFailure(commands) {
  for (const [program, ...args] of commands) {
    const path = join(projectDirectory, 'node_modules', '.bin', String(program));
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
    const result = await runChild([path, ...args], { cwd: projectDirectory, env, keepAll: true });
    if (result.code !== 0) return result.tail;
  }
  return undefined;
}
