import { expect, test } from 'vitest';
import { isVersionFile, versionsDirectory } from './versions';

test.each([
  ['default', 'default'],
  [`we "ird" $(touch pwned) 名字 'x'`, `we "ird" $(touch pwned) 名字 'x'`],
  ['..', '%2E.'],
  ['.hidden', '%2Ehidden'],
  ['a/../b', 'a%2F..%2Fb'],
  ['50%', '50%25'],
  ['a\nb', 'a%0Ab'],
])('the versions of %j lie in one folder that leads nowhere else', (name, folder) => {
  expect(versionsDirectory('networks', name)).toBe(`/var/lib/bridgehead/versions/networks/${folder}`);
});

test('two names never share a folder', () => {
  expect(versionsDirectory('domains', '%2E')).not.toBe(versionsDirectory('domains', '.'));
});

test.each(['../x.xml', 'x', '.xml', 'a b.xml', 'a.xml\n'])('%j is no version', (file) => {
  expect(isVersionFile(file)).toBe(false);
});
