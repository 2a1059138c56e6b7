import type { Reading } from '../model/facts';
import { ProblemError, problemOf } from '../problem';

/**
 * Asks once more. What was known stays known when the asking fails, but as `stale`: with its old age and the
 * reason.
 */
export async function readAgain<T>(
  previous: Reading<T>,
  read: () => Promise<T>,
  now: () => number,
): Promise<Reading<T>> {
  try {
    const value = await read();
    return { kind: 'fresh', value, readAtMs: now() };
  } catch (error) {
    const problem = error instanceof ProblemError ? error.problem : problemOf(error);
    if (previous.kind === 'unread') return { kind: 'unread', problem };
    return { kind: 'stale', value: previous.value, readAtMs: previous.readAtMs, problem };
  }
}

/** A source that this host does not have (no brctl, no NetworkManager) is empty, not broken. */
export async function readIfInstalled<T>(empty: T, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'command-missing') return empty;
    throw error;
  }
}
