import { setTimeout as wait } from 'node:timers/promises';
import { markSignedIn } from './accounts';
import { beginAttempt, forgiveAttempt } from './attempts';
import { checkPassword } from './check-password';
import { logNotSignedIn, logSignedIn } from './log-sign-in';
import { readRole } from './read-role';
import { hasSecondFactor, spendCode } from './second-factor';
import { beginSession, type Caller } from './sessions';

export interface Credentials {
  readonly user: string;
  readonly password: string;
  /** Of the second factor; empty for whoever has none. */
  readonly code: string;
}

export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly user: string; readonly secret: string }
  /** An unknown name, a wrong password, a wrong or missing code: nobody is told which. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'locked'; readonly waitMs: number }
  /** These two are said to whoever has proved to be the account's owner. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'no-role' }
  | { readonly kind: 'unavailable' };

/**
 * All refusals take at least this long, from the moment when PAM begins: an unknown name is looked up faster than a
 * password is hashed, and a wrong code comes after both.
 */
const refusalMs = 2_000;

/** Signs in with an account of the machine that the console runs on: PAM first, then the second factor, then the role. */
export async function signInWithPassword(
  { user, password, code }: Credentials,
  caller: Caller,
): Promise<SignInOutcome> {
  const asked = user.normalize('NFC');
  if (!isPossibleName(asked) || password === '' || password.length > 1024 || password.includes('\0'))
    return { kind: 'refused' };
  const attempt = { user: asked, address: caller.address };
  const { waitMs } = await beginAttempt(attempt);
  if (waitMs > 0) {
    await logNotSignedIn('locked', attempt);
    return { kind: 'locked', waitMs };
  }

  const refusable = wait(refusalMs);
  const checked = await checkPassword({ user: asked, password, address: caller.address });
  if (checked.kind === 'unavailable') {
    await logNotSignedIn('unavailable', attempt);
    return checked;
  }
  const isRight =
    checked.kind !== 'wrong' &&
    (!(await hasSecondFactor(checked.user)) || (await spendCode(checked.user, code)));
  if (!isRight) {
    await logNotSignedIn('password', attempt);
    await refusable;
    return { kind: 'refused' };
  }
  await forgiveAttempt(attempt);
  if (checked.kind === 'closed' || (await readRole(checked.user)) === undefined) {
    const kind = checked.kind === 'closed' ? 'closed' : 'no-role';
    await logNotSignedIn(kind, { ...attempt, user: checked.user });
    return { kind };
  }
  const secret = await beginSession({ user: checked.user, beganBy: 'password' }, caller);
  await logSignedIn(secret, caller);
  await markSignedIn(checked.user);
  return { kind: 'signed-in', user: checked.user, secret };
}

/** What no account is called: empty, longer than any system takes, with line breaks or the zero that ends a C string. */
function isPossibleName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return name.length > 0 && name.length <= 256 && !/[\u0000-\u001f\u007f:]/.test(name);
}
