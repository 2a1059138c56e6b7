import { type Kysely, PostgresAdapter, sql } from 'kysely';

/**
 * The log can be added to, and nothing else: whoever changes or removes an entry by a statement of SQL is refused by
 * the database itself. Who may drop the trigger can still do it; then the chain of hashes is broken, and says where.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('log')
    .addColumn('number', 'integer', (column) => column.primaryKey())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    // Two entries never continue the same one: the chain cannot fork.
    .addColumn('previous', 'text', (column) => column.notNull().unique())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('account', 'text')
    .addColumn('host', 'text')
    .addColumn('run', 'text')
    .addColumn('batch', 'text')
    .execute();
  for (const column of ['account', 'host', 'run', 'batch'])
    await database.schema.createIndex(`log_${column}`).on('log').column(column).execute();
  const isPostgres = database.getExecutor().adapter instanceof PostgresAdapter;
  for (const statement of isPostgres ? postgresTriggers : sqliteTriggers)
    await sql.raw(statement).execute(database);
}

const sqliteTriggers = ['update', 'delete'].map(
  (event) =>
    `create trigger log_no_${event} before ${event} on log begin select raise(abort, 'the log can only be added to'); end`,
);

const postgresTriggers = [
  `create function log_is_append_only() returns trigger language plpgsql as
   $$ begin raise exception 'the log can only be added to'; end $$`,
  `create trigger log_append_only before update or delete or truncate on log
   for each statement execute function log_is_append_only()`,
];
