import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { beforeEach, expect, test } from 'vitest';
import { readConfig } from '../config';
import { onEachDatabase } from '../state/on-each-database';
import { openState } from '../state/open-state';
import { writeLog } from './log';

const run = promisify(execFile);

/** As an administrator types it, in a process of its own. */
async function command(...words: readonly string[]) {
  try {
    const { stdout } = await run(process.execPath, ['scripts/main.mjs', 'log', ...words]);
    return { code: 0, says: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, says: stdout + stderr };
  }
}

onEachDatabase('the command', (database) => {
  beforeEach(async () => {
    for (const name of ['one', 'two', 'three'])
      await writeLog({
        kind: 'version-kept',
        outcome: 'done',
        what: { key: 'log.what.keepVersion', values: { name } },
      });
  });

  async function tamper(...statements: readonly string[]): Promise<void> {
    const triggers =
      database === 'SQLite'
        ? ['drop trigger log_no_update', 'drop trigger log_no_delete']
        : ['alter table log disable trigger all'];
    for (const statement of [...triggers, ...statements]) await sql.raw(statement).execute(await openState());
  }

  test('says up to where the log is sound, and exports what is verified by itself and by which the log is', async () => {
    expect(await command('verify')).toMatchObject({ code: 0, says: expect.stringContaining('entry 3') });
    const exported = await command('export');
    const lines = exported.says.trimEnd().split('\n');
    // The export itself is logged, and is in it.
    expect(lines.map((line) => JSON.parse(line).entry.kind)).toEqual([
      ...Array(3).fill('version-kept'),
      'log-exported',
    ]);
    const file = join(readConfig().stateDirectory, 'export.jsonl');
    writeFileSync(file, exported.says);
    expect(await command('verify', '--file', file)).toMatchObject({ code: 0 });
    expect(await command('verify', '--against', file)).toMatchObject({ code: 0 });
    writeFileSync(file, lines.toSpliced(1, 1).join('\n'));
    expect(await command('verify', '--file', file)).toMatchObject({
      code: 1,
      says: expect.stringContaining('breaks at entry 2'),
    });
  }, 60_000);

  // On both databases each is found by what the command calls: see log.test.ts.
  test.runIf(database === 'SQLite').each([
    ['an entry that was changed', ["update log set text = replace(text, 'two', 'x') where number = 2"], 2],
    ['one that was taken out', ['delete from log where number = 2'], 2],
    [
      'two that were swapped',
      [
        'update log set number = 9 where number = 2',
        'update log set number = 2 where number = 3',
        'update log set number = 3 where number = 9',
      ],
      2,
    ],
    ['an end that was taken off', ['delete from log where number = 3'], 3],
  ])(
    'finds %s',
    async (_, statements, number) => {
      await tamper(...statements);
      expect(await command('verify')).toMatchObject({
        code: 1,
        says: expect.stringContaining(`breaks at entry ${number}`),
      });
    },
    60_000,
  );
});
