import type { HostEvent, HostSummary } from '../model/host-event';

/** A host that pages can look at. The watchers below are shared by all of them. */
export interface WatchedHost {
  readonly summary: HostSummary;
  /** First whatever is known now, then every change, until the signal ends. */
  watch(signal: AbortSignal): AsyncIterable<HostEvent>;
}
