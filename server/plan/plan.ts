import type { Command } from '../model/command';
import type { Expectation } from '../model/expectation';
import type { Message } from '../model/message';
import type { Problem } from '../model/problem';

/**
 * An ordered list of steps, as data: the same object is shown to the operator, kept on the host, executed, and
 * compiled into the rollback script. Steps are not closures because after a crash or a cut cable there is no process
 * left to hold a closure.
 */
export interface Plan {
  /** What it does, in one sentence. */
  readonly title: Message;
  /** Documents that the commands read. All are written before the first change, those of `undo` included. */
  readonly files: readonly PlanFile[];
  readonly steps: readonly Step[];
  readonly warnings: readonly Message[];
  /** Of the facts it was made from: a plan is refused when the host has changed since. */
  readonly fingerprint: string;
}

export interface PlanFile {
  readonly path: string;
  readonly text: string;
}

export interface Step {
  /** Unique in its plan, `[a-z0-9-]+`. */
  readonly id: string;
  readonly title: Message;
  readonly do: readonly PlanCommand[];
  /** Brings back what was before `do`, also after half of it. */
  readonly undo: readonly PlanCommand[];
  /** What must be true of the host, read again, before the next step. */
  readonly expect: readonly Expectation[];
  /** What must be true of the host, read again, when the step has been undone. */
  readonly undone: readonly Expectation[];
  /** Present when the step changes a document: for the diff on the review page. */
  readonly change?: { readonly name: string; readonly before: string; readonly after: string };
}

export interface PlanCommand {
  readonly command: Command;
  readonly timeoutMs: number;
}

export type Planned =
  | { readonly ok: true; readonly plan: Plan }
  /** Why no plan is offered; its code has a remedy. */
  | { readonly ok: false; readonly refusal: Problem };
