import type { Reading } from './facts';

/** What was last read, fresh or stale. */
export function lastValue<T>(reading: Reading<T>): T | undefined {
  return reading.kind === 'unread' ? undefined : reading.value;
}

/** Milliseconds since the epoch; 0 when never. */
export function readAtMs(reading: Reading<unknown>): number {
  return reading.kind === 'unread' ? 0 : reading.readAtMs;
}
