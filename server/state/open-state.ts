import { join } from 'node:path';
import { Kysely, Migrator } from 'kysely';
import { readConfig } from '../config';
import { migrations } from './migrations';
import { postgresDialect } from './postgres-dialect';
import { sqliteDialect } from './sqlite-dialect';
import type { Tables } from './tables';

export type State = Kysely<Tables>;

// Next loads a module more than once in one process: what must be single lives on globalThis.
const key = Symbol.for('bridgehead.state');

function opened(): Map<string, Promise<State>> {
  const holder = globalThis as { [key]?: Map<string, Promise<State>> };
  holder[key] ??= new Map();
  return holder[key];
}

/**
 * The console's own state: one SQLite file in the state directory, or the PostgreSQL that DATABASE_URL names, through
 * which several consoles share it. Opened once a process, brought up to date by whoever opens it first.
 *
 *     const state = await openState();
 *     await state.selectFrom('sessions').selectAll().execute();
 *
 * What a promise of Kysely's has resolved for is on the disk. Several statements that belong together go through
 * `state.transaction()`; inside it use the transaction alone, for SQLite has one connection.
 */
export function openState(): Promise<State> {
  const { stateDirectory, databaseUrl } = readConfig();
  const where = databaseUrl ?? join(stateDirectory, 'state.sqlite');
  const known = opened().get(where);
  if (known !== undefined) return known;
  const opening = open(databaseUrl === undefined ? sqliteDialect(where) : postgresDialect(databaseUrl));
  opened().set(where, opening);
  // Whoever comes next tries again: the database may be back.
  opening.catch(() => opened().delete(where));
  return opening;
}

/** For scripts, which would not end while a connection is open, and for tests. */
export async function closeState(): Promise<void> {
  const all = [...opened().values()];
  opened().clear();
  await Promise.all(all.map(async (opening) => (await opening).destroy()));
}

async function open(dialect: ConstructorParameters<typeof Kysely>[0]['dialect']): Promise<State> {
  const state: State = new Kysely({ dialect });
  try {
    await migrate(state);
    return state;
  } catch (error) {
    await state.destroy();
    throw error;
  }
}

/** In one transaction and under a lock, so that two processes that start at once leave one state. */
async function migrate(state: State): Promise<void> {
  const migrator = new Migrator({
    db: state,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableName: 'migrations',
    migrationLockTableName: 'migrations_lock',
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
