import { readFileSync } from 'node:fs';

/**
 * How many tests passed and failed, from the runners' own reports. A stage that crashed, that failed outside of any
 * test or that ran none counts as one failure: silence is no success.
 *
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/**
 * @param {Counts} a
 * @param {Counts} b
 * @returns {Counts}
 */
export function addCounts(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** @param {Counts} counts */
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
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * @param {any} report
 * @returns {Counts}
 */
export function countPlaywright({ stats, errors }) {
  // `errors` are those outside of tests: a file that cannot be loaded, a failed global set-up.
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
  };
}

/**
 * @param {any} report
 * @param {number} exitCode
 * @param {(report: any) => Counts} count
 * @returns {Counts}
 */
export function orOneFailure(report, exitCode, count) {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const counts = count(report);
  const isSilent = counts.failed === 0 && (exitCode !== 0 || counts.passed === 0);
  return isSilent ? { ...counts, failed: 1 } : counts;
}

/** @param {string} path */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined; // the runner crashed before it could write one
  }
}
