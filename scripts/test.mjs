import { runChecks } from './check.mjs';
import { prepareLabImage } from './demo-host.mjs';
import { installNpmPackages } from './npm-packages.mjs';
import { Problem } from './problem.mjs';
import { buildPages } from './production-build.mjs';
import { formatSeconds, showWaitsInLines } from './progress.mjs';
import { parseWordsAnd } from './start-console.mjs';
import {
  browserNeeds,
  certificateNeeds,
  databaseNeeds,
  installSystemPackages,
  isDebianLike,
  isRoot,
  playbookNeeds,
} from './system-packages.mjs';
import { addCounts, formatCounts } from './test-counts.mjs';
import { parseNumber, runLockout } from './test-lockout.mjs';
import { runPlaywright, runVitest } from './test-runners.mjs';

export const help = `npm test -- [STAGE…] [--long | --longest] [--minutes N]

Runs the stages named, or all of them in this order, and ends with the line "N passed, N failed".

  check    types, lint rules and formatting
  unit     pure functions and recorded outputs
  lab      real libvirt, real network managers, real guests, in namespaces of this machine (root)
  e2e      a real browser against a real lab host (root)
  lockout  the browser sits on the other side of the link that is changed: the quick part of npm run test:lockout (root)

  --long               also the tests that take a minute each, *.long.*: half an hour in all
  --longest            and those that take several minutes each, *.longest.*: an hour in all
  --minutes N          instead of the quick part of lockout as much of the whole as is begun in N minutes from now,
                       but in no more than 45 of them

As root on Debian or Ubuntu it installs what they need, naming it first.`;

const stages = /** @type {const} */ (['check', 'unit', 'lab', 'e2e', 'lockout']);
/** @typedef {typeof stages[number]} Stage */
/** @typedef {import('./test-counts.mjs').Counts} Counts */

/** @param {readonly string[]} args */
export async function main(args) {
  const { values, positionals } = parseWordsAnd('positionals', args, {
    long: { type: 'boolean', default: false },
    longest: { type: 'boolean', default: false },
    minutes: { type: 'string' },
  });
  const wanted = parseStages(positionals);
  const startedAtMs = Date.now();
  const minutes = parseNumber(/** @type {string | undefined} */ (values['minutes']));
  const more = {
    length: lengthOf(values),
    // Asked when its turn comes: what came before takes half an hour on one machine and a whole one on another.
    lockoutMinutes: () => minutes && minutesLeft(minutes, startedAtMs),
  };
  showWaitsInLines();
  await installNpmPackages();
  // The unit tests need them, and apt installs one thing at a time.
  if (wanted.includes('unit') && isRoot() && isDebianLike()) {
    if (more.length !== undefined)
      await installSystemPackages(databaseNeeds, 'for the tests of the state on PostgreSQL');
    await installSystemPackages(certificateNeeds, 'for the tests of TLS');
  }
  const preparation = prepareMachine(wanted);

  /** @type {{ stage: Stage, counts: Counts, ms: number }[]} */
  const results = [];
  for (const stage of wanted) {
    console.log(`\n── ${stage} ${'─'.repeat(100 - stage.length)}\n`);
    const beganAtMs = Date.now();
    const counts = await runStage(stage, preparation, more).catch(failedStage);
    results.push({ stage, counts, ms: Date.now() - beganAtMs });
  }

  console.log('');
  for (const { stage, counts, ms } of results)
    console.log(`  ${stage.padEnd(7)} ${formatCounts(counts)} in ${formatSeconds(ms)}`);
  const sum = results.map(({ counts }) => counts).reduce(addCounts);
  for (const failure of sum.failures) console.log(`\n✗ ${failure}`);
  if (sum.skipped > 0) console.log(`\n${sum.skipped} left out: the minutes were over.`);
  console.log(`\n${formatCounts({ ...sum, skipped: 0 })}`);
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
  const hasBrowser = wanted.includes('e2e') || wanted.includes('lockout');
  if (hasBrowser) await installSystemPackages(browserNeeds, 'for the tests in a browser');
  if (wanted.includes('lab')) await installSystemPackages(playbookNeeds, 'for the tests of playbooks');
  if (hasBrowser || wanted.includes('lab')) await prepareLabImage();
}

/**
 * @param {Stage} stage
 * @param {Promise<void>} preparation
 * @param {{ length: 'long' | 'longest' | undefined, lockoutMinutes: () => number | undefined }} more
 * @returns {Promise<Counts>}
 */
async function runStage(stage, preparation, { length, lockoutMinutes }) {
  switch (stage) {
    case 'check':
      return { ...(await runChecks({ fix: false })), skipped: 0, failures: [] };
    case 'unit':
      return runVitest('unit', 'vitest.config.ts', lengthVariable(length));
    case 'lab':
      await preparation;
      return runVitest('lab', 'vitest.lab.config.ts', lengthVariable(length));
    case 'e2e':
      await preparation;
      await buildPages();
      return runPlaywright('e2e', [], lengthVariable(length));
    case 'lockout': {
      await preparation;
      const minutes = lockoutMinutes();
      return runLockout(minutes === undefined ? { isQuick: true } : { minutes });
    }
  }
}

/**
 * @param {number} minutes
 * @param {number} startedAtMs
 */
function minutesLeft(minutes, startedAtMs) {
  const left = minutes - Math.round((Date.now() - startedAtMs) / 60_000);
  return Math.min(45, Math.max(1, left));
}

/**
 * @param {Record<string, unknown>} values
 * @returns {'long' | 'longest' | undefined}
 */
function lengthOf(values) {
  if (values['longest'] === true) return 'longest';
  return values['long'] === true ? 'long' : undefined;
}

/**
 * @param {unknown} error
 * @returns {Counts}
 */
function failedStage(error) {
  if (!(error instanceof Problem)) throw error;
  if (error.evidence !== '') console.log(error.evidence);
  console.log(`${error.what} ${error.remedy}`);
  return { passed: 0, failed: 1, skipped: 0, failures: [`${error.what} ${error.remedy}`] };
}

/**
 * @param {'long' | 'longest' | undefined} length
 * @returns {Record<string, string>}
 */
function lengthVariable(length) {
  return length === undefined ? {} : { BRIDGEHEAD_LENGTH: length };
}
