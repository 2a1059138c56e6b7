import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectDirectory } from './project.mjs';
import { countPlaywright, countVitest, formatCounts, orOneFailure } from './test-counts.mjs';

const vitestReport = {
  numPassedTests: 7,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 0,
  testResults: [
    { status: 'passed', assertionResults: [{ status: 'passed' }] },
    {
      name: join(projectDirectory, 'server/run/one.test.ts'),
      status: 'failed',
      assertionResults: [
        {
          status: 'failed',
          fullName: 'it holds',
          failureMessages: ['\u001b[31mexpected 1\u001b[39m\nat line'],
        },
      ],
    },
    {
      name: join(projectDirectory, 'server/run/two.test.ts'),
      status: 'failed',
      message: 'no such module',
      assertionResults: [],
    },
  ],
};

test('a file that Vitest could not load is a failure beside the failed tests', () => {
  expect(countVitest(vitestReport)).toMatchObject({ passed: 7, failed: 2, skipped: 2 });
});

test('an error outside of any Playwright test is a failure', () => {
  const report = {
    stats: { expected: 3, unexpected: 1, flaky: 0, skipped: 0 },
    errors: [{ message: 'set-up' }],
    suites: [],
  };
  expect(countPlaywright(report)).toMatchObject({ passed: 3, failed: 2, skipped: 0 });
});

test('each failed test is told with its cause, without colours, and a long cause is cut', () => {
  expect(countVitest(vitestReport).failures).toEqual([
    'server/run/one.test.ts › it holds\n  expected 1\n  at line',
    'server/run/two.test.ts\n  no such module',
  ]);
  const failed = {
    status: 'unexpected',
    projectName: 'netplan',
    results: [{ errors: [{ message: 'gone', snippet: '\u001b[2m> 3 |' }] }],
  };
  const suites = [
    {
      specs: [],
      suites: [
        {
          specs: [{ file: 'a.ts', title: 'it holds', tests: [failed, { status: 'expected', results: [] }] }],
        },
      ],
    },
  ];
  const stats = { expected: 1, unexpected: 1, flaky: 0, skipped: 0 };
  const errors = [{ message: 'line\n'.repeat(100) }];
  const { failures } = countPlaywright({ stats, errors, suites });
  expect(failures[0]).toBe('netplan › a.ts › it holds\n  gone\n  > 3 |');
  expect(failures[1]?.split('\n')).toHaveLength(42);
});

test('a stage that crashed, that ended badly without a failed test or that ran no test has failed', () => {
  const count = (/** @type {any} */ report) => report;
  const passed = { passed: 3, failed: 0, skipped: 0, failures: [] };
  expect(orOneFailure(undefined, 0, count).failed).toBe(1);
  expect(orOneFailure(passed, 1, count)).toMatchObject({
    passed: 3,
    failed: 1,
    skipped: 0,
    failures: [expect.stringContaining('ended with 1')],
  });
  expect(orOneFailure({ passed: 0, failed: 0, skipped: 4 }, 0, count).failed).toBe(1);
  expect(orOneFailure(passed, 0, count)).toEqual(passed);
});

test('the closing line is the one that CI counts', () => {
  expect(formatCounts({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
  expect(formatCounts({ passed: 12, failed: 1, skipped: 2 })).toBe('12 passed, 1 failed, 2 skipped');
});
