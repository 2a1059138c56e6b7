import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from './config';

/**
 * Who may use the console. This is the one place that knows: today whoever holds the one-time link that
 * `npm start` printed; system accounts join here.
 *
 * Only hashes are stored, so the state directory does not hold what would sign somebody in. Sessions outlive a
 * restart of the console: a page that was open comes back by itself.
 */
export interface Session {
  readonly user: string;
  readonly expiresAtMs: number;
}

const sessionLifetimeMs = 12 * 60 * 60 * 1000;

/** Makes a one-time token, valid until it is used or replaced. */
export function createSignInToken(): string {
  const token = randomBytes(32).toString('base64url');
  writeState('sign-in-link', hash(token));
  return token;
}

const handOverLifetimeMs = 10 * 60 * 1000;

/**
 * A token for one more session of somebody who is signed in: cookies belong to an address, and the host is about to
 * get another. Valid once, for ten minutes; several can stand side by side.
 */
export function createHandOver({ user }: Session): string {
  const token = randomBytes(32).toString('base64url');
  const now = Date.now();
  const standing = Object.entries(readHandOvers()).filter(([, { expiresAtMs }]) => expiresAtMs > now);
  standing.push([hash(token), { user, expiresAtMs: now + handOverLifetimeMs }]);
  writeState('hand-overs.json', JSON.stringify(Object.fromEntries(standing)));
  return token;
}

function spendHandOver(token: string): string | undefined {
  const { [hash(token)]: found, ...others } = readHandOvers();
  if (found === undefined) return undefined;
  writeState('hand-overs.json', JSON.stringify(others));
  return found.expiresAtMs > Date.now() ? found.user : undefined;
}

function readHandOvers(): Record<string, Session> {
  const text = readState('hand-overs.json');
  return text === undefined ? {} : (JSON.parse(text) as Record<string, Session>); // written by createHandOver
}

/** Spends a one-time token. Returns the new session's secret for the cookie, or `undefined` if the token is not (or no longer) valid. */
export function signIn(token: string): string | undefined {
  const user = spendLink(token) ?? spendHandOver(token);
  if (user === undefined) return undefined;
  const secret = randomBytes(32).toString('base64url');
  const now = Date.now();
  const sessions = Object.entries(readSessions()).filter(([, session]) => session.expiresAtMs > now);
  sessions.push([hash(secret), { user, expiresAtMs: now + sessionLifetimeMs }]);
  writeState('sessions.json', JSON.stringify(Object.fromEntries(sessions)));
  return secret;
}

function spendLink(token: string): string | undefined {
  const expected = readState('sign-in-link');
  if (expected === undefined || !isSame(expected, hash(token))) return undefined;
  rmSync(statePath('sign-in-link'), { force: true });
  return 'root';
}

export function readSession(secret: string | undefined): Session | undefined {
  if (secret === undefined || secret === '') return undefined;
  const session = readSessions()[hash(secret)];
  return session !== undefined && session.expiresAtMs > Date.now() ? session : undefined;
}

export function signOut(secret: string): void {
  const { [hash(secret)]: _ended, ...others } = readSessions();
  writeState('sessions.json', JSON.stringify(others));
}

/**
 * Cookies know no ports: two consoles on one machine would sign each other out if they used one name.
 */
export function sessionCookieName(hostHeader: string | null): string {
  const port = /:(\d+)$/.exec(hostHeader ?? '')?.[1] ?? 'default';
  return `bridgehead-session-${port}`;
}

export function formatSessionCookie(
  name: string,
  secret: string,
  { isEncrypted }: { readonly isEncrypted: boolean },
): string {
  // Never sent in the clear by a browser that got it over TLS.
  const secure = isEncrypted ? '; Secure' : '';
  return `${name}=${secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${sessionLifetimeMs / 1000}${secure}`;
}

function readSessions(): Record<string, Session> {
  const text = readState('sessions.json');
  return text === undefined ? {} : (JSON.parse(text) as Record<string, Session>); // written by writeState above
}

function statePath(name: string): string {
  return join(readConfig().stateDirectory, name);
}

function readState(name: string): string | undefined {
  try {
    return readFileSync(statePath(name), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Written beside and renamed: a console killed in the middle leaves the old file or the new one. */
function writeState(name: string, text: string): void {
  const directory = readConfig().stateDirectory;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  const beside = statePath(`${name}.${process.pid}.tmp`);
  writeFileSync(beside, text, { mode: 0o600 });
  renameSync(beside, statePath(name));
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
