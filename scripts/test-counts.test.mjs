import { expect, test } from 'vitest';
import { countPlaywright, countVitest, formatCounts, orOneFailure } from './test-counts.mjs';

const vitestReport = {
  numPassedTests: 7,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 0,
  testResults: [
    { status: 'passed', assertionResults: [{}] },
    { status: 'failed', assertionResults: [{ status: 'failed' }] },
    { status: 'failed', assertionResults: [] },
  ],
};

test('a file that Vitest could not load is a failure beside the failed tests', () => {
  expect(countVitest(vitestReport)).toEqual({ passed: 7, failed: 2, skipped: 2 });
});

test('an error outside of any Playwright test is a failure', () => {
  const report = {
    stats: { expected: 3, unexpected: 1, flaky: 0, skipped: 0 },
    errors: [{ message: 'set-up' }],
  };
  expect(countPlaywright(report)).toEqual({ passed: 3, failed: 2, skipped: 0 });
});

test('a stage that crashed, that ended badly without a failed test or that ran no test has failed', () => {
  const count = (/** @type {any} */ report) => report;
  const passed = { passed: 3, failed: 0, skipped: 0 };
  expect(orOneFailure(undefined, 0, count).failed).toBe(1);
  expect(orOneFailure(passed, 1, count)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  expect(orOneFailure({ passed: 0, failed: 0, skipped: 4 }, 0, count).failed).toBe(1);
  expect(orOneFailure(passed, 0, count)).toEqual(passed);
});

test('the closing line is the one that CI counts', () => {
  expect(formatCounts({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
  expect(formatCounts({ passed: 12, failed: 1, skipped: 2 })).toBe('12 passed, 1 failed, 2 skipped');
});
