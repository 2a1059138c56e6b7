import type { Selectable } from 'kysely';
import { readConfig } from '../config';
import { parseRole, type Role } from '../model/role';
import { openState, type State } from '../state/open-state';
import type { Tables } from '../state/tables';
import { readRole } from './read-role';
import { hashSecret, newSecret } from './secrets';

/**
 * Who uses the console from one browser. Only a hash of the secret in its cookie is kept. Sessions outlive a restart
 * of the console: a page that was open comes back by itself.
 */
export interface Session {
  /** Names it on pages and in the log; it opens nothing. */
  readonly id: string;
  readonly user: string;
  readonly role: Role;
  readonly beganBy: SessionBeginning;
  readonly endsAtMs: number;
}

export type SessionBeginning = 'link' | 'hand-over' | 'password';

/** Where a request came from, for people to recognize their own browsers by. */
export interface Caller {
  readonly address: string;
  readonly userAgent: string;
}

/** What a new session is given; without a role the account's groups say, whenever it is asked. */
export interface Grant {
  readonly user: string;
  readonly role?: Role | undefined;
  readonly beganBy: SessionBeginning;
  readonly endsAtMs?: number;
}

/** Returns the secret for the cookie. `within` is a transaction that it belongs to. */
export async function beginSession(grant: Grant, caller: Caller, within?: State): Promise<string> {
  const state = within ?? (await openState());
  const secret = newSecret();
  const now = Date.now();
  await state
    .insertInto('sessions')
    .values({
      id: newSecret().slice(0, 12),
      secret_hash: hashSecret(secret),
      account: grant.user,
      role: grant.role ?? null,
      began_by: grant.beganBy,
      began_at_ms: now,
      last_seen_at_ms: now,
      ends_at_ms: grant.endsAtMs ?? now + readConfig().signIn.sessionMs,
      address: caller.address,
      user_agent: caller.userAgent.slice(0, 300),
    })
    .execute();
  await forgetEnded(state);
  return secret;
}

/** Who has this secret; `undefined` when nobody has, or no longer: after its end, idle for too long, without a role. */
export async function readSession(secret: string | undefined): Promise<Session | undefined> {
  if (secret === undefined || secret === '') return undefined;
  const state = await openState();
  const row = await state
    .selectFrom('sessions')
    .selectAll()
    .where('secret_hash', '=', hashSecret(secret))
    .executeTakeFirst();
  if (row === undefined || !isOpen(row)) return undefined;
  const role = row.role === null ? await readRole(row.account) : parseRole(row.role);
  return role === undefined ? undefined : toSession(row, role);
}

/** How exactly it is known when somebody was last seen: not every click is worth a write to the disk. */
const seenEveryMs = 60_000;

/** Notes that the person of a session asked something. What a page asks by itself is none of it: see proxy.ts. */
export async function markSeen(secret: string): Promise<void> {
  const now = Date.now();
  await (await openState())
    .updateTable('sessions')
    .set({ last_seen_at_ms: now })
    .where('secret_hash', '=', hashSecret(secret))
    .where('last_seen_at_ms', '<', now - seenEveryMs)
    .execute();
}

/** A session as a page lists it. */
export interface ListedSession {
  readonly id: string;
  readonly user: string;
  readonly beganBy: SessionBeginning;
  readonly beganAtMs: number;
  readonly lastSeenAtMs: number;
  readonly endsAtMs: number;
  readonly address: string;
  readonly userAgent: string;
}

/** Those of one account, or all; the newest first. */
export async function listSessions(user?: string): Promise<readonly ListedSession[]> {
  const all = (await openState()).selectFrom('sessions').selectAll().orderBy('began_at_ms', 'desc');
  const rows = await (user === undefined ? all : all.where('account', '=', user)).execute();
  return rows.filter(isOpen).map((row) => ({
    id: row.id,
    user: row.account,
    beganBy: row.began_by as SessionBeginning, // written by beginSession
    beganAtMs: row.began_at_ms,
    lastSeenAtMs: row.last_seen_at_ms,
    endsAtMs: row.ends_at_ms,
    address: row.address,
    userAgent: row.user_agent,
  }));
}

/** Ends one by its id; with `user` only if it is theirs. Says whether there was one. */
export async function endSession(
  id: string,
  { user }: { readonly user?: string | undefined } = {},
): Promise<boolean> {
  const one = (await openState()).deleteFrom('sessions').where('id', '=', id);
  const { numDeletedRows } = await (user === undefined
    ? one
    : one.where('account', '=', user)
  ).executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

export async function signOut(secret: string): Promise<void> {
  await (await openState()).deleteFrom('sessions').where('secret_hash', '=', hashSecret(secret)).execute();
}

async function forgetEnded(state: State): Promise<void> {
  const now = Date.now();
  await state
    .deleteFrom('sessions')
    .where(({ eb, or }) =>
      or([eb('ends_at_ms', '<=', now), eb('last_seen_at_ms', '<=', now - readConfig().signIn.idleMs)]),
    )
    .execute();
}

function isOpen(row: Selectable<Tables['sessions']>): boolean {
  const now = Date.now();
  // Seen is written once a minute: nobody is sent away for what was not noted.
  return row.ends_at_ms > now && row.last_seen_at_ms + readConfig().signIn.idleMs > now;
}

function toSession(row: Selectable<Tables['sessions']>, role: Role): Session {
  return {
    id: row.id,
    user: row.account,
    role,
    beganBy: row.began_by as SessionBeginning, // written by beginSession
    endsAtMs: row.ends_at_ms,
  };
}
