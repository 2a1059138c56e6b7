import type { Facts } from '../model/facts';
import type { HostEvent, HostStatus, HostSummary } from '../model/host-event';
import type { HostGlance } from '../model/host-glance';
import type { Topology } from '../model/topology';
import type { Runner } from './runner';
import type { SshLink } from './ssh-link';

/** A host that pages can look at. Its readers are shared by all of them. */
export interface WatchedHost {
  readonly summary: HostSummary;
  /** For commands that change, and for those an operator asked to see: one process each, with exit codes. */
  readonly runner: Runner;
  /** For questions, many at once: `virsh` is one process that stays. */
  readonly reads: Runner;
  /**
   * For what is to prove that the host can be reached now: each command over a connection of its own. Where there is no
   * connection it is `runner`.
   */
  readonly fresh: Runner;
  /** Present where commands go over a connection. */
  readonly link?: SshLink;
  /** First whatever is known now, then every change, until the signal ends. */
  watch(signal: AbortSignal): AsyncIterable<HostEvent>;
  /** Whether it answered when it was read last: while no page is open that may be long ago. */
  status(): HostStatus;
  /** Reads everything again, now: what a plan is made from, and what proves that a step is done. */
  readFacts(): Promise<Facts>;
  /**
   * What is known of it now. While somebody asks every few seconds, it is read whenever something says that it has
   * changed; it is not watched as closely as when a page shows it.
   */
  glance(): HostGlance;
  /** The last that was made of what was read. */
  topology(): Topology | undefined;
  /** Sends an event to every page, and to those that come later. */
  publish(event: HostEvent): void;
  close(): void;
}
