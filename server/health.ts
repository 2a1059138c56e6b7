import { hostname } from 'node:os';
import { shutdownSignal } from './shutdown';
import { openState } from './state/open-state';

export type Health = 'ok' | 'ending' | 'state-not-writable';

/** Whoever may ask is nobody in particular: asking more often than this costs no write more. */
const askAgainMs = 2_000;

// Next loads a module more than once in one process: what must be single lives on globalThis.
const key = Symbol.for('bridgehead.health');

interface Asked {
  readonly atMs: number;
  readonly isWritable: Promise<boolean>;
}

/** Whether this console can do its work, and nothing of the hosts: those have their own troubles. */
export async function readHealth(): Promise<Health> {
  if (shutdownSignal().aborted) return 'ending';
  const holder = globalThis as { [key]?: Asked };
  const now = performance.now();
  if (holder[key] === undefined || now - holder[key].atMs > askAgainMs)
    holder[key] = { atMs: now, isWritable: isStateWritable() };
  return (await holder[key].isWritable) ? 'ok' : 'state-not-writable';
}

/** By writing: a disk that is full and a database that only reads are found out by nothing else. */
export async function isStateWritable(): Promise<boolean> {
  const row = { console: hostname(), written_at_ms: Date.now() };
  try {
    await (await openState())
      .insertInto('health')
      .values(row)
      .onConflict((conflict) => conflict.column('console').doUpdateSet(row))
      .execute();
    return true;
  } catch (error) {
    console.error('the state of the console cannot be written:', error);
    return false;
  }
}
