import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, test, vi } from 'vitest';
import { readConfig } from '../config';
import { migrations } from './migrations';
import { onEachDatabase } from './on-each-database';
import { closeState, openState, type State } from './open-state';

const aToken = (id: string) => ({
  token_hash: id,
  kind: 'link',
  account: 'root',
  expires_at_ms: 1_790_000_000_123,
  session_ends_at_ms: 0,
});

async function tokenIds(state: State): Promise<readonly string[]> {
  const rows = await state.selectFrom('one_time_tokens').select('token_hash').execute();
  return rows.map(({ token_hash }) => token_hash);
}

onEachDatabase('the state', (database) => {
  test('is one for the whole process, and has every table at once', async () => {
    const [one, other] = await Promise.all([openState(), openState()]);
    expect(one).toBe(other);
    expect(await tokenIds(one)).toEqual([]);
  });

  test('is there again after it was closed, with its times as numbers', async () => {
    await (await openState()).insertInto('one_time_tokens').values(aToken('a')).execute();
    await closeState();
    const row = await (await openState()).selectFrom('one_time_tokens').selectAll().executeTakeFirstOrThrow();
    expect(row).toEqual({ ...aToken('a'), role: null });
  });

  test('forgets a transaction that fails, whole', async () => {
    const state = await openState();
    const failing = state.transaction().execute(async (transaction) => {
      await transaction.insertInto('one_time_tokens').values(aToken('a')).execute();
      await transaction.insertInto('one_time_tokens').values(aToken('a')).execute();
    });
    await expect(failing).rejects.toThrow(/unique/i);
    expect(await tokenIds(state)).toEqual([]);
  });

  test('is made once by several processes that start at the same time', async () => {
    const writers = ['a', 'b', 'c', 'd'].map((name) => Writer.start(name, { count: 5 }));
    await Promise.all(writers.map((writer) => writer.untilItHasEnded()));
    const state = await openState();
    expect((await tokenIds(state)).length).toBe(4 * 5 * 2);
    expect(writers.flatMap(({ acknowledged }) => acknowledged).sort()).toEqual(
      [...(await tokenIds(state))].sort(),
    );
  }, 60_000);

  test('of a newer console is refused', async () => {
    const state = await openState();
    const later = { name: '9999-later', timestamp: new Date().toISOString() };
    await sql`insert into migrations values (${later.name}, ${later.timestamp})`.execute(state);
    await closeState();
    await expect(openState()).rejects.toThrow(/9999-later/);
  });

  test('loses nothing that it acknowledged to a console that is killed while it writes', async () => {
    const state = await openState();
    let acknowledged = 0;
    for (const round of Array.from({ length: 4 }, (_, index) => index)) {
      const writer = Writer.start(`round${round}`, { count: 100_000 });
      // Each round a little later, so that the kill meets it at another place.
      await writer.untilItAcknowledged(20 + round * 14);
      await writer.kill();
      expect(await tokenIds(state)).toEqual(expect.arrayContaining([...writer.acknowledged]));
      acknowledged += writer.acknowledged.length;
      // What was not acknowledged may be there or not; a half of a pair may not.
      const unpaired = await state
        .selectFrom('one_time_tokens')
        .select('account')
        .groupBy('account')
        .having(({ fn }) => fn.countAll(), '!=', 2)
        .execute();
      expect(unpaired).toEqual([]);
    }
    expect(acknowledged).toBeGreaterThan(4 * 20);
    if (database === 'SQLite') {
      const { rows } = await sql`pragma integrity_check`.execute(state);
      expect(rows).toEqual([{ integrity_check: 'ok' }]);
    }
  }, 120_000);
});

describe('the file', () => {
  onEachDatabase('and its directory', (database) => {
    test.runIf(database === 'SQLite')('are for their owner alone', async () => {
      await (await openState()).insertInto('one_time_tokens').values(aToken('a')).execute();
      const { stateDirectory } = readConfig();
      expect(statSync(stateDirectory).mode & 0o777).toBe(0o700);
      for (const name of ['state.sqlite', 'state.sqlite-wal', 'state.sqlite-shm'])
        expect(statSync(join(stateDirectory, name)).mode & 0o777).toBe(0o600);
    });
  });
});

test.runIf(process.getuid?.() === 0)('a file that root makes is of whose directory it lies in', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'bridgehead-state-'));
  chownSync(directory, 12_345, 12_346);
  vi.stubEnv('BRIDGEHEAD_STATE_DIRECTORY', directory);
  try {
    await (await openState()).insertInto('one_time_tokens').values(aToken('a')).execute();
    for (const name of ['state.sqlite', 'state.sqlite-wal', 'state.sqlite-shm'])
      expect(statSync(join(directory, name))).toMatchObject({ uid: 12_345, gid: 12_346 });
  } finally {
    await closeState();
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true });
  }
});

test('what cannot be opened now is tried again', async () => {
  vi.stubEnv('DATABASE_URL', 'postgresql://console@/none?host=/nowhere');
  await expect(openState()).rejects.toThrow('/nowhere');
  await expect(openState()).rejects.toThrow('/nowhere');
  vi.unstubAllEnvs();
});

test('migrations have names that sort in their order', () => {
  expect(Object.keys(migrations)).toEqual(Object.keys(migrations).sort());
});

/** Another process that writes tokens in pairs, each pair in a transaction, and says which were acknowledged. */
class Writer {
  readonly acknowledged: string[] = [];
  private readonly ended: Promise<unknown>;

  private constructor(private readonly process: ChildProcess) {
    this.ended = once(process, 'exit');
    process.on('message', (id) => this.acknowledged.push(...(id as string[])));
  }

  static start(name: string, { count }: { readonly count: number }): Writer {
    const program = join(import.meta.dirname, 'fixtures', 'write-pairs.mjs');
    return new Writer(
      spawn(process.execPath, [program, name, String(count)], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      }),
    );
  }

  async untilItAcknowledged(count: number): Promise<void> {
    while (this.acknowledged.length < count) await once(this.process, 'message');
  }

  async untilItHasEnded(): Promise<void> {
    await this.ended;
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
  }
}
