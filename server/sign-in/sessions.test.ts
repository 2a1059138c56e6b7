import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { readConfig } from '../config';
import { onEachDatabase } from '../state/on-each-database';
import { closeState } from '../state/open-state';
import { markSignedIn } from './accounts';
import { createFirstSignInToken, createHandOver, createSignInToken, signInByToken } from './one-time-tokens';
import {
  beginSession,
  endSession,
  listSessions,
  markSeen,
  readSession,
  type Session,
  signOut,
} from './sessions';

const caller = { address: '192.0.2.7', userAgent: 'test' };
const hourMs = 60 * 60 * 1000;
const forRoot = { user: 'root', beganBy: 'password' } as const;
afterEach(() => vi.useRealTimers());

/** Databases have timers of their own: the date alone is moved. */
function passTime(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
}

async function signedIn(secret: string | undefined): Promise<Session> {
  const session = await readSession(secret);
  if (session === undefined) throw new Error('not signed in');
  return session;
}

onEachDatabase('a session', (database) => {
  test('is known by its secret alone', async () => {
    const secret = await beginSession(forRoot, caller);
    expect(await readSession(secret)).toMatchObject({ user: 'root', role: 'administrator' });
    for (const other of [undefined, '', 'x', `${secret}x`, '__proto__', (await signedIn(secret)).id])
      expect(await readSession(other)).toBeUndefined();
  });

  test('survives a restart of the console', async () => {
    const secret = await beginSession(forRoot, caller);
    await closeState();
    expect(await readSession(secret)).toBeDefined();
  });

  test('ends with its signing out, and no other does', async () => {
    const [one, two] = [await beginSession(forRoot, caller), await beginSession(forRoot, caller)];
    await signOut(one);
    expect(await readSession(one)).toBeUndefined();
    expect(await readSession(two)).toBeDefined();
    await signOut('nobody');
    expect(await readSession(two)).toBeDefined();
  });

  test('ends after twelve hours, however busy it is', async () => {
    const secret = await beginSession(forRoot, caller);
    for (let hour = 1; hour <= 11; hour++) {
      passTime(hourMs);
      await markSeen(secret);
      expect(await readSession(secret)).toBeDefined();
    }
    passTime(hourMs + 1);
    expect(await readSession(secret)).toBeUndefined();
  });

  test('ends when nobody has asked anything for two hours', async () => {
    const secret = await beginSession(forRoot, caller);
    passTime(2 * hourMs - 1_000);
    expect(await readSession(secret)).toBeDefined();
    await markSeen(secret);
    passTime(2 * hourMs - 1_000);
    expect(await readSession(secret)).toBeDefined();
    passTime(1_001);
    expect(await readSession(secret)).toBeUndefined();
  });

  test('is listed with where it is used from, and not after its end', async () => {
    await beginSession(forRoot, { ...caller, address: 'old' });
    passTime(2 * hourMs);
    const secret = await beginSession(forRoot, caller);
    await beginSession({ user: 'ada', beganBy: 'password' }, caller);
    expect(await listSessions('root')).toEqual([
      expect.objectContaining({ ...caller, user: 'root', beganBy: 'password' }),
    ]);
    expect((await listSessions()).map(({ user }) => user)).toEqual(expect.arrayContaining(['ada', 'root']));
    expect(await endSession((await signedIn(secret)).id)).toBe(true);
    expect(await listSessions('root')).toEqual([]);
    expect(await readSession(secret)).toBeUndefined();
  });

  test('of somebody else is not ended by who may end only their own', async () => {
    const secret = await beginSession(forRoot, caller);
    const { id } = await signedIn(secret);
    expect(await endSession(id, { user: 'ada' })).toBe(false);
    expect(await readSession(secret)).toBeDefined();
    expect(await endSession(id, { user: 'root' })).toBe(true);
  });

  test('of an account that this machine does not have is none', async () => {
    const user = 'bridgehead-no-such-account';
    const secret = await beginSession({ user, beganBy: 'password' }, caller);
    expect(await readSession(secret)).toBeUndefined();
  });

  test.runIf(database === 'SQLite')('leaves nothing on the disk that would sign somebody in', async () => {
    const secret = await beginSession(forRoot, caller);
    const token = await createSignInToken();
    const handOver = await createHandOver(await signedIn(secret));
    const { stateDirectory } = readConfig();
    const held = readdirSync(stateDirectory)
      .map((file) => readFileSync(join(stateDirectory, file), 'latin1'))
      .join();
    expect(held).toContain('root');
    for (const one of [secret, token, handOver]) expect(held).not.toContain(one);
  });
});

