import { PostgresDialect } from 'kysely';
import pg from 'pg';

/** Several consoles behind one address share one PostgreSQL; each holds few connections. */
export function postgresDialect(connectionString: string): PostgresDialect {
  const pool = new pg.Pool({ connectionString, max: 4, types: { getTypeParser: parserOf } });
  // A connection that breaks while nobody uses it (the server restarts) is replaced; unheard it would end the process.
  pool.on('error', (error) =>
    console.error('a connection to the database of the console broke:', error.message),
  );
  return new PostgresDialect({ pool });
}

/** A bigint comes as text, because it may not fit a number. Ours are times in milliseconds and counts, which do. */
const parserOf: pg.CustomTypesConfig['getTypeParser'] = (type, format) =>
  type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format);
