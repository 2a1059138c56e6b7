import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { projectDirectory } from './project.mjs';

/**
 * How many tests passed and failed, from the runners' own reports. A stage that crashed, that failed outside of any
 * test or that ran none counts as one failure: silence is no success. `failures` says of each failed test its title
 * and then why: it is told again at the end, as of a long log its end is read, and may be all that is kept.
 *
 * @typedef {{ passed: number, failed: number, skipped: number, failures: readonly string[] }} Counts
 */

/** Enough to see the cause. What a report holds of one failure can be a whole topology. */
const failureLines = 40;
const failureColumns = 2_000;

/**
 * @param {Counts} a
 * @param {Counts} b
 * @returns {Counts}
 */
export function addCounts(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    failures: [...a.failures, ...b.failures],
  };
}

/** @param {Pick<Counts, 'passed' | 'failed' | 'skipped'>} counts */
export function formatCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * @param {string} path of Vitest's JSON report
 * @param {number} exitCode
 */
export function readVitestCounts(path, exitCode) {
  return orOneFailure(readReport(path), exitCode, countVitest);
}

/**
 * @param {string} path of Playwright's JSON report
 * @param {number} exitCode
 */
export function readPlaywrightCounts(path, exitCode) {
  return orOneFailure(readReport(path), exitCode, countPlaywright);
}

/**
 * @param {any} report
 * @returns {Counts}
 */
export function countVitest(report) {
  // A file that cannot be loaded has no test that could fail.
  const unloadable = report.testResults.filter(
    (/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: [
      ...report.testResults.flatMap((/** @type {any} */ file) =>
        file.assertionResults
          .filter((/** @type {any} */ { status }) => status === 'failed')
          .map((/** @type {any} */ { fullName, failureMessages }) =>
            formatFailure(`${inProject(file.name)} › ${fullName}`, failureMessages),
          ),
      ),
      ...unloadable.map((/** @type {any} */ { name, message }) => formatFailure(inProject(name), [message])),
    ],
  };
}

/**
 * @param {any} report
 * @returns {Counts}
 */
export function countPlaywright({ stats, errors, suites }) {
  // `errors` are those outside of tests: a file that cannot be loaded, a failed global set-up.
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    failures: [
      ...specsOf(suites).flatMap(({ file, title, tests }) =>
        tests
          .filter((/** @type {any} */ { status }) => status === 'unexpected')
          .map((/** @type {any} */ { projectName, results }) =>
            formatFailure(
              `${[projectName, file, title].filter(Boolean).join(' › ')}`,
              messagesOf(results.at(-1)),
            ),
          ),
      ),
      ...errors.map((/** @type {any} */ { message }) => formatFailure('outside of any test', [message])),
    ],
  };
}

/**
 * @param {any[]} suites
 * @returns {any[]}
 */
function specsOf(suites) {
  return suites.flatMap(({ specs = [], suites: inner = [] }) => [...specs, ...specsOf(inner)]);
}

/** @param {any} result */
function messagesOf(result) {
  return result.errors.map((/** @type {any} */ { message, snippet }) =>
    [message, snippet].filter(Boolean).join('\n'),
  );
}

/** @param {string} path */
function inProject(path) {
  return relative(projectDirectory, path);
}

/**
 * @param {string} title
 * @param {readonly (string | undefined)[]} messages
 */
function formatFailure(title, messages) {
  const lines = stripVTControlCharacters(messages.join('\n')).split('\n');
  const shown = lines.slice(0, failureLines).map((line) => `  ${line.slice(0, failureColumns)}`);
  return [title, ...shown, ...(lines.length > failureLines ? ['  …'] : [])].join('\n');
}

/**
 * @param {any} report
 * @param {number} exitCode
 * @param {(report: any) => Counts} count
 * @returns {Counts}
 */
export function orOneFailure(report, exitCode, count) {
  if (report === undefined)
    return {
      passed: 0,
      failed: 1,
      skipped: 0,
      failures: [`The runner ended (${exitCode}) before its report.`],
    };
  const counts = count(report);
  const isSilent = counts.failed === 0 && (exitCode !== 0 || counts.passed === 0);
  const silence = `No test failed, ${counts.passed} passed, and the runner ended with ${exitCode}.`;
  return isSilent ? { ...counts, failed: 1, failures: [silence] } : counts;
}

/** @param {string} path */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined; // the runner crashed before it could write one
  }
}
