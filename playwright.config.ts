import { defineConfig } from '@playwright/test';

const length = process.env['BRIDGEHEAD_LENGTH'];

/**
 * A real browser against a real lab host. One test at a time and no second try: tests change a host's network, and a
 * test that passes now and then is a bug.
 */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.e2e.ts',
  testIgnore: [
    ...(length === undefined ? ['**/*.long.e2e.ts'] : []),
    ...(length === 'longest' ? [] : ['**/*.longest.e2e.ts']),
  ],
  outputDir: 'test-results',
  workers: 1,
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    locale: 'en-US',
    // A film of every test took a third of the two processors, and what hosts do was late by that.
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
    launchOptions: {
      // Debian's; Playwright's own would have to be downloaded.
      executablePath: '/usr/bin/chromium',
      // No sandbox, because Chromium refuses to make one as root; and nothing that asks the world for updates.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
