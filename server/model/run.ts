import type { Expectation } from './expectation';
import type { Message } from './message';
import type { Problem } from './problem';

/** One execution of a plan, as a page follows it. */
export interface RunState {
  readonly id: string;
  readonly title: Message;
  readonly startedAtMs: number;
  readonly outcome: 'under-way' | 'done' | 'rolled-back' | 'rollback-failed';
  readonly steps: readonly RunStep[];
  readonly problem?: Problem;
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
