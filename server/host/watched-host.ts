import type { Facts } from '../model/facts';
import type { HostEvent, HostStatus, HostSummary } from '../model/host-event';
import type { Topology } from '../model/topology';
import type { Runner } from './runner';

/** A host that pages can look at. Its readers are shared by all of them. */
export interface WatchedHost {
  readonly summary: HostSummary;
  /** For commands that change, and for those an operator asked to see: one process each, with exit codes. */
  readonly runner: Runner;
  /** For questions, many at once: `virsh` is one process that stays. */
  readonly reads: Runner;
  /** First whatever is known now, then every change, until the signal ends. */
  watch(signal: AbortSignal): AsyncIterable<HostEvent>;
  /** Whether it answered when it was read last: while no page is open that may be long ago. */
  status(): HostStatus;
  /** The last that was made of what was read. */
  topology(): Topology | undefined;
  /** Reads everything again, now: what a plan is made from, and what proves that a step is done. */
  readFacts(): Promise<Facts>;
  /** Sends an event to every page, and to those that come later. */
  publish(event: HostEvent): void;
}
