import { type ExpressionBuilder, sql } from 'kysely';
import type { LogEntry, LogKind, LogOutcome, LogRecord } from '../model/log-entry';
import { ProblemError } from '../problem';
import type { State } from '../state/open-state';
import type { LogTable, Tables } from '../state/tables';
import { type Anchor, type ChainedText, chainText } from './chain';
import { formatEntry, parseEntry, parseSearched, type SearchedEntry } from './entry-text';

/** What is logged once and no more, whoever sees it first: the end of one run. */
export type Once = Pick<LogEntry, 'kind' | 'host' | 'run' | 'batch'>;

/** What the log is searched by. Absent: whatever it is. */
export interface LogQuery {
  readonly user?: string | undefined;
  readonly host?: string | undefined;
  readonly kind?: LogKind | undefined;
  readonly outcome?: LogOutcome | undefined;
  readonly sinceMs?: number | undefined;
  /** Itself left out. */
  readonly untilMs?: number | undefined;
  /** Anywhere in the entry, in any case of Latin letters. */
  readonly text?: string | undefined;
  /** Older than the entry of this number. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** Another console that is always quicker, a thousand times over, is none. */
const mostTries = 1_000;
const rowsAtOnce = 500;

/**
 * Puts an entry behind the last one. There is no lock and no transaction: the entry is made for the head that was read,
 * and its number and the hash before it are unique in the table, so of two consoles that read the same head one
 * inserts nothing, and makes its entry anew for the next. The chain cannot fork, whoever writes to it.
 *
 * Resolves when the entry is as durable as the database makes it; `undefined` when it was logged before.
 */
export async function appendToLog(
  state: State,
  entry: LogEntry,
  once?: Once,
): Promise<ChainedText | undefined> {
  const text = formatEntry(entry);
  for (let tries = 0; tries < mostTries; tries++) {
    // In this order: what is logged after the head was read makes the insertion fail.
    const head = await readHead(state);
    if (once !== undefined && (await isLogged(state, once))) return undefined;
    const chained = chainText(head, text);
    const { numInsertedOrUpdatedRows } = await state
      .insertInto('log')
      .values({ ...chained, ...indexOf(entry) })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 1n) return chained;
  }
  throw new ProblemError({ code: 'log-not-writable' });
}

