import type { Role } from '../model/role';
import { openState } from '../state/open-state';
import { readRole } from './read-role';

/** Notes that somebody signed in with a system account. */
export async function markSignedIn(account: string): Promise<void> {
  const now = Date.now();
  await (await openState())
    .insertInto('accounts')
    .values({ name: account, first_sign_in_ms: now, last_sign_in_ms: now })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ last_sign_in_ms: now }))
    .execute();
}

/** Until somebody has, the machine is new, and a link at the console's start is the way in. */
export async function hasAnyAccountSignedIn(): Promise<boolean> {
  const any = await (await openState()).selectFrom('accounts').select('name').limit(1).executeTakeFirst();
  return any !== undefined;
}

/** An account as administrators see it. */
export interface ListedAccount {
  readonly name: string;
  /** Absent when its groups give it none any more, or it is gone. */
  readonly role?: Role;
  readonly lastSignInAtMs: number;
  readonly hasSecondFactor: boolean;
}

/** Everybody who has ever signed in with a system account. */
export async function listAccounts(): Promise<readonly ListedAccount[]> {
  const rows = await (await openState())
    .selectFrom('accounts')
    .leftJoin('second_factors', 'second_factors.account', 'accounts.name')
    .select(['name', 'last_sign_in_ms', 'confirmed_at_ms'])
    .orderBy('name')
    .execute();
  return Promise.all(
    rows.map(async ({ name, last_sign_in_ms, confirmed_at_ms }) => {
      const role = await readRole(name);
      return {
        name,
        ...(role === undefined ? {} : { role }),
        lastSignInAtMs: last_sign_in_ms,
        hasSecondFactor: confirmed_at_ms !== null,
      };
    }),
  );
}
