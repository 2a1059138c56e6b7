import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { localRunner } from '../host/local-runner';
import type { Runner } from '../host/runner';

/** `closed`: the password is right, and the account may not be used: it or its password is past its day, say. */
export type PasswordAnswer =
  | { readonly kind: 'right' | 'closed'; readonly user: string }
  | { readonly kind: 'wrong' }
  /** PAM could not be asked, did not answer in time, or too many ask at once. */
  | { readonly kind: 'unavailable' };

const timeoutMs = 20_000;
/** Each is a process that hashes for a while: more of them would only slow each other and the console down. */
const atOnce = 4;
const waitingAtMost = 16;

// Next loads a module more than once in one process: what must be single lives on globalThis.
const key = Symbol.for('bridgehead.password-checks');

interface Checks {
  running: number;
  readonly waiting: (() => void)[];
}

function checks(): Checks {
  const holder = globalThis as { [key]?: Checks };
  holder[key] ??= { running: 0, waiting: [] };
  return holder[key];
}

const answer = z.object({
  answer: z.enum(['right', 'closed', 'wrong', 'unavailable']),
  user: z.string().nullable(),
});

/**
 * Asks PAM of the machine that the console runs on, by check-password.py. The password goes over standard input, and
 * nothing of the command reaches a problem, a log or a page: neither what it was asked nor what it said.
 */
export async function checkPassword(
  asked: { readonly user: string; readonly password: string; readonly address: string },
  runner: Runner = localRunner(),
): Promise<PasswordAnswer> {
  const turn = takeTurn();
  if (turn === undefined) return { kind: 'unavailable' };
  await turn;
  try {
    const script = join(process.cwd(), 'server', 'sign-in', 'check-password.py');
    const stdin = JSON.stringify({ service: chooseService(), ...asked });
    const plain = ['/usr/bin/python3', '-I', script] as const;
    const isRoot = process.getuid?.() === 0;
    let result = await runner.run({ argv: isRoot ? plain : ['sudo', '-n', ...plain], stdin }, { timeoutMs });
    // Without that right PAM answers about the console's own user alone.
    if (!isRoot && result.exitCode !== 0) result = await runner.run({ argv: plain, stdin }, { timeoutMs });
    if (result.failure !== undefined || result.exitCode !== 0) {
      console.error('PAM could not be asked:', result.failure ?? result.stderr.trim().split('\n').at(-1));
      return { kind: 'unavailable' };
    }
    const { answer: kind, user } = answer.parse(JSON.parse(result.stdout));
    return kind === 'right' || kind === 'closed' ? { kind, user: user ?? asked.user } : { kind };
  } finally {
    endTurn();
  }
}

/**
 * The rules by which PAM decides. An administrator who wants other ones for the console writes /etc/pam.d/bridgehead;
 * without it they are those of a login on the machine's own console. `other` refuses on most systems, as it should
 * where there is neither.
 */
function chooseService(): string {
  return ['bridgehead', 'login'].find((name) => existsSync(`/etc/pam.d/${name}`)) ?? 'other';
}

function takeTurn(): Promise<void> | undefined {
  const all = checks();
  if (all.running < atOnce) {
    all.running++;
    return Promise.resolve();
  }
  if (all.waiting.length >= waitingAtMost) return undefined;
  return new Promise((resolve) => all.waiting.push(resolve));
}

function endTurn(): void {
  const all = checks();
  const next = all.waiting.shift();
  // The turn is handed on: `running` stays as it is.
  if (next === undefined) all.running--;
  else next();
}
