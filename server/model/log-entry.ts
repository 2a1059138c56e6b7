import type { Message } from './message';
import type { Problem } from './problem';

/**
 * One line of the log: who did what, when, from where, to which host. Data, and never a sentence: it is said in the
 * language of whoever reads it. It holds names and numbers, and never a secret or what a host printed.
 */
export interface LogEntry {
  /** ISO 8601 in UTC with milliseconds, by the clock of the console that wrote it. */
  readonly at: string;
  readonly kind: LogKind;
  readonly outcome: LogOutcome;
  readonly what: Message;
  /** Who did it. Of what the console itself saw (the end of a run): whose it was, without session and address. */
  readonly user?: string;
  /** Tells the sessions of one person apart; signs nobody in. */
  readonly session?: string;
  readonly address?: string;
  /** The machine whose console wrote it: several may write one log. */
  readonly console: string;
  readonly host?: string;
  readonly run?: string;
  readonly batch?: string;
  /** Why it was refused, or why a run went back; without the evidence, which is the host's words. */
  readonly problem?: Pick<Problem, 'code' | 'values'>;
}

export const logKinds = [
  'sign-in',
  'sign-out',
  'session-ended',
  'link-made',
  'access-refused',
  'secret-viewed',
  'second-factor',
  'plan-reviewed',
  'approval',
  'run-started',
  'run-answered',
  'run-ended',
  'batch-started',
  'batch-answered',
  'batch-ended',
  'version-kept',
  'hosts-changed',
  'console-opened',
  'log-exported',
] as const;

export type LogKind = (typeof logKinds)[number];

export const logOutcomes = ['done', 'refused', 'failed', 'kept', 'rolled-back', 'rollback-failed'] as const;

export type LogOutcome = (typeof logOutcomes)[number];

/** An entry in its place. Numbers begin with 1 and leave none out. */
export interface LogRecord {
  readonly number: number;
  /** Absent when what is kept is no entry: then the chain is broken here too, or was made by a later version. */
  readonly entry?: LogEntry;
  /** SHA-256 in hex over the hash before, the number and the entry. */
  readonly hash: string;
  /** The hash of the entry before; of the first: zeros. */
  readonly previous: string;
}

/** Where the chain of a log breaks first. */
export interface LogBreak {
  readonly number: number;
  readonly because: LogBreakKind;
}

export type LogBreakKind =
  /** There is no entry of this number, and there are later ones. */
  | 'missing'
  /** The entry is not the one that its hash was made of. */
  | 'changed'
  /** It does not continue the entry before: one of the two is not what was written. */
  | 'unlinked'
  /** Entry and chain are sound in themselves, and not those that were noted elsewhere. */
  | 'rewritten'
  /** It was noted elsewhere, and the log ends before. */
  | 'cut-off'
  /** What the log is searched by says something else than the entry. */
  | 'index';

/** What the chain of a log was found to be, from the first entry on. */
export interface LogVerdict {
  /** So many entries are sound, from the first on. */
  readonly verified: number;
  /** The hash of the last of them. */
  readonly head: string;
  readonly broken?: LogBreak;
}
