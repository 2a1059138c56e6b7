import { expect, it, vi } from 'vitest';
import type { Rates } from '@/server/model/host-event';
import { HostStore } from './host-store';

const rates = (atMs: number): Rates => ({ atMs, byInterface: {} });

it('does not wake what shows the wiring when only rates tick', () => {
  const store = new HostStore();
  const onView = vi.fn();
  const onRates = vi.fn();
  store.subscribeView(onView);
  store.subscribeRates(onRates);
  store.applyEvent({ kind: 'rates', rates: rates(1_000) }, 1_010);
  expect(onRates).toHaveBeenCalledTimes(1);
  expect(onView).not.toHaveBeenCalled();
});

it('says since when the console is lost, and forgets it when it is back', () => {
  const store = new HostStore();
  store.applyConnection({ kind: 'lost', because: 'unreachable', sinceMs: 5_000 });
  expect(store.view).toMatchObject({ connection: 'lost', lostSinceMs: 5_000, lostBecause: 'unreachable' });
  store.applyConnection({ kind: 'open' });
  expect(store.view.connection).toBe('open');
  expect(store.view).not.toHaveProperty('lostSinceMs');
});

it('learns how far the two clocks are apart from the quickest of the last events', () => {
  const store = new HostStore();
  expect(store.clockLeadMs()).toBe(0);
  // The browser is a minute ahead; the second event waited three seconds on the way.
  store.applyEvent({ kind: 'rates', rates: rates(1_000) }, 61_020);
  store.applyEvent({ kind: 'rates', rates: rates(3_000) }, 66_000);
  expect(store.clockLeadMs()).toBe(60_020);
});

it('has a page wait that is asked for while the console is unreachable, and none else', () => {
  const store = new HostStore();
  store.applyConnection({ kind: 'open' });
  expect(store.awaitPath('/runs')).toBe(false);
  store.applyConnection({ kind: 'lost', because: 'signed-out', sinceMs: 5_000 });
  expect(store.awaitPath('/runs')).toBe(false);
  expect(store.view).not.toHaveProperty('awaitedPath');
  store.applyConnection({ kind: 'lost', because: 'unreachable', sinceMs: 5_000 });
  expect(store.awaitPath('/runs')).toBe(true);
  expect(store.awaitPath('/vms')).toBe(true);
  store.applyConnection({ kind: 'open' });
  expect(store.view).toMatchObject({ connection: 'open', awaitedPath: '/vms' });
  store.forgetAwaitedPath();
  expect(store.view).not.toHaveProperty('awaitedPath');
});
