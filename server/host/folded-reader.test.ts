import { describe, expect, test } from 'vitest';
import { foldedReader } from './folded-reader';

/** A source whose reads end when the test says so. */
function slowSource() {
  const ends: (() => void)[] = [];
  return {
    read: () => new Promise<void>((resolve) => ends.push(resolve)),
    reads: () => ends.length,
    async endRead() {
      ends.at(-1)?.();
      for (let i = 0; i < 5; i++) await Promise.resolve();
    },
  };
}

const awake = { isPaused: () => false };

describe('a folded reader', () => {
  test('reads at once', () => {
    const source = slowSource();
    foldedReader(source.read, awake).request();
    expect(source.reads()).toBe(1);
  });

  test('makes of two hundred requests during a read one more read after it', async () => {
    const source = slowSource();
    const reader = foldedReader(source.read, awake);
    for (let i = 0; i < 200; i++) reader.request();
    expect(source.reads()).toBe(1);
    await source.endRead();
    expect(source.reads()).toBe(2);
    await source.endRead();
    expect(source.reads()).toBe(2);
  });

  test('remembers while paused, and reads once on resume', async () => {
    const source = slowSource();
    let paused = true;
    const reader = foldedReader(source.read, { isPaused: () => paused });
    reader.request();
    reader.request();
    expect(source.reads()).toBe(0);
    paused = false;
    reader.resume();
    expect(source.reads()).toBe(1);
    await source.endRead();
    expect(source.reads()).toBe(1);
  });

  test('is settled when everything that was asked for has been read', async () => {
    const source = slowSource();
    const reader = foldedReader(source.read, awake);
    await reader.settled();
    reader.request();
    reader.request();
    let settled = false;
    const waiting = reader.settled().then(() => {
      settled = true;
    });
    await source.endRead();
    expect(settled).toBe(false);
    await source.endRead();
    await waiting;
    expect(settled).toBe(true);
  });
});

test('a source that chatters is read at once, and again only after a rest', async () => {
  const times: number[] = [];
  const read = async () => void times.push(performance.now());
  const reader = foldedReader(read, { ...awake, spacingMs: 60 });
  reader.request();
  reader.request();
  expect(times).toHaveLength(1);
  await reader.settled();
  expect(times).toHaveLength(2);
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(55);
});
