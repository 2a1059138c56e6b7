import { ProblemError } from '../problem';
import type { WatchedHost } from './watched-host';

const key = Symbol.for('bridgehead.hosts');

/** The hosts this console looks at, by id. One for now. */
export function watchedHosts(): ReadonlyMap<string, WatchedHost> {
  const holder = globalThis as { [key]?: ReadonlyMap<string, WatchedHost> };
  holder[key] ??= new Map();
  return holder[key];
}

export function watchedHost(id: string): WatchedHost {
  const host = watchedHosts().get(id);
  if (host === undefined) throw new ProblemError({ code: 'not-found', values: { name: id } });
  return host;
}
