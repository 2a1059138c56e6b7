import { watchedHost } from '../host/hosts';
import type { WatchedHost } from '../host/watched-host';
import { ProblemError } from '../problem';

/** The host, if anything can be changed there; throws with the reason otherwise. */
export function changeableHost(id: string): WatchedHost {
  const host = watchedHost(id);
  if (host.summary.readOnly !== undefined) throw new ProblemError(host.summary.readOnly);
  return host;
}
