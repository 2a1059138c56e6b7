import { expect, test } from 'vitest';
import { formatSeconds } from './progress.mjs';

test.each([
  [340, '0.3 s'],
  [9_949, '9.9 s'],
  [59_600, '60 s'],
  [125_000, '2 min 5 s'],
  [179_700, '3 min 0 s'],
])('%i ms are shown as %s', (ms, text) => {
  expect(formatSeconds(ms)).toBe(text);
});
