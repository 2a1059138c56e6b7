import { expect, test } from 'vitest';
import { parseThenAddress } from './then-address';

test.each(['/', '/runs/create-bridge-1', '/networks?network=a%2Fb', '/approvals/x#part'])(
  '%s is gone to after signing in',
  (address) => {
    expect(parseThenAddress(address)).toBe(address.replace(/#.*/, ''));
  },
);

test.each([
  undefined,
  '',
  'runs',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/.//evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
])('%j leads home', (address) => {
  expect(parseThenAddress(address)).toBe('/');
});
