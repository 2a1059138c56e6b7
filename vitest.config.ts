import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

const tests = ['**/*.test.{ts,tsx}', 'scripts/*.test.mjs'];

/** What keeps something for its whole process: a database, sessions, the environment of the console. */
const withState = ['server/{log,state,sign-in,trpc,metrics}/**/*.test.ts', 'server/health.test.ts'];

const exclude = [...configDefaults.exclude, '.next/**', '.bridgehead/**', '**/*.lab.test.ts', 'e2e/**'];

/** What is slow on a loaded machine is measured in bench/: a limit here says only that nothing hangs. */
const limits = { testTimeout: 60_000, hookTimeout: 60_000 };

/**
 * Unit tests: pure functions and recorded outputs. They need no host, no browser and no root.
 *
 * Most of them share their modules: loading what a test imports took three times as long as the test. What has state
 * has a process of its own for each file.
 */
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)) } },
        test: {
          name: 'pure',
          include: tests,
          exclude: [...exclude, ...withState],
          pool: 'threads',
          isolate: false,
          ...limits,
        },
      },
      {
        resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)) } },
        test: { name: 'with state', include: withState, exclude, ...limits },
      },
    ],
  },
});
