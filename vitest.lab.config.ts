import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const length = process.env['BRIDGEHEAD_LENGTH'];

/** Tests against real hosts of the lab. One file after another: they share two cores and measure time. */
export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)) } },
  test: {
    include: ['**/*.lab.test.ts'],
    exclude: [
      '**/node_modules/**',
      '.next/**',
      '.bridgehead/**',
      ...(length === undefined ? ['**/*.long.lab.test.ts'] : []),
      ...(length === 'longest' ? [] : ['**/*.longest.lab.test.ts']),
    ],
    globalSetup: ['lab/test-host.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
