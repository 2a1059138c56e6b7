import { expect, test } from 'vitest';
import { parseFirstComment } from './bench.mjs';

test.each([
  ['/** How long a reading takes. With 300 domains. */\nimport x', 'How long a reading takes.'],
  ['/**\n * How long a\n * reading takes.\n */\n', 'How long a reading takes.'],
  ['// How long a reading takes\n', 'How long a reading takes'],
  ['import x', undefined],
])('%j is said to measure %j', (source, says) => {
  expect(parseFirstComment(source)).toBe(says);
});
