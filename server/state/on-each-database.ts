import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, vi } from 'vitest';
import { closeState } from './open-state';
import { findPostgres, TemporaryPostgres } from './temporary-postgres';

/**
 * The same tests on SQLite and on PostgreSQL, each with a state of its own that is new and empty: what the test calls
 * finds it as the console does, by the environment.
 *
 *     onEachDatabase('a session', () => {
 *       test('ends …', async () => { … await openState() … });
 *     });
 *
 * Those on PostgreSQL take a minute: `npm test -- --long` runs them, as CI does, and installs it on Debian and Ubuntu.
 */
export function onEachDatabase(name: string, tests: (database: TestedDatabase) => void): void {
  describe(`${name}, on SQLite`, () => {
    useStateDirectory();
    tests('SQLite');
  });

  if (process.env['BRIDGEHEAD_LENGTH'] === undefined) return;
  const bin = findPostgres();
  describe.skipIf(bin === undefined)(`${name}, on PostgreSQL`, () => {
    let server: TemporaryPostgres;
    let count = 0;
    beforeAll(async () => {
      server = await TemporaryPostgres.start(bin ?? '');
    }, 60_000);
    afterAll(() => server.end(), 60_000);
    beforeEach(async () => {
      vi.stubEnv('DATABASE_URL', await server.createDatabase(`state${count++}`));
    }, 30_000);
    useStateDirectory();
    tests('PostgreSQL');
  });
}

export type TestedDatabase = 'SQLite' | 'PostgreSQL';

function useStateDirectory(): void {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'bridgehead-state-'));
    vi.stubEnv('BRIDGEHEAD_STATE_DIRECTORY', join(directory, 'state'));
  });
  afterEach(async () => {
    await closeState();
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true });
  });
}
