import { afterEach, expect, test, vi } from 'vitest';
import { onEachDatabase } from '../state/on-each-database';
import { beginAttempt, forgiveAttempt } from './attempts';

const ada = { user: 'ada', address: '192.0.2.7' };
afterEach(() => vi.useRealTimers());

/** Databases have timers of their own: the date alone is moved, and stands still. */
function atTime(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: ms });
}

async function tries(count: number, attempt = ada): Promise<readonly number[]> {
  const waits = [];
  for (let number = 0; number < count; number++) waits.push((await beginAttempt(attempt)).waitMs);
  return waits;
}

onEachDatabase('attempts', () => {
  test('on one account cost twice the wait each, after five', async () => {
    let now = 1_800_000_000_000;
    atTime(now);
    expect(await tries(6)).toEqual([0, 0, 0, 0, 0, 30_000]);
    for (const wait of [60, 120, 240, 480, 900, 900].map((seconds) => seconds * 1000)) {
      now += 30 * 60_000;
      atTime(now);
      expect(await tries(2)).toEqual([0, wait]);
    }
  });

  test('on one account lock no other, also not from the same address', async () => {
    await tries(6);
    expect(await tries(1, { ...ada, user: 'bob' })).toEqual([0]);
  });

  test('while it is locked change nothing', async () => {
    atTime(1_800_000_000_000);
    await tries(50);
    atTime(1_800_000_030_001);
    expect(await tries(1)).toEqual([0]);
  });

  test('from one address are counted over all accounts, and a /64 is one address', async () => {
    const waits = [];
    for (let number = 0; number < 21; number++)
      waits.push(
        ...(await tries(1, { user: `user${number}`, address: `2001:db8::${number.toString(16)}:1` })),
      );
    expect(waits.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 0));
    expect(waits[20]).toBeGreaterThan(0);
    expect(await tries(1, { user: 'somebody', address: '2001:db8:0:1::1' })).toEqual([0]);
  });

  test('at the same time are as many as they are', async () => {
    const waits = await Promise.all(Array.from({ length: 40 }, () => beginAttempt(ada)));
    expect(waits.filter(({ waitMs }) => waitMs === 0)).toHaveLength(5);
  });

  test('that were right begin the account anew, and are forgotten in an hour', async () => {
    await tries(4);
    await forgiveAttempt(ada);
    expect(await tries(5)).toEqual([0, 0, 0, 0, 0]);
    atTime(Date.now() + 61 * 60_000);
    expect(await tries(5)).toEqual([0, 0, 0, 0, 0]);
  });
});
