import { userInfo } from 'node:os';
import { readConfig } from '../config';
import { writeLog } from '../log/log';
import { message } from '../model/message';
import { parseRole } from '../model/role';
import { openState } from '../state/open-state';
import { hasAnyAccountSignedIn } from './accounts';
import { logNotSignedIn, logSignedIn } from './log-sign-in';
import { hashSecret, newSecret } from './secrets';
import { beginSession, type Caller, type Session } from './sessions';

const linkLifetimeMs = 10 * 60_000;
/** Of the link that a start prints by itself: terminals are left open, and their words are kept in logs. */
const firstLinkLifetimeMs = 60_000;
const handOverLifetimeMs = 10 * 60_000;

/**
 * A one-time link's token. Whoever can make one can write the console's own state, and is its administrator with or
 * without it. The newest is the only one that works.
 */
export async function createSignInToken({ lifetimeMs = linkLifetimeMs } = {}): Promise<string> {
  const state = await openState();
  const token = newSecret();
  const { sessionMs } = readConfig().signIn;
  await state.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('one_time_tokens').where('kind', '=', 'link').execute();
    await transaction
      .insertInto('one_time_tokens')
      .values({
        token_hash: hashSecret(token),
        kind: 'link',
        account: userInfo().username,
        expires_at_ms: Date.now() + lifetimeMs,
        role: 'administrator',
        session_ends_at_ms: Date.now() + lifetimeMs + sessionMs,
      })
      .execute();
  });
  await writeLog({
    kind: 'link-made',
    outcome: 'done',
    what: message('log.what.link'),
    by: { user: userInfo().username, address: '127.0.0.1' },
  });
  return token;
}

/**
 * The token that a start prints by itself, on a new machine alone: `undefined` once somebody has signed in with an
 * account, and where links are switched off.
 */
export async function createFirstSignInToken(): Promise<string | undefined> {
  if (!readConfig().signIn.links || (await hasAnyAccountSignedIn())) return undefined;
  return createSignInToken({ lifetimeMs: firstLinkLifetimeMs });
}

/**
 * A token for one more session of somebody who is signed in: cookies belong to an address, and the host is about to
 * get another. Valid once, for ten minutes; several can stand side by side. The session ends when theirs would have.
 */
export async function createHandOver(session: Session): Promise<string> {
  const state = await openState();
  const token = newSecret();
  // What was given with a link goes on; what groups give is asked anew.
  const { role } = await state
    .selectFrom('sessions')
    .select('role')
    .where('id', '=', session.id)
    .executeTakeFirstOrThrow();
  await state
    .insertInto('one_time_tokens')
    .values({
      token_hash: hashSecret(token),
      kind: 'hand-over',
      account: session.user,
      expires_at_ms: Date.now() + handOverLifetimeMs,
      role,
      session_ends_at_ms: session.endsAtMs,
    })
    .execute();
  return token;
}

/** Spends a token. Returns the new session's secret for the cookie; `undefined` if it is not, or no longer, valid. */
export async function signInByToken(token: string, caller: Caller): Promise<string | undefined> {
  const secret = await spendToken(token, caller);
  if (secret === undefined) await logNotSignedIn('link', caller);
  else await logSignedIn(secret, caller);
  return secret;
}

async function spendToken(token: string, caller: Caller): Promise<string | undefined> {
  const state = await openState();
  return state.transaction().execute(async (transaction) => {
    // One statement: of two who come with the same token one finds it gone.
    const spent = await transaction
      .deleteFrom('one_time_tokens')
      .where('token_hash', '=', hashSecret(token))
      .returningAll()
      .executeTakeFirst();
    const now = Date.now();
    await transaction.deleteFrom('one_time_tokens').where('expires_at_ms', '<=', now).execute();
    if (spent === undefined || spent.expires_at_ms <= now) return undefined;
    if (spent.kind === 'link' && !readConfig().signIn.links) return undefined;
    return beginSession(
      {
        user: spent.account,
        role: spent.role === null ? undefined : parseRole(spent.role),
        beganBy: spent.kind === 'link' ? 'link' : 'hand-over',
        ...(spent.kind === 'link' ? {} : { endsAtMs: spent.session_ends_at_ms }),
      },
      caller,
      transaction,
    );
  });
}
