import { localRunner } from '../host/local-runner';
import { writeLog } from '../log/log';
import { command } from '../model/command';
import { message } from '../model/message';
import { type Caller, readSession, type Session } from './sessions';

/** Why somebody was not let in, and the name of the sentence about it. */
export type NotSignedIn = 'link' | 'password' | 'locked' | 'closed' | 'no-role' | 'unavailable';

/** Before the secret is handed out: a session that cannot be logged is nobody's. Throws `log-not-writable`. */
export async function logSignedIn(secret: string, { address }: Caller): Promise<void> {
  const session = await readSession(secret);
  if (session === undefined) return;
  await writeLog({
    kind: 'sign-in',
    outcome: 'done',
    what: message(`log.what.signIn.${session.beganBy}`),
    by: { user: session.user, session: session.id, address },
  });
}

/** Who wants to leave has left, whether it can be logged or not. */
export async function logSignedOut({ id, user }: Session, { address }: Caller): Promise<void> {
  await writeLog({
    kind: 'sign-out',
    outcome: 'done',
    what: message('log.what.signOut'),
    by: { user, session: id, address },
  }).catch((error: unknown) => console.error('could not log a sign-out:', error));
}

/**
 * Anybody may try, and whoever tries for ever must not fill the disk: the same is logged once in this time, and no more
 * than so many of all.
 */
const toldAgainMs = 60_000;
const toldAtMost = 60;

// Next loads a module more than once in one process: what must be single lives on globalThis.
const key = Symbol.for('bridgehead.not-signed-in');

/**
 * The name is logged where it is an account's: what else stands in that field may be the password that belongs in the
 * next one.
 */
export async function logNotSignedIn(
  why: NotSignedIn,
  { user, address }: { readonly user?: string; readonly address: string },
): Promise<void> {
  // Each wrong password counts towards a lock-out, which keeps them few; the other ways in have no such thing.
  if (why !== 'password' && isToldAlready(`${why} ${user} ${address}`)) return;
  const known = user !== undefined && (await isAccount(user)) ? { user } : {};
  await writeLog({
    kind: 'sign-in',
    outcome: why === 'unavailable' ? 'failed' : 'refused',
    what: message(`log.what.notSignedIn.${why}`),
    by: { ...known, address },
  }).catch((error: unknown) => console.error('could not log a refused sign-in:', error));
}

function isToldAlready(what: string): boolean {
  const holder = globalThis as { [key]?: Map<string, number> };
  holder[key] ??= new Map();
  const told = holder[key];
  const now = Date.now();
  for (const [other, untilMs] of told) if (untilMs <= now) told.delete(other);
  if (told.has(what) || told.size >= toldAtMost) return true;
  told.set(what, now + toldAgainMs);
  return false;
}

async function isAccount(user: string): Promise<boolean> {
  // `id` takes a number for an account's too, and a password may be one.
  if (/^\d+$/.test(user)) return false;
  const { exitCode } = await localRunner().run(command('id', '--', user));
  return exitCode === 0;
}
