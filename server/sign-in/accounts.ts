import { openState } from '../state/open-state';

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
