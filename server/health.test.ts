import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { isStateWritable } from './health';
import { onEachDatabase } from './state/on-each-database';
import { closeState, openState } from './state/open-state';

onEachDatabase('the state', (database) => {
  test('is writable, again and again', async () => {
    expect(await isStateWritable()).toBe(true);
    expect(await isStateWritable()).toBe(true);
  });

  test('that only reads is found out', async () => {
    vi.spyOn(console, 'error').mockReturnValue();
    const state = await openState();
    if (database === 'SQLite') await sql`pragma query_only = on`.execute(state);
    else {
      const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(state);
      await sql`alter database ${sql.ref(rows[0]?.name ?? '')} set default_transaction_read_only = on`.execute(
        state,
      );
      await closeState();
    }
    expect(await isStateWritable()).toBe(false);
    vi.restoreAllMocks();
  });
});