onEachDatabase('a link', () => {
  test('signs in once, as administrator', async () => {
    const token = await createSignInToken();
    expect(await signedIn(await signInByToken(token, caller))).toMatchObject({
      role: 'administrator',
      beganBy: 'link',
    });
    expect(await signInByToken(token, caller)).toBeUndefined();
  });

  test('signs one of two in who open it at the same time', async () => {
    const token = await createSignInToken();
    const both = await Promise.all([signInByToken(token, caller), signInByToken(token, caller)]);
    expect(both.filter((secret) => secret !== undefined)).toHaveLength(1);
  });

  test('is replaced by the next', async () => {
    const [first, second] = [await createSignInToken(), await createSignInToken()];
    expect(await signInByToken(first, caller)).toBeUndefined();
    expect(await signInByToken(second, caller)).toBeDefined();
  });

  test('is not guessed, and a wrong guess does not spend it', async () => {
    const token = await createSignInToken();
    for (const guess of ['', 'x', `${token}x`, token.slice(1)])
      expect(await signInByToken(guess, caller)).toBeUndefined();
    expect(await signInByToken(token, caller)).toBeDefined();
  });

  test('is good for ten minutes, and the one that a start prints for one', async () => {
    const token = await createSignInToken();
    passTime(10 * 60_000 + 1);
    expect(await signInByToken(token, caller)).toBeUndefined();
    const first = await createFirstSignInToken();
    passTime(60_000 - 1);
    expect(await signInByToken(first ?? '', caller)).toBeDefined();
    const late = await createFirstSignInToken();
    passTime(60_000 + 1);
    expect(await signInByToken(late ?? '', caller)).toBeUndefined();
  });

  test('is printed by a start until somebody has signed in with an account', async () => {
    expect(await createFirstSignInToken()).toBeDefined();
    await markSignedIn('ada');
    await markSignedIn('ada');
    expect(await createFirstSignInToken()).toBeUndefined();
    expect(await createSignInToken()).toBeDefined();
  });

  test('is neither printed nor taken where links are switched off', async () => {
    const token = await createSignInToken();
    vi.stubEnv('BRIDGEHEAD_SIGN_IN_LINKS', 'off');
    expect(await createFirstSignInToken()).toBeUndefined();
    expect(await signInByToken(token, caller)).toBeUndefined();
  });
});

onEachDatabase('a hand-over to another address', () => {
  test('signs in once, as who asked for it, beside others and beside the link', async () => {
    const session = await signedIn(await signInByToken(await createSignInToken(), caller));
    const link = await createSignInToken();
    const [one, other] = [await createHandOver(session), await createHandOver(session)];
    expect(await signedIn(await signInByToken(one, caller))).toMatchObject({
      user: session.user,
      role: 'administrator',
    });
    expect(await signInByToken(one, caller)).toBeUndefined();
    expect(await signInByToken(other, caller)).toBeDefined();
    expect(await signInByToken(link, caller)).toBeDefined();
  });

  test('is good for ten minutes, and makes no session longer', async () => {
    const session = await signedIn(await beginSession(forRoot, caller));
    const late = await createHandOver(session);
    passTime(10 * 60_000 + 1);
    expect(await signInByToken(late, caller)).toBeUndefined();
    const again = await signedIn(await signInByToken(await createHandOver(session), caller));
    expect(again.endsAtMs).toBe(session.endsAtMs);
  });
});
