import type { CutsOffNotice } from './cuts-off';
import type { Expectation } from './expectation';
import type { Message } from './message';
import type { Probe } from './probe';
import type { Problem } from './problem';
import type { Role } from './role';

/** One execution of a plan, as a page follows it and as it is kept in the run's directory. */
export interface RunState {
  readonly id: string;
  readonly title: Message;
  readonly startedAtMs: number;
  readonly startedBy?: string;
  /** Present when no console carries it out, but a script on the host: one that finds it then lets it go on. */
  readonly carriedOutBy?: 'host';
  readonly endedAtMs?: number;
  readonly outcome: RunOutcome;
  readonly steps: readonly RunStep[];
  readonly probes: readonly { readonly probe: Probe; readonly met: boolean }[];
  readonly problem?: Problem;
  /** Present when the operator may be cut off, and is asked whether to keep. */
  readonly cutsOff?: CutsOffNotice;
  /** While it is undecided: when the host goes back by itself, by the console's clock. */
  readonly goesBackAtMs?: number | undefined;
}

export type RunOutcome =
  | 'under-way'
  /** Proved; the operator is asked. */
  | 'asking'
  | 'rolling-back'
  | 'kept'
  | 'rolled-back'
  | 'rollback-failed';

export function hasEnded({ outcome }: Pick<RunState, 'outcome'>): boolean {
  return outcome === 'kept' || outcome === 'rolled-back' || outcome === 'rollback-failed';
}

/**
 * Who may answer it: whoever could have started it. By its title, which is all that a page has; the server looks at
 * what it changes.
 */
export function roleOfRun({ title }: Pick<RunState, 'title'>): Role {
  const isOfHost = /^plan\.(createBridge\.|removeBridge\.|repair\.bridge-up$)/.test(title.key);
  return isOfHost ? 'administrator' : 'operator';
}

export interface RunStep {
  readonly id: string;
  readonly title: Message;
  readonly state: 'waiting' | 'doing' | 'checking' | 'done' | 'failed' | 'undone';
  readonly durationMs?: number;
  /** Each command as it was typed, and its words. */
  readonly commands: readonly {
    readonly text: string;
    readonly output: string;
    readonly exitCode?: number;
  }[];
  readonly checks: readonly { readonly expectation: Expectation; readonly met: boolean }[];
}

/** A run as the history lists it. */
export type RunSummary = Pick<
  RunState,
  'id' | 'title' | 'startedAtMs' | 'startedBy' | 'endedAtMs' | 'outcome'
>;
