import { expect, test } from 'vitest';
import type { HostEvent, Rates } from '../model/host-event';
import { eventChannel } from './event-channel';

const rates = (atMs: number): HostEvent => ({
  kind: 'rates',
  rates: { atMs, byInterface: {} } satisfies Rates,
});
const live: HostEvent = { kind: 'status', status: { kind: 'live' } };

test('a page that is slow is sent the newest of each kind, once', async () => {
  const channel = eventChannel();
  const events = channel.events(new AbortController().signal)[Symbol.asyncIterator]();
  channel.send(rates(1));
  channel.send(live);
  for (let atMs = 2; atMs <= 100; atMs++) channel.send(rates(atMs));
  expect((await events.next()).value).toEqual(rates(100));
  expect((await events.next()).value).toEqual(live);
});

test('a page that waits is sent an event when it comes', async () => {
  const channel = eventChannel();
  const events = channel.events(new AbortController().signal)[Symbol.asyncIterator]();
  const next = events.next();
  channel.send(live);
  expect((await next).value).toEqual(live);
});

test('the channel ends when the page goes, also while it waits', async () => {
  const channel = eventChannel();
  const page = new AbortController();
  const events = channel.events(page.signal)[Symbol.asyncIterator]();
  const next = events.next();
  page.abort();
  expect((await next).done).toBe(true);
});
