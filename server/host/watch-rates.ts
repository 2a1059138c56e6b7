import type { Rate, Rates } from '../model/host-event';
import type { LinkCounters } from '../parse/ip-link-counters';
import { kernelReader } from './read-kernel';
import type { Runner } from './runner';

const intervalMs = 2_000;

/** Traffic rates of every interface, from the difference of two readings of the counters; only while somebody looks. */
export function watchRates(runner: Runner, onRates: (rates: Rates) => void): { start(): void; stop(): void } {
  const reader = kernelReader(runner, () => undefined);
  let previous: { readonly atMs: number; readonly counters: readonly LinkCounters[] } | undefined;
  let timer: NodeJS.Timeout | undefined;

  const read = async () => {
    try {
      const now = { atMs: Date.now(), counters: await reader.counters() };
      if (previous !== undefined && timer !== undefined) onRates(buildRates(previous, now));
      previous = now;
    } catch {
      // No rates without the host; the topology's status says why. The next two readings begin anew.
      previous = undefined;
    }
  };

  return {
    start() {
      previous = undefined;
      void read();
      timer = setInterval(read, intervalMs);
      timer.unref();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

type Reading = { readonly atMs: number; readonly counters: readonly LinkCounters[] };

export function buildRates(before: Reading, now: Reading): Rates {
  const seconds = Math.max(0.001, (now.atMs - before.atMs) / 1000);
  const earlier = new Map(before.counters.map((link) => [link.name, link]));
  const byInterface: Record<string, Rate> = {};
  for (const link of now.counters) {
    const base = earlier.get(link.name);
    // Counters that run backwards belong to another interface of the same name.
    if (base === undefined || link.rxBytes < base.rxBytes || link.txBytes < base.txBytes) continue;
    byInterface[link.name] = {
      rxBitsPerSecond: Math.round(((link.rxBytes - base.rxBytes) * 8) / seconds),
      txBitsPerSecond: Math.round(((link.txBytes - base.txBytes) * 8) / seconds),
    };
  }
  return { atMs: now.atMs, byInterface };
}
