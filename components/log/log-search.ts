import type { LogKind, LogOutcome } from '@/server/model/log-entry';

/** What is typed and chosen above the table; empty where all is wanted. */
export interface LogSearch {
  readonly text: string;
  readonly user: string;
  readonly host: string;
  readonly kind: LogKind | '';
  readonly outcome: LogOutcome | '';
  /** As `<input type="datetime-local">` has it, in the time zone of the browser. */
  readonly since: string;
  readonly until: string;
}

export const wholeLog: LogSearch = {
  text: '',
  user: '',
  host: '',
  kind: '',
  outcome: '',
  since: '',
  until: '',
};

export function isWholeLog(search: LogSearch): boolean {
  return Object.values(search).every((value) => value === '');
}

/** What the server is asked for. */
export function askLog({ text, user, host, kind, outcome, since, until }: LogSearch) {
  const [sinceMs, untilMs] = [Date.parse(since), Date.parse(until)];
  return {
    ...(text.trim() === '' ? {} : { text: text.trim() }),
    ...(user === '' ? {} : { user }),
    ...(host === '' ? {} : { host }),
    ...(kind === '' ? {} : { kind }),
    ...(outcome === '' ? {} : { outcome }),
    ...(Number.isNaN(sinceMs) ? {} : { sinceMs }),
    ...(Number.isNaN(untilMs) ? {} : { untilMs }),
  };
}
