import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runChecks } from './check.mjs';
import { streamChild } from './child.mjs';
import { prepareLabImage } from './demo-host.mjs';
import { installNpmPackages } from './npm-packages.mjs';
import { Problem } from './problem.mjs';
import { buildPages } from './production-build.mjs';
import { formatSeconds, showWaitsInLines } from './progress.mjs';
import { projectDirectory } from './project.mjs';
import { browserNeeds, installSystemPackages, isDebianLike, isRoot } from './system-packages.mjs';
import { addCounts, formatCounts, readPlaywrightCounts, readVitestCounts } from './test-counts.mjs';

export const help = `npm test -- [STAGE…]

Runs the stages named, or all of them in this order, and ends with the line "N passed, N failed".

  check   types, lint rules and formatting
  unit    pure functions and recorded outputs
  lab     real libvirt, real network managers, real guests, in namespaces of this machine (root)
  e2e     a real browser against a real lab host (root)

As root on Debian or Ubuntu it installs what they need, naming it first.`;

const stages = /** @type {const} */ (['check', 'unit', 'lab', 'e2e']);
/** @typedef {typeof stages[number]} Stage */
/** @typedef {import('./test-counts.mjs').Counts} Counts */

/** @param {readonly string[]} args */
export async function main(args) {
  const wanted = parseStages(args);
  showWaitsInLines();
  await installNpmPackages();
  const preparation = prepareMachine(wanted);

  /** @type {{ stage: Stage, counts: Counts, ms: number }[]} */
  const results = [];
  for (const stage of wanted) {
    console.log(`\n── ${stage} ${'─'.repeat(100 - stage.length)}\n`);
    const beganAtMs = Date.now();
    const counts = await runStage(stage, preparation).catch(failedStage);
    results.push({ stage, counts, ms: Date.now() - beganAtMs });
  }

  console.log('');
  for (const { stage, counts, ms } of results)
    console.log(`  ${stage.padEnd(6)} ${formatCounts(counts)} in ${formatSeconds(ms)}`);
  const sum = results.map(({ counts }) => counts).reduce(addCounts);
  console.log(`\n${formatCounts(sum)}`);
  return sum.failed > 0 ? 1 : 0;
}

/**
 * @param {readonly string[]} args
 * @returns {readonly Stage[]}
 */
function parseStages(args) {
  const unknown = args.find((name) => !stages.some((stage) => stage === name));
  if (unknown !== undefined)
    throw new Problem(`There is no stage "${unknown}".`, `The stages are ${stages.join(', ')}.`);
  const wanted = stages.filter((stage) => args.length === 0 || args.includes(stage));
  if (isRoot() && isDebianLike()) return wanted;
  /** @type {readonly Stage[]} */
  const possible = wanted.filter((stage) => stage === 'check' || stage === 'unit');
  const leftOut = wanted.filter((stage) => !possible.includes(stage)).join(' and ');
  if (possible.length === 0)
    throw new Problem(`${leftOut} boots real hosts, which takes root on Debian or Ubuntu.`, 'Run it there.');
  if (leftOut !== '') console.log(`Left out ${leftOut}: booting real hosts takes root on Debian or Ubuntu.`);
  return possible;
}

/**
 * What takes minutes on a new machine and none of the processor's patience is begun at once, while types are checked
 * and units tested. Nothing is left to do in the background when hosts boot: their tests measure time.
 *
 * @param {readonly Stage[]} wanted
 */
function prepareMachine(wanted) {
  const machine = prepareSystem(wanted);
  // Whoever needs it hears of its failure; until then it is nobody's unhandled rejection.
  machine.catch(() => undefined);
  return machine;
}

/** @param {readonly Stage[]} wanted */
async function prepareSystem(wanted) {
  if (wanted.includes('e2e')) await installSystemPackages(browserNeeds, 'for the end-to-end tests');
  if (wanted.includes('lab') || wanted.includes('e2e')) await prepareLabImage();
}

/**
 * @param {Stage} stage
 * @param {Promise<void>} preparation
 * @returns {Promise<Counts>}
 */
async function runStage(stage, preparation) {
  switch (stage) {
    case 'check':
      return { ...(await runChecks({ fix: false })), skipped: 0 };
    case 'unit':
      return runVitest('unit', 'vitest.config.ts');
    case 'lab':
      await preparation;
      return runVitest('lab', 'vitest.lab.config.ts');
    case 'e2e':
      await preparation;
      await buildPages();
      return runPlaywright();
  }
}

/**
 * @param {Stage} stage
 * @param {string} config
 */
async function runVitest(stage, config) {
  const report = freshReport(stage);
  const code = await streamBin('vitest', [
    ...['run', '--config', config],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  ]);
  return readVitestCounts(report, code);
}

async function runPlaywright() {
  const report = freshReport('e2e');
  const code = await streamBin('playwright', ['test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  });
  return readPlaywrightCounts(report, code);
}

/**
 * @param {string} name of a program that a package of this project brings
 * @param {readonly string[]} args
 * @param {Record<string, string>} [environment]
 */
function streamBin(name, args, environment = {}) {
  return streamChild([join(projectDirectory, 'node_modules', '.bin', name), ...args], {
    cwd: projectDirectory,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...environment },
  });
}

/**
 * The path of a stage's report. The last run's is gone: a runner that crashes must not be counted by it.
 *
 * @param {Stage} stage
 */
function freshReport(stage) {
  const path = join(projectDirectory, '.bridgehead', 'test', `${stage}.json`);
  rmSync(path, { force: true });
  return path;
}

/**
 * @param {unknown} error
 * @returns {Counts}
 */
function failedStage(error) {
  if (!(error instanceof Problem)) throw error;
  if (error.evidence !== '') console.log(error.evidence);
  console.log(`${error.what} ${error.remedy}`);
  return { passed: 0, failed: 1, skipped: 0 };
}
