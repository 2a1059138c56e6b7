import type { BatchState } from './batch';
import type { Problem } from './problem';
import type { RunState } from './run';
import type { Topology } from './topology';

/**
 * What the console sends to a page about one host. Snapshots are whole: the last `topology` and the last
 * `rates` are all a page needs, so a page that comes late or comes back has nothing to catch up on.
 */
export type HostEvent =
  | { readonly kind: 'topology'; readonly topology: Topology }
  | { readonly kind: 'rates'; readonly rates: Rates }
  | { readonly kind: 'status'; readonly status: HostStatus }
  /** The newest run on the host: under way, or how it ended. */
  | { readonly kind: 'run'; readonly run: RunState }
  /** The newest batch on the host. The runs in it are told by it alone. */
  | { readonly kind: 'batch'; readonly batch: BatchState };

/** Whether what the page shows is the host as it is now. */
export type HostStatus =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** The host itself does not answer; the last topology, if any, is old. */
  | {
      readonly kind: 'lost';
      readonly problem: Problem;
      readonly sinceMs: number;
      /** When it is tried again; absent while it is, and where it is tried all the time. */
      readonly retryAtMs?: number;
    }
  | { readonly kind: 'recorded'; readonly recordedAtMs: number };

/** By interface name, as the kernel counts: `rx` is what the interface received. */
export interface Rates {
  readonly atMs: number;
  readonly byInterface: Readonly<Record<string, Rate>>;
}

export interface Rate {
  readonly rxBitsPerSecond: number;
  readonly txBitsPerSecond: number;
}

/** A host as the switcher lists it. */
export interface HostSummary {
  readonly id: string;
  readonly name: string;
  readonly kind: 'local' | 'lab' | 'recorded' | 'ssh';
  /** Of a host over SSH: `ssh://user@host`. */
  readonly place?: string;
  readonly labels?: readonly string[];
  /** Present when nothing can be changed there, with the reason. */
  readonly readOnly?: Problem;
}
