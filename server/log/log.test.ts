import { spawn } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { beforeEach, expect, test, vi } from 'vitest';
import { readConfig } from '../config';
import type { LogEntry, LogVerdict } from '../model/log-entry';
import { onEachDatabase } from '../state/on-each-database';
import { openState, type State } from '../state/open-state';
import { actAs } from './actor';
import { chainText } from './chain';
import { verifyLog, writeLog } from './log';
import { appendToLog, type LogQuery, readChain, readUnended, searchLog } from './log-table';

let state: State;
beforeEach(() => {
  vi.restoreAllMocks();
});

const plan = { kind: 'plan-reviewed', outcome: 'done', what: { key: 'log.what.plan' } } as const;
const keep = (name: string) =>
  ({
    kind: 'version-kept',
    outcome: 'done',
    what: { key: 'log.what.keepVersion', values: { name } },
  }) as const;

async function writeThree(): Promise<void> {
  for (const name of ['one', 'two', 'three']) await writeLog(keep(name));
}

async function find(query: Partial<LogQuery>): Promise<readonly number[]> {
  return (await searchLog(state, { limit: 100, ...query })).map(({ number }) => number);
}

onEachDatabase('the log', () => {
  beforeEach(async () => {
    state = await openState();
  });

  test('holds who did what, from where and on which host, newest first', async () => {
    await actAs({ user: 'alice', session: 's1', address: '192.0.2.1' }, () =>
      writeLog({ ...plan, host: 'kvm1', run: 'r1' }),
    );
    await writeLog({ ...plan, kind: 'run-ended', outcome: 'kept', host: 'kvm1', by: { user: 'alice' } });
    const found = await searchLog(state, { limit: 10 });
    expect(found.map(({ number, entry }) => [number, entry?.kind, entry?.user, entry?.address])).toEqual([
      [2, 'run-ended', 'alice', undefined],
      [1, 'plan-reviewed', 'alice', '192.0.2.1'],
    ]);
  });

  test('is found by person, host, kind, outcome, time and text, and read on where a page ends', async () => {
    const at = (hour: number): LogEntry => ({ ...plan, at: `2026-11-29T0${hour}:00:00.000Z`, console: 'c' });
    await appendToLog(state, { ...at(1), user: 'alice', host: 'kvm1' });
    await appendToLog(state, { ...at(2), user: 'bob', host: 'kvm2', kind: 'sign-in', outcome: 'refused' });
    await appendToLog(state, {
      ...at(3),
      user: 'alice',
      what: { key: 'x', values: { name: '50% of "VM_1\\"' } },
    });
    expect(await find({ user: 'alice' })).toEqual([3, 1]);
    expect(await find({ host: 'kvm2' })).toEqual([2]);
    expect(await find({ kind: 'sign-in' })).toEqual([2]);
    expect(await find({ outcome: 'refused' })).toEqual([2]);
    expect(await find({ sinceMs: Date.UTC(2026, 10, 29, 2), untilMs: Date.UTC(2026, 10, 29, 3) })).toEqual([
      2,
    ]);
    expect(await find({ limit: 1, before: 3 })).toEqual([2]);
    expect(await find({ text: 'KVM' })).toEqual([2, 1]);
    for (const text of ['vm_1', '50%', '"vm_1\\"', '\\']) expect(await find({ text })).toEqual([3]);
    for (const text of ['vmx1', '5_%', '%']) expect(await find({ text })).toEqual(text === '%' ? [3] : []);
  });

  test('is looked through for a text however far back it stands', async () => {
    const first = await appendToLog(state, {
      ...keep('needle'),
      at: new Date(0).toISOString(),
      console: 'c',
    });
    let head = first;
    for (let batch = 0; batch < 8; batch++) {
      const rows = Array.from({ length: 300 }, () => {
        head = chainText(head, '{}');
        const absent = { account: null, host: null, run: null, batch: null };
        return { ...head, at_ms: 0, kind: 'x', outcome: 'done', ...absent };
      });
      await state.insertInto('log').values(rows).execute();
    }
    expect(await find({ text: 'needle' })).toEqual([1]);
    expect(await find({ text: 'needle', before: 2 })).toEqual([1]);
    expect(await find({ text: 'needle', before: 1 })).toEqual([]);
  });

  test('names nobody by more than one line, or by what a database cannot hold', async () => {
    const user = 'a\nb\0c\u001b[31m\ud800';
    await actAs({ user, address: '::1' }, () => writeLog(plan));
    const [record] = await searchLog(state, { limit: 1 });
    expect(record?.entry?.user).toBe('a\ufffdb\ufffdc\ufffd[31m\ufffd');
    expect(await verifyLog(state)).not.toHaveProperty('broken');
  });

  test('keeps a value short, and no evidence at all', async () => {
    await writeLog({
      ...keep('x'.repeat(5_000)),
      outcome: 'refused',
      problem: { code: 'command-failed', values: { program: 'virsh' }, evidence: [{ output: 'hunter2' }] },
    });
    const [record] = await searchLog(state, { limit: 1 });
    expect(record?.entry?.what.values?.['name']).toHaveLength(1_000);
    expect(record?.entry?.problem).toEqual({ code: 'command-failed', values: { program: 'virsh' } });
  });

  test('has the end of a run once, whoever sees it', async () => {
    const end = { ...plan, kind: 'run-ended', outcome: 'kept', host: 'kvm1', run: 'r1' } as const;
    await Promise.all([writeLog(end, { once: true }), writeLog(end, { once: true })]);
    await writeLog({ ...end, host: 'kvm2' }, { once: true });
    expect(await find({ kind: 'run-ended' })).toHaveLength(2);
  });

  test('knows which runs of a host began and have no end', async () => {
    const start = { ...plan, kind: 'run-started', host: 'kvm1' } as const;
    await writeLog({ ...start, run: 'ended' });
    await writeLog({ ...start, run: 'open' });
    await writeLog({ ...start, run: 'refused', outcome: 'refused' });
    await writeLog({ ...start, run: 'elsewhere', host: 'kvm2' });
    await writeLog({ ...start, kind: 'run-ended', outcome: 'kept', run: 'ended' });
    expect(await readUnended(state, 'run', 'kvm1')).toEqual(['open']);
    expect(await readUnended(state, 'batch', 'kvm1')).toEqual([]);
  });
});

