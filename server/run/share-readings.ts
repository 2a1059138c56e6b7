import type { WatchedHost } from '../host/watched-host';
import type { Facts } from '../model/facts';

/**
 * The host, for many that read it at the same time: whoever asks while a reading is under way gets the next one, which
 * begins after the question, and all who wait get the same. A wave of runs that each prove their steps would otherwise
 * read the whole host as many times over.
 */
export function shareReadings(host: WatchedHost): WatchedHost {
  let current: Promise<Facts> | undefined;
  let next: Promise<Facts> | undefined;
  const begin = (): Promise<Facts> => {
    const reading = host.readFacts();
    current = reading;
    const forget = () => {
      if (current === reading) current = undefined;
    };
    reading.then(forget, forget);
    return reading;
  };
  const afterCurrent = async (): Promise<Facts> => {
    await current?.catch(() => undefined);
    next = undefined;
    return begin();
  };
  return {
    ...host,
    readFacts() {
      if (current === undefined && next === undefined) return begin();
      next ??= afterCurrent();
      return next;
    },
  };
}
