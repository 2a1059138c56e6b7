import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createHandOver,
  createSignInToken,
  formatSessionCookie,
  readSession,
  sessionCookieName,
  signIn,
  signOut,
} from './auth';

let parent: string;
let state: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'bridgehead-auth-'));
  state = join(parent, 'state');
  vi.stubEnv('BRIDGEHEAD_STATE_DIRECTORY', state);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  rmSync(parent, { recursive: true });
});

function signInAnew(): string {
  const secret = signIn(createSignInToken());
  if (secret === undefined) throw new Error('not signed in');
  return secret;
}

describe('a hand-over to another address', () => {
  const session = { user: 'operator', expiresAtMs: 0 };

  test('signs in once, as who asked for it, beside others and beside the link', () => {
    const link = createSignInToken();
    const [one, other] = [createHandOver(session), createHandOver(session)];
    expect(readSession(signIn(one))).toMatchObject({ user: 'operator' });
    expect(signIn(one)).toBeUndefined();
    expect(readSession(signIn(other))).toMatchObject({ user: 'operator' });
    expect(readSession(signIn(link))).toMatchObject({ user: 'root' });
  });

  test('ends after ten minutes', () => {
    vi.useFakeTimers();
    const token = createHandOver(session);
    vi.advanceTimersByTime(10 * 60_000 + 1);
    expect(signIn(token)).toBeUndefined();
  });
});

describe('the link', () => {
  test('signs in once', () => {
    const token = createSignInToken();
    expect(readSession(signIn(token))).toMatchObject({ user: 'root' });
    expect(signIn(token)).toBeUndefined();
  });

  test('is replaced by the next', () => {
    const first = createSignInToken();
    const second = createSignInToken();
    expect(signIn(first)).toBeUndefined();
    expect(signIn(second)).toBeDefined();
  });

  test('is not guessed, and a wrong guess does not spend it', () => {
    const token = createSignInToken();
    for (const guess of ['', 'x', `${token}x`, token.slice(1)]) expect(signIn(guess)).toBeUndefined();
    expect(signIn(token)).toBeDefined();
  });
});

describe('a session', () => {
  test('is known by its secret alone', () => {
    const secret = signInAnew();
    expect(readSession(secret)).toBeDefined();
    for (const other of [undefined, '', 'x', `${secret}x`, '__proto__', 'constructor'])
      expect(readSession(other)).toBeUndefined();
  });

  test('ends with its signing out, and no other does', () => {
    const [one, two] = [signInAnew(), signInAnew()];
    signOut(one);
    expect(readSession(one)).toBeUndefined();
    expect(readSession(two)).toBeDefined();
    signOut('nobody');
    expect(readSession(two)).toBeDefined();
  });

  test('ends after twelve hours', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const secret = signInAnew();
    vi.setSystemTime(Date.now() + 12 * 60 * 60 * 1000 - 1);
    expect(readSession(secret)).toBeDefined();
    vi.setSystemTime(Date.now() + 1);
    expect(readSession(secret)).toBeUndefined();
  });
});

describe('the state directory', () => {
  test('is for its owner alone, and so is every file in it', () => {
    signInAnew();
    createSignInToken();
    expect(statSync(state).mode & 0o777).toBe(0o700);
    const files = readdirSync(state);
    expect(files.sort()).toEqual(['sessions.json', 'sign-in-link']);
    for (const file of files) expect(statSync(join(state, file)).mode & 0o777).toBe(0o600);
  });

  test('holds nothing that would sign somebody in', () => {
    const secret = signInAnew();
    const token = createSignInToken();
    const held = readdirSync(state)
      .map((file) => readFileSync(join(state, file), 'utf8'))
      .join();
    expect(held).not.toContain(secret);
    expect(held).not.toContain(token);
  });
});

describe('the cookie', () => {
  test('has another name on another port, for cookies know no ports', () => {
    expect(sessionCookieName('localhost:3000')).toBe('bridgehead-session-3000');
    expect(sessionCookieName('[::1]:3001')).toBe('bridgehead-session-3001');
    expect(sessionCookieName('localhost')).toBe('bridgehead-session-default');
    expect(sessionCookieName(null)).toBe('bridgehead-session-default');
  });

  test("is out of scripts' reach and of other sites'", () => {
    const cookie = (isEncrypted: boolean) => formatSessionCookie('name', 'secret', { isEncrypted });
    expect(cookie(false)).toMatch(/^name=secret; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    expect(cookie(true)).toBe(`${cookie(false)}; Secure`);
  });
});
