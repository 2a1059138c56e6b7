import { expect, test } from 'vitest';
import { findChangedPackages } from './npm-packages.mjs';

const lock = (/** @type {object} */ packages) => JSON.stringify({ lockfileVersion: 3, packages });
const zod = { version: '4.6.7', integrity: 'sha512-a' };

test('a lock file that npm only laid out anew names the same packages', () => {
  const before = lock({ '': { name: 'bridgehead' }, 'node_modules/zod': zod });
  const after = lock({
    '': { name: 'bridgehead', license: 'X' },
    'node_modules/zod': { ...zod, peer: true },
  });
  expect(findChangedPackages(before, after)).toEqual([]);
});

test('another version, another content, one more and one fewer are other packages', () => {
  const before = lock({ 'node_modules/zod': zod, 'node_modules/yaml': zod, 'node_modules/gone': zod });
  const after = lock({
    'node_modules/zod': { ...zod, version: '4.6.8' },
    'node_modules/yaml': { ...zod, integrity: 'sha512-b' },
    'node_modules/new': zod,
  });
  expect(findChangedPackages(before, after).sort()).toEqual(['gone', 'new', 'yaml', 'zod']);
});

test('binaries of other platforms are there or not as a registry has them, and another version is another package', () => {
  const before = lock({ 'node_modules/a-darwin': { ...zod, optional: true }, 'node_modules/a-linux': zod });
  const after = lock({
    'node_modules/a-win32': { ...zod, optional: true },
    'node_modules/a-linux': { ...zod, optional: true, version: '4.6.8' },
  });
  expect(findChangedPackages(before, after)).toEqual(['a-linux']);
});
