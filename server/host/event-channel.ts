import type { HostEvent } from '../model/host-event';

/**
 * What one page is sent. Events are whole, so a page that is slow to take them misses nothing when a newer one of a
 * kind replaces an older one: memory stays bounded however slow the page is.
 */
export function eventChannel(): {
  send(event: HostEvent): void;
  events(signal: AbortSignal): AsyncIterable<HostEvent>;
} {
  const pending = new Map<HostEvent['kind'], HostEvent>();
  let wake = () => {};
  return {
    send(event) {
      pending.set(event.kind, event);
      wake();
    },
    async *events(signal) {
      const onAbort = () => wake();
      signal.addEventListener('abort', onAbort);
      try {
        while (!signal.aborted) {
          const [next] = pending;
          if (next === undefined) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
            continue;
          }
          pending.delete(next[0]);
          yield next[1];
        }
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    },
  };
}
