import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { openState } from '../state/open-state';
import { hashSecret } from './secrets';

/**
 * The second factor: six digits that an authenticator app makes out of a shared secret and the time (RFC 6238), or
 * one of ten recovery codes for the day on which the telephone is gone. An account has one or none.
 */
const periodSeconds = 30;
/** Clocks go wrong, and people type slowly: the code before and the one after are good too. */
const windowSteps = 1;
const recoveryCodeCount = 10;

export interface Enrolment {
  /** Base32, in groups of four, for typing. */
  readonly secret: string;
  /** What a QR code of it says. */
  readonly uri: string;
}

export async function hasSecondFactor(account: string): Promise<boolean> {
  const row = await (await openState())
    .selectFrom('second_factors')
    .select('confirmed_at_ms')
    .where('account', '=', account)
    .executeTakeFirst();
  return row?.confirmed_at_ms != null;
}

/** Makes a new secret. It counts once it is confirmed; until then, signing in is as before. */
export async function enrol(account: string, console: string): Promise<Enrolment | undefined> {
  if (await hasSecondFactor(account)) return undefined;
  const secret = new Secret({ size: 20 });
  await (await openState())
    .insertInto('second_factors')
    .values({ account, secret: secret.base32, confirmed_at_ms: null, last_step: 0 })
    .onConflict((conflict) =>
      conflict
        .column('account')
        .doUpdateSet({ secret: secret.base32, last_step: 0 })
        .where('second_factors.confirmed_at_ms', 'is', null),
    )
    .execute();
  return {
    secret: (secret.base32.match(/.{1,4}/g) ?? []).join(' '),
    uri: totp(secret, { account, console }).toString(),
  };
}

/** Begins to ask for it at every sign-in. Returns the recovery codes, which are shown this once; `undefined` if the code is wrong. */
export async function confirmEnrolment(
  account: string,
  code: string,
): Promise<readonly string[] | undefined> {
  const state = await openState();
  return state.transaction().execute(async (transaction) => {
    const row = await transaction
      .selectFrom('second_factors')
      .selectAll()
      .where('account', '=', account)
      .executeTakeFirst();
    const step = row === undefined ? undefined : findStep(row.secret, code);
    if (row === undefined || row.confirmed_at_ms !== null || step === undefined) return undefined;
    await transaction
      .updateTable('second_factors')
      .set({ confirmed_at_ms: Date.now(), last_step: step })
      .where('account', '=', account)
      .execute();
    const codes = Array.from({ length: recoveryCodeCount }, newRecoveryCode);
    await transaction.deleteFrom('recovery_codes').where('account', '=', account).execute();
    await transaction
      .insertInto('recovery_codes')
      .values(codes.map((one) => ({ account, code_hash: hashSecret(plainCode(one)) })))
      .execute();
    return codes;
  });
}

export async function removeSecondFactor(account: string): Promise<void> {
  const state = await openState();
  await state.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('second_factors').where('account', '=', account).execute();
    await transaction.deleteFrom('recovery_codes').where('account', '=', account).execute();
  });
}

/** Whether the code is right, and spends it: the same one is not taken again, nor one that was made before it. */
export async function spendCode(account: string, code: string): Promise<boolean> {
  const state = await openState();
  const row = await state
    .selectFrom('second_factors')
    .selectAll()
    .where('account', '=', account)
    .where('confirmed_at_ms', 'is not', null)
    .executeTakeFirst();
  if (row === undefined) return false;
  const step = findStep(row.secret, code);
  if (step !== undefined) {
    // One statement: of two who come with the same code one finds it spent.
    const { numUpdatedRows } = await state
      .updateTable('second_factors')
      .set({ last_step: step })
      .where('account', '=', account)
      .where('last_step', '<', step)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }
  const { numDeletedRows } = await state
    .deleteFrom('recovery_codes')
    .where('account', '=', account)
    .where('code_hash', '=', hashSecret(plainCode(code)))
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** The period in which an app shows this code; `undefined` if it is none of those that count now. */
function findStep(secret: string, code: string): number | undefined {
  const token = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const delta = totp(Secret.fromBase32(secret)).validate({ token, window: windowSteps });
  return delta === null ? undefined : Math.floor(Date.now() / 1000 / periodSeconds) + delta;
}

function totp(
  secret: Secret,
  { account, console }: { readonly account: string; readonly console: string } = { account: '', console: '' },
): TOTP {
  return new TOTP({ issuer: 'Bridgehead', label: `${account}@${console}`, period: periodSeconds, secret });
}

/** 80 bits, in letters and digits that look like no others. */
function newRecoveryCode(): string {
  const letters = '23456789abcdefghjkmnpqrstuvwxyz';
  const text = [...randomBytes(16)].map((byte) => letters[byte % letters.length]).join('');
  return (text.match(/.{4}/g) ?? []).join('-');
}

function plainCode(text: string): string {
  return text.toLowerCase().replaceAll(/[\s-]/g, '');
}
