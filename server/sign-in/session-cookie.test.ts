import { describe, expect, test } from 'vitest';
import {
  formatEndedCookie,
  formatSessionCookie,
  readSessionCookie,
  sessionCookieName,
} from './session-cookie';

const plain = (host: string, more: Record<string, string> = {}) => new Headers({ host, ...more });
const encrypted = (host: string, more: Record<string, string> = {}) =>
  plain(host, { 'x-forwarded-proto': 'https', ...more });

describe('the cookie', () => {
  test('has another name on another port, for cookies know no ports', () => {
    expect(sessionCookieName(plain('localhost:3000'))).toBe('bridgehead-session-3000');
    expect(sessionCookieName(plain('[::1]:3001'))).toBe('bridgehead-session-3001');
    expect(sessionCookieName(plain('localhost'))).toBe('bridgehead-session-default');
    expect(sessionCookieName(new Headers())).toBe('bridgehead-session-default');
  });

  test("is out of scripts' reach and of other sites'", () => {
    expect(formatSessionCookie(plain('kvm1:1'), 'secret')).toBe(
      'bridgehead-session-1=secret; Path=/; HttpOnly; SameSite=Strict',
    );
  });

  test('over TLS goes nowhere without it', () => {
    expect(formatSessionCookie(encrypted('kvm1:1'), 'secret')).toBe(
      '__Host-bridgehead-session-1=secret; Path=/; HttpOnly; SameSite=Strict; Secure',
    );
    // What was set without TLS, by whoever stands in between, is not read with it.
    const forged = { cookie: 'bridgehead-session-1=forged' };
    expect(readSessionCookie(encrypted('kvm1:1', forged))).toBeUndefined();
  });

  test('is read beside others, and only whole', () => {
    const cookie = 'a=b; bridgehead-session-1=it=is; bridgehead-session-10=other';
    expect(readSessionCookie(plain('kvm1:1', { cookie }))).toBe('it=is');
    expect(readSessionCookie(plain('kvm1:2', { cookie }))).toBeUndefined();
  });

  test('is taken away by its end', () => {
    expect(formatEndedCookie(plain('kvm1:1'))).toContain('bridgehead-session-1=; Path=/;');
    expect(formatEndedCookie(plain('kvm1:1'))).toContain('Max-Age=0');
  });
});
