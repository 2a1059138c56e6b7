import type { Command } from '../model/command';
import type { CutsOffNotice } from '../model/cuts-off';
import type { Expectation } from '../model/expectation';
import type { Message } from '../model/message';
import type { Probe } from '../model/probe';
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
  /** Files of the host that steps replace. Both versions lie beside each before the first change: see `host-file`. */
  readonly hostFiles: readonly HostFileChange[];
  readonly steps: readonly Step[];
  readonly warnings: readonly Message[];
  /** What must answer after the last step. */
  readonly probes: readonly Probe[];
  /** What answers now, and must answer again after a rollback. */
  readonly probesBefore: readonly Probe[];
  /** Present when the plan may cut the operator off: then it is kept by the operator's answer alone. */
  readonly cutsOff?: CutsOffNotice;
  /** Names the batch it belongs to: runs of one batch may be undecided at the same time, for they touch different domains. */
  readonly batch?: string;
  /** Of the facts it was made from: a plan is refused when the host has changed since. */
  readonly fingerprint: string;
}

export interface PlanFile {
  readonly path: string;
  readonly text: string;
}

/** A file that the host's network manager reads. Absent `before`: it is made; absent `after`: it is taken away. */
export interface HostFileChange {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
  /** Of a file that is made; one that is changed keeps its own. */
  readonly mode: '0600' | '0644';
  /** Present where the folder that it lies in is there for this file alone, and goes with it. */
  readonly folder?: 'of-its-own';
}

export interface Step {
  /** Unique in its plan, `[a-z0-9-]+`. */
  readonly id: string;
  readonly title: Message;
  /** What must be true of the host just before `do`: that the name is still free, say. */
  readonly given?: readonly Expectation[];
  readonly do: readonly PlanCommand[];
  /** Brings back what was before `do`, also after half of it. */
  readonly undo: readonly UndoCommand[];
  /** What must be true of the host, read again, before the next step. */
  readonly expect: readonly Expectation[];
  /** How long `expect` may take to become true, where that is for a guest to say. */
  readonly patienceSeconds?: number;
  /** What must be true of the host, read again, when the step has been undone. */
  readonly undone: readonly Expectation[];
  /** Present when the step changes a document: for the diff on the review page. */
  readonly change?: { readonly name: string; readonly before: string; readonly after: string };
}

export interface PlanCommand {
  readonly command: Command;
  readonly timeoutMs: number;
}

/** What `sh` runs on the host, without us. */
export interface UndoCommand extends PlanCommand {
  /**
   * `boot`: only before the network comes up, after a power cut in an undecided run. Then the kernel is new and the
   * network managers have not begun: files go back, what was generated from them is generated anew, and nothing else.
   */
  readonly when?: 'running' | 'boot' | 'always';
  /** Left out where this path does not exist, or does: an undo tolerates a half-done `do`, and being run again. */
  readonly onlyIf?:
    | { readonly exists: string }
    | { readonly missing: string }
    /** This address does not answer a ping. */
    | { readonly silent: string }
    /** No default route leads to this gateway by that interface. */
    | { readonly unrouted: string; readonly by: string }
    /** systemd-networkd has given this interface up. */
    | { readonly failedInNetworkd: string };
  /** Left out while the cable of this interface is out: its manager waits for that, and does it then. */
  readonly unlessUnplugged?: string;
  /** Left out unless this other step was begun: what it would undo may be somebody else's. */
  readonly ifBegun?: string;
  /**
   * Left out while something before it could not be put back: a mark that what comes before is still to be done,
   * which the next try then finds.
   */
  readonly unlessFailed?: true;
  /**
   * Its exit code says nothing: it goes over several things of which any may be so already, or gone with its virtual
   * machine. Whether the host is as it was is read from the host, as `undone` says.
   */
  readonly mayFail?: true;
}

export type Planned =
  | { readonly ok: true; readonly plan: Plan }
  /** Why no plan is offered; its code has a remedy. */
  | { readonly ok: false; readonly refusal: Problem };
