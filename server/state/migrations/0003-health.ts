import type { Kysely } from 'kysely';

/** One row a console: what it writes to find out whether it can. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('health')
    .addColumn('console', 'text', (column) => column.primaryKey())
    .addColumn('written_at_ms', 'bigint', (column) => column.notNull())
    .execute();
}
