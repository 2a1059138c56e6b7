import { expect, test } from 'vitest';
import { formatRate } from './format-rate';

test.each([
  [0, '0 kb/s'],
  [49, '0 kb/s'],
  [120, '0.1 kb/s'],
  [9_940, '9.9 kb/s'],
  [9_960, '10 kb/s'],
  [999_400, '999 kb/s'],
  [999_600, '1.0 Mb/s'],
  [12_345_678, '12 Mb/s'],
  [2_500_000_000, '2.5 Gb/s'],
])('%d b/s is %s', (bits, text) => expect(formatRate(bits)).toBe(text));
