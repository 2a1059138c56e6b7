import { hostname } from 'node:os';
import type { LogEntry } from '../model/log-entry';
import type { Message } from '../model/message';
import type { Problem } from '../model/problem';
import { type Actor, currentActor } from './actor';

/** What there is to log; who did it is known, and when is now. */
export type NewEntry = Omit<LogEntry, 'at' | 'console' | 'user' | 'session' | 'address' | 'problem'> & {
  readonly problem?: Problem;
  /** When somebody else did it than who asks now, or nobody. */
  readonly by?: Partial<Actor>;
};

/** Longer is no name, and would only be there to fill the log. */
const longestName = 255;
const longestValue = 1_000;

export function newEntry({ by, problem, ...what }: NewEntry, nowMs: number): LogEntry {
  const { user, session, address } = by ?? currentActor() ?? {};
  return {
    ...what,
    what: { key: what.what.key, ...shortened(what.what.values) },
    at: new Date(nowMs).toISOString(),
    console: hostname(),
    ...(user === undefined ? {} : { user: plainName(user) }),
    ...(session === undefined ? {} : { session: plainName(session) }),
    ...(address === undefined ? {} : { address: plainName(address) }),
    ...(what.host === undefined ? {} : { host: plainName(what.host) }),
    // The evidence is what the host printed, and may hold anything.
    ...(problem === undefined ? {} : { problem: { code: problem.code, ...shortened(problem.values) } }),
  };
}

/** A value may be what somebody typed, and that may be a whole document. */
function shortened(values: Message['values']): Pick<Message, 'values'> {
  if (values === undefined) return {};
  const short = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'string' ? value.slice(0, longestValue) : value,
  ]);
  return { values: Object.fromEntries(short) };
}

/**
 * A name as it can stand in a column of either database, in a line of the journal and on a terminal: whoever may type
 * one into a form would else write more than one line there.
 */
function plainName(text: string): string {
  return text.slice(0, longestName).replaceAll(/\p{C}/gu, '\ufffd');
}
