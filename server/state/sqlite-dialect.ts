import { chmodSync, chownSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from 'kysely';

/**
 * One SQLite file, by @photostructure/sqlite: it has the interface of node:sqlite, which Node has from 22.13 on, and
 * brings its binaries in the package itself. better-sqlite3 downloads them or compiles for a minute, and a machine
 * without internet has no compiler either. Once Node 22 is the oldest that runs the console, the import becomes
 * `node:sqlite` and the package goes.
 *
 * What was acknowledged survives a power cut: with WAL alone SQLite syncs at checkpoints only, so `synchronous` is
 * FULL. Several processes share the file (the console, `npm run sign-in`); whoever comes second waits.
 */
export function sqliteDialect(path: string): SqliteDialect {
  return new PatientSqliteDialect({ database: async () => openFile(path) });
}

function openFile(path: string): SqliteDatabase {
  const directory = dirname(path);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  // SQLite gives the files that it makes beside (-wal, -shm) the mode of this one.
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  // Root, who asks for a link, may be first: the file is the console's, whose directory it is in. (SQLite sees to its own.)
  const { uid, gid } = statSync(directory);
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
  const database = new DatabaseSync(path, { timeout: 10_000 });
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on');
  return {
    close: () => database.close(),
    prepare: (sql) => {
      const statement = database.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        // Kysely's parameters are unknown to its types; what SQLite cannot hold, it refuses by itself.
        all: (parameters) => statement.all(...(parameters as never[])),
        run: (parameters) => statement.run(...(parameters as never[])),
        iterate: (parameters) => statement.iterate(...(parameters as never[])) as IterableIterator<unknown>,
      };
    },
  };
}

class PatientSqliteDialect extends SqliteDialect {
  readonly #config: ConstructorParameters<typeof SqliteDriver>[0];

  constructor(config: ConstructorParameters<typeof SqliteDriver>[0]) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new PatientSqliteDriver(this.#config);
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }
}

/**
 * A transaction that reads first and writes later is refused at once (SQLITE_BUSY) if somebody wrote in between, and
 * no time-out helps. Asking for the right to write at its beginning waits for it.
 */
class PatientSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

/** So that migrations run in one transaction, whose beginning is the lock between processes. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
