import { afterEach, describe, expect, test, vi } from 'vitest';
import { refuseForeignRequest } from './request-guard';

afterEach(() => vi.unstubAllEnvs());
const refusal = (headers: Record<string, string>) => refuseForeignRequest(new Headers(headers));

describe('the name that the console is called by', () => {
  test.each([
    'localhost',
    'localhost:3000',
    'LOCALHOST:3000',
    '127.0.0.1:3000',
    '[::1]:3000',
    '192.168.100.20',
    '[fe80::1]',
  ])('%s cannot be rebound', (host) => {
    expect(refusal({ host })).toBeUndefined();
  });

  test.each([
    '',
    'evil.example',
    'evil.example:3000',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.1',
    'xlocalhost',
    '[::1',
    '::1]',
  ])('"%s" is refused', (host) => {
    expect(refusal({ host })).toContain('does not answer to the name');
  });

  test('no Host at all is refused', () => {
    expect(refusal({})).toBeDefined();
  });

  test('a name that the operator allowed is allowed, in any case of letters', () => {
    vi.stubEnv('BRIDGEHEAD_ALLOWED_HOST_NAMES', 'kvm.lan,other.lan');
    expect(refusal({ host: 'KVM.lan:3000' })).toBeUndefined();
    expect(refusal({ host: 'evil.lan:3000' })).toBeDefined();
  });
});

describe('where a request comes from', () => {
  const host = 'localhost:3000';

  test('our own page may ask', () => {
    expect(
      refusal({ host, origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' }),
    ).toBeUndefined();
    expect(refusal({ host, origin: 'https://localhost:3000' })).toBeUndefined();
  });

  test('over TLS a page that came in the clear is another site', () => {
    const encrypted = { host, 'x-forwarded-proto': 'https' };
    expect(refusal({ ...encrypted, origin: 'https://localhost:3000' })).toBeUndefined();
    expect(refusal({ ...encrypted, origin: 'http://localhost:3000' })).toContain('another site');
  });

  test('so may a program that is no browser, and an address that was typed', () => {
    expect(refusal({ host })).toBeUndefined();
    expect(refusal({ host, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' })).toBeUndefined();
  });

  test.each([
    'http://evil.example',
    'http://localhost:3001',
    'http://localhost',
    'null',
    'http://localhost:3000.evil.example',
  ])('a page of %s may not', (origin) => {
    expect(refusal({ host, origin })).toContain('another site');
  });

  test('a page of another site that hides its origin may not', () => {
    for (const site of ['cross-site', 'same-site'])
      expect(refusal({ host, 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' })).toContain(
        'another site',
      );
  });

  test('a link from another site may lead here', () => {
    expect(refusal({ host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).toBeUndefined();
  });
});
