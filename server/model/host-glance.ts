import type { HostStatus, HostSummary } from './host-event';
import type { RunState } from './run';

/** One host among many: what an overview says of it. */
export interface HostGlance {
  readonly summary: HostSummary;
  readonly status: HostStatus;
  /** As it calls itself. */
  readonly hostName?: string;
  readonly domains?: { readonly running: number; readonly all: number };
  readonly driftCount?: number;
  /** When that was read, by the console's clock. */
  readonly readAtMs?: number;
  /** Undecided: under way, or waiting for its answer. */
  readonly run?: Pick<RunState, 'id' | 'title' | 'outcome' | 'goesBackAtMs'>;
}