onEachDatabase('what was written', (database) => {
  const broken = (verdict: LogVerdict) => verdict.broken;
  const headFile = () => join(readConfig().stateDirectory, 'log-head.json');
  beforeEach(async () => {
    state = await openState();
    await writeThree();
  });

  test('is sound', async () => {
    expect(await verifyLog(state)).toMatchObject({ verified: 3 });
    expect(broken(await verifyLog(state))).toBeUndefined();
  });

  test('cannot be changed or taken out by a statement', async () => {
    const statements = ["update log set text = '{}' where number = 2", 'delete from log where number = 3'];
    for (const statement of database === 'SQLite' ? statements : [...statements, 'truncate log'])
      await expect(sql.raw(statement).execute(state)).rejects.toThrow('the log can only be added to');
    expect(await verifyLog(state)).toMatchObject({ verified: 3 });
  });

  test.each([
    ['changed', ["update log set text = replace(text, 'two', 'TWO') where number = 2"], 2, 'changed'],
    ['taken out', ['delete from log where number = 2'], 2, 'missing'],
    ['taken out at the beginning', ['delete from log where number = 1'], 1, 'missing'],
    ['taken off at the end', ['delete from log where number = 3'], 3, 'cut-off'],
    ['all gone', ['delete from log'], 1, 'cut-off'],
    [
      'swapped',
      [
        'update log set number = 9 where number = 1',
        'update log set number = 1 where number = 2',
        'update log set number = 2 where number = 9',
      ],
      1,
      'changed',
    ],
    ['hidden from a search', ["update log set account = 'nobody' where number = 2"], 2, 'index'],
    ['moved in time', ['update log set at_ms = 0 where number = 2'], 2, 'index'],
  ])('and was %s is found in its place', async (_, statements, number, because) => {
    await tamper(statements);
    expect(broken(await verifyLog(state))).toEqual({ number, because });
  });

  test('and was made anew from some entry on is found by what the console noted', async () => {
    const rows = await state.selectFrom('log').selectAll().orderBy('number').execute();
    const forged: (typeof rows)[number][] = [];
    for (const { text, ...row } of rows)
      forged.push({ ...row, ...chainText(forged.at(-1), text.replace('two', 'TWO')) });
    await tamper(['delete from log']);
    await state.insertInto('log').values(forged).execute();
    expect(broken(await verifyLog(state))).toEqual({ number: 3, because: 'rewritten' });
    expect(broken(await verifyLog(state, rows))).toEqual({ number: 2, because: 'rewritten' });
  });

  test('and lost its end is not sound again by what is written after it', async () => {
    const complaint = vi.spyOn(console, 'error').mockReturnValue();
    await tamper(['delete from log where number >= 2']);
    await writeThree();
    expect(broken(await verifyLog(state))).toEqual({ number: 3, because: 'rewritten' });
    expect(complaint).toHaveBeenCalledWith(expect.stringContaining('npm run log -- verify'));
  });

  test('and whose note was spoilt is not taken for sound', async () => {
    writeFileSync(headFile(), 'nothing');
    expect(broken(await verifyLog(state))).toEqual({ number: 1, because: 'rewritten' });
  });

  test('is noted in a file for its owner alone', () => {
    expect(JSON.parse(readFileSync(headFile(), 'utf8'))).toMatchObject({ number: 3 });
    expect(statSync(headFile()).mode & 0o777).toBe(0o600);
  });

  /** As somebody does who may do anything to the database. */
  async function tamper(statements: readonly string[]): Promise<void> {
    const triggers =
      database === 'SQLite'
        ? ['drop trigger log_no_update', 'drop trigger log_no_delete']
        : ['alter table log disable trigger all'];
    for (const statement of [...triggers, ...statements]) await sql.raw(statement).execute(state);
  }
});

