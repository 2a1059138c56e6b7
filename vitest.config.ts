import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Unit tests: pure functions and recorded outputs. They need no host, no browser and no root. */
export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)) } },
  test: {
    include: ['**/*.test.{ts,tsx}', 'scripts/*.test.mjs'],
    // What is slow on a loaded machine is measured in bench/: a limit here says only that nothing hangs.
    testTimeout: 30_000,
    exclude: ['**/node_modules/**', '.next/**', '.bridgehead/**', '**/*.lab.test.ts', 'e2e/**'],
  },
});
