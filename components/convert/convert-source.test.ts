import { expect, test } from 'vitest';
import { formatConvertSource, parseConvertSource } from './convert-source';

test.each([
  { kind: 'bridge', bridge: 'br0' },
  { kind: 'network', network: 'a:b "c" 网络' },
] as const)('a source in the address comes back as it was: $kind', (source) => {
  expect(parseConvertSource(formatConvertSource(source))).toEqual(source);
});

test.each([null, '', 'bridge:', 'direct:eth0', '{"kind":"bridge"}'])('%j names no source', (text) => {
  expect(parseConvertSource(text)).toBeUndefined();
});