onEachDatabase('several processes', () => {
  beforeEach(async () => {
    state = await openState();
  });

  /** One that waits to begin. */
  async function appender(user: string, count: number) {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', join(import.meta.dirname, 'fixtures', 'append.ts'), user, String(count)],
      { env: process.env, stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    await lines.next();
    return {
      begin: () => child.stdin.write('\n'),
      kill: () => child.kill('SIGKILL'),
      /** How many more entries it said were durable: at most so many, or all until it has ended. */
      async acknowledged(most = Number.POSITIVE_INFINITY): Promise<number> {
        let count = 0;
        while (count < most && !(await lines.next()).done) count++;
        return count;
      },
    };
  }

  test('write one chain, with every entry of each in its order', async () => {
    const users = ['one', 'two', 'three'];
    const appenders = await Promise.all(users.map((user) => appender(user, 60)));
    for (const { begin } of appenders) begin();
    expect(await Promise.all(appenders.map((one) => one.acknowledged()))).toEqual([60, 60, 60]);
    expect(await verifyLog(state)).toMatchObject({ verified: 180 });
    const byUser = new Map<string, number[]>();
    const turns: string[] = [];
    for await (const { text } of readChain(state)) {
      const { user = '', what } = JSON.parse(text) as LogEntry;
      byUser.set(user, [...(byUser.get(user) ?? []), Number(what.values?.['n'])]);
      turns.push(user);
    }
    for (const user of users)
      expect(byUser.get(user)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    // They really wrote at the same time.
    expect(turns.filter((user, index) => user !== turns[index + 1]).length).toBeGreaterThan(users.length);
  });

  test('that are killed in the middle lose nothing that was acknowledged', async () => {
    for (const before of [7, 23]) {
      const user = `killed after ${before}`;
      const one = await appender(user, 1_000_000);
      one.begin();
      const first = await one.acknowledged(before);
      one.kill();
      const acknowledged = first + (await one.acknowledged());
      const written = await state.selectFrom('log').select('text').where('account', '=', user).execute();
      expect(acknowledged).toBeGreaterThanOrEqual(before);
      expect(written.length).toBeGreaterThanOrEqual(acknowledged);
      expect(written.length).toBeLessThanOrEqual(acknowledged + 1);
      expect(await verifyLog(state)).not.toHaveProperty('broken');
    }
  });
});