export async function readHead(state: State): Promise<Anchor | undefined> {
  return state
    .selectFrom('log')
    .select(['number', 'hash'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export async function readHash(state: State, number: number): Promise<string | undefined> {
  const row = await state.selectFrom('log').select('hash').where('number', '=', number).executeTakeFirst();
  return row?.hash;
}

async function isLogged(state: State, { kind, host, run, batch }: Once): Promise<boolean> {
  const found = await state
    .selectFrom('log')
    .select('number')
    .where('kind', '=', kind)
    .where('host', 'is not distinct from', host ?? null)
    .where('run', 'is not distinct from', run ?? null)
    .where('batch', 'is not distinct from', batch ?? null)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** What was begun on a host and has no end in the log yet. */
export async function readUnended(
  state: State,
  of: 'run' | 'batch',
  host: string,
): Promise<readonly string[]> {
  const rows = await state
    .selectFrom('log as begun')
    .select(`begun.${of} as id`)
    .where('begun.kind', '=', `${of}-started`)
    .where('begun.outcome', '=', 'done')
    .where('begun.host', '=', host)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('log as ended')
            .select('ended.number')
            .where('ended.kind', '=', `${of}-ended`)
            .whereRef('ended.host', '=', 'begun.host')
            .whereRef(`ended.${of}`, '=', `begun.${of}`),
        ),
      ),
    )
    .execute();
  return rows.flatMap(({ id }) => id ?? []);
}

/** Of so many entries the text is looked through at once: SQLite lets nothing else happen meanwhile. */
const lookedThroughAtOnce = 2_000;

/** Newest first. */
export async function searchLog(state: State, query: LogQuery): Promise<readonly LogRecord[]> {
  if (query.text === undefined) return readMatching(state, query);
  const found: LogRecord[] = [];
  let before = query.before ?? ((await readHead(state))?.number ?? 0) + 1;
  while (before > 1 && found.length < query.limit) {
    const from = Math.max(1, before - lookedThroughAtOnce);
    const limit = query.limit - found.length;
    found.push(...(await readMatching(state, { ...query, from, before, limit })));
    before = from;
  }
  return found;
}

async function readMatching(
  state: State,
  query: LogQuery & { readonly from?: number },
): Promise<readonly LogRecord[]> {
  const rows = await state
    .selectFrom('log')
    .select(['number', 'text', 'hash', 'previous'])
    .where((row) => row.and(conditionsOf(row, query)))
    .where('number', '>=', query.from ?? 1)
    .orderBy('number', 'desc')
    .limit(query.limit)
    .execute();
  return rows.map(recordOf);
}

export async function readLogNames(
  state: State,
): Promise<{ readonly users: readonly string[]; readonly hosts: readonly string[] }> {
  const read = async (column: 'account' | 'host') => {
    const rows = await state
      .selectFrom('log')
      .select(`${column} as name`)
      .distinct()
      .where(column, 'is not', null)
      .orderBy(column)
      .execute();
    return rows.flatMap(({ name }) => name ?? []);
  };
  const [users, hosts] = await Promise.all([read('account'), read('host')]);
  return { users, hosts };
}

function conditionsOf(row: ExpressionBuilder<Tables, 'log'>, query: LogQuery) {
  const { user, host, kind, outcome, sinceMs, untilMs, text, before } = query;
  return [
    ...(user === undefined ? [] : [row('account', '=', user)]),
    ...(host === undefined ? [] : [row('host', '=', host)]),
    ...(kind === undefined ? [] : [row('kind', '=', kind)]),
    ...(outcome === undefined ? [] : [row('outcome', '=', outcome)]),
    ...(sinceMs === undefined ? [] : [row('at_ms', '>=', sinceMs)]),
    ...(untilMs === undefined ? [] : [row('at_ms', '<', untilMs)]),
    ...(before === undefined ? [] : [row('number', '<', before)]),
    ...(text === undefined ? [] : [sql<boolean>`lower(text) like ${patternOf(text)} escape '\\'`]),
  ];
}

/** As it stands inside JSON. */
function patternOf(text: string): string {
  const inJson = JSON.stringify(text).slice(1, -1).toLowerCase();
  return `%${inJson.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

/** From the first on, without holding more than a few hundred of them. */
export async function* readChain(
  state: State,
  { after = 0 }: { readonly after?: number } = {},
): AsyncGenerator<LogTable> {
  for (let last = after; ; ) {
    const rows = await state
      .selectFrom('log')
      .selectAll()
      .where('number', '>', last)
      .orderBy('number')
      .limit(rowsAtOnce)
      .execute();
    yield* rows;
    const end = rows.at(-1);
    if (end === undefined) return;
    last = end.number;
  }
}

type LogIndex = Omit<LogTable, keyof ChainedText>;

/** Whether the search finds an entry by what it says. */
export function isIndexed(row: LogTable): boolean {
  const entry = parseSearched(row.text);
  if (entry === undefined) return false;
  const said = indexOf(entry);
  return (Object.keys(said) as (keyof LogIndex)[]).every((column) => said[column] === row[column]);
}

function indexOf({ at, kind, outcome, user, host, run, batch }: SearchedEntry): LogIndex {
  const absent = null;
  return {
    at_ms: Date.parse(at),
    kind,
    outcome,
    account: user ?? absent,
    host: host ?? absent,
    run: run ?? absent,
    batch: batch ?? absent,
  };
}

function recordOf({ number, text, hash, previous }: ChainedText): LogRecord {
  const entry = parseEntry(text);
  return { number, ...(entry === undefined ? {} : { entry }), hash, previous };
}
