import { isIPv6 } from 'node:net';
import { openState } from '../state/open-state';

/**
 * How often somebody may try: by account, whether it exists or not, and by address. The first few are free, each one
 * after costs twice the wait of the one before. It is counted before the password is looked at, so that a thousand
 * tries at once are a thousand.
 */
const free = { account: 5, address: 20 } as const;
const firstWaitMs = 30_000;
const longestWaitMs = 15 * 60_000;
/** Failures are forgotten when none has come for so long. */
const forgottenAfterMs = 60 * 60_000;

export interface Attempt {
  readonly user: string;
  readonly address: string;
}

/** Counts an attempt. Returns how long to wait where there were too many: then nothing may be looked at. */
export async function beginAttempt(attempt: Attempt): Promise<{ readonly waitMs: number }> {
  const state = await openState();
  const now = Date.now();
  await state
    .deleteFrom('sign_in_failures')
    .where('last_failure_at_ms', '<', now - forgottenAfterMs)
    .where('locked_until_ms', '<', now)
    .execute();
  let waitMs = 0;
  class Locked extends Error {}
  try {
    await state.transaction().execute(async (transaction) => {
      for (const { whose, freeTries } of subjects(attempt)) {
        // The row stays locked until the end of the transaction, so nobody else counts in between.
        const row = await transaction
          .insertInto('sign_in_failures')
          .values({ whose, failures: 1, last_failure_at_ms: now, locked_until_ms: 0 })
          .onConflict((conflict) =>
            conflict.column('whose').doUpdateSet(({ eb, ref }) => ({
              failures: eb(ref('sign_in_failures.failures'), '+', 1),
              last_failure_at_ms: now,
            })),
          )
          .returning(['failures', 'locked_until_ms'])
          .executeTakeFirstOrThrow();
        if (row.locked_until_ms > now) {
          waitMs = Math.max(waitMs, row.locked_until_ms - now);
          continue;
        }
        await transaction
          .updateTable('sign_in_failures')
          .set({ locked_until_ms: now + waitAfter(row.failures, freeTries) })
          .where('whose', '=', whose)
          .execute();
      }
      // Who tries while it is locked neither makes it longer nor gets an answer.
      if (waitMs > 0) throw new Locked();
    });
  } catch (error) {
    if (!(error instanceof Locked)) throw error;
  }
  return { waitMs };
}

/** The attempt was right: the account begins anew, and the address has one failure less. */
export async function forgiveAttempt(attempt: Attempt): Promise<void> {
  const state = await openState();
  const [account, address] = subjects(attempt);
  await state.transaction().execute(async (transaction) => {
    await transaction
      .deleteFrom('sign_in_failures')
      .where('whose', '=', account?.whose ?? '')
      .execute();
    await transaction
      .updateTable('sign_in_failures')
      .set(({ eb }) => ({ failures: eb('failures', '-', 1), locked_until_ms: 0 }))
      .where('whose', '=', address?.whose ?? '')
      .execute();
  });
}

function subjects({ user, address }: Attempt) {
  return [
    { whose: `account ${user}`, freeTries: free.account },
    { whose: `address ${networkOf(address)}`, freeTries: free.address },
  ];
}

function waitAfter(failures: number, freeTries: number): number {
  if (failures < freeTries) return 0;
  return Math.min(firstWaitMs * 2 ** (failures - freeTries), longestWaitMs);
}

/** One machine has a whole /64 of IPv6 addresses to itself. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const [first, last] = [head, tail ?? ''].map((part) => part.split(':').filter((word) => word !== ''));
  const gap = tail === undefined ? 0 : 8 - (first?.length ?? 0) - (last?.length ?? 0);
  const words = [...(first ?? []), ...Array.from({ length: gap }, () => '0'), ...(last ?? [])];
  return `${words.slice(0, 4).join(':')}::/64`;
}
