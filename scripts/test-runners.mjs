import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runChild, streamChild } from './child.mjs';
import { projectDirectory } from './project.mjs';
import { readPlaywrightCounts, readVitestCounts } from './test-counts.mjs';

/**
 * @param {string} stage
 * @param {string} config
 * @param {Record<string, string>} [environment]
 */
export async function runVitest(stage, config, environment = {}) {
  const report = freshReport(stage);
  const code = await streamBin(
    'vitest',
    [
      ...['run', '--config', config],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ],
    environment,
  );
  return readVitestCounts(report, code);
}

/**
 * Whoever reads the end of a long log (CI keeps no more) wants what failed, not a hundred tests that were left out:
 * their number is told at the end.
 */
const leftOutLine = /^\s*-\s+\d+ \[/;

/**
 * @param {string} stage
 * @param {readonly string[]} args
 * @param {Record<string, string>} [environment]
 */
export async function runPlaywright(stage, args = [], environment = {}) {
  const report = freshReport(stage);
  const { code } = await runChild([bin('playwright'), 'test', '--reporter=list,json', ...args], {
    ...inProject({ ...environment, PLAYWRIGHT_JSON_OUTPUT_FILE: report }),
    onLine: (line) => {
      if (!leftOutLine.test(line)) console.log(line);
    },
  });
  return readPlaywrightCounts(report, code);
}

/**
 * @param {string} name of a program that a package of this project brings
 * @param {readonly string[]} args
 * @param {Record<string, string>} [environment]
 */
function streamBin(name, args, environment = {}) {
  return streamChild([bin(name), ...args], inProject(environment));
}

/** @param {string} name */
function bin(name) {
  return join(projectDirectory, 'node_modules', '.bin', name);
}

/** @param {Record<string, string>} environment */
function inProject(environment) {
  return { cwd: projectDirectory, env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...environment } };
}

/**
 * The path of a stage's report. The last run's is gone: a runner that crashes must not be counted by it.
 *
 * @param {string} stage
 */
function freshReport(stage) {
  const path = join(projectDirectory, '.bridgehead', 'test', `${stage}.json`);
  rmSync(path, { force: true });
  return path;
}
