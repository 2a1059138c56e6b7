import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprint } from './fingerprint';

test('is sixteen hexadecimal digits, and the same for the same texts', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (parts) => {
      expect(fingerprint(...parts)).toMatch(/^[0-9a-f]{16}$/);
      expect(fingerprint(...parts)).toBe(fingerprint(...parts));
    }),
    { numRuns: 30 },
  );
});

test('is the published FNV-1a of its bytes', () => {
  expect(fingerprint('')).toBe('cbf29ce484222325');
  expect(fingerprint('a')).toBe('af63dc4c8601ec8c');
  expect(fingerprint('foobar')).toBe('85944171f73967e8');
});

test('differs when text moves from one part to the next', () => {
  expect(fingerprint('ab', 'c')).not.toBe(fingerprint('a', 'bc'));
});

test('differs in one character, also a Chinese one', () => {
  expect(fingerprint('网络')).not.toBe(fingerprint('网桥'));
});
