import { expect, test } from 'vitest';
import { findMissing, parseIsDebianLike } from './system-packages.mjs';

test.each([
  ['ID=debian\nVERSION_ID="12"\n', true],
  ['ID=ubuntu\nID_LIKE=debian\n', true],
  ['ID="linuxmint"\nID_LIKE="ubuntu debian"\n', true],
  ['ID="rhel"\nID_LIKE="fedora"\n', false],
  ['NAME="not debian"\n', false],
])('/etc/os-release %j: packages come with apt: %s', (text, isDebianLike) => {
  expect(parseIsDebianLike(text)).toBe(isDebianLike);
});

test('a program is looked up on PATH and a file by its path', () => {
  const needs = [
    { path: 'sh', package: 'dash' },
    { path: process.execPath, package: 'nodejs' },
    { path: 'no-such-program', package: 'one' },
    { path: '/no/such/file', package: 'two' },
  ];
  expect(findMissing(needs).map((need) => need.package)).toEqual(['one', 'two']);
});
