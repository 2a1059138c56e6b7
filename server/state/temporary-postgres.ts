import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const versions = '/usr/lib/postgresql';

/** Where Debian's package keeps its programs, the newest version's; `undefined` where it is not installed. */
export function findPostgres(): string | undefined {
  const found = existsSync(versions) ? readdirSync(versions).sort((a, b) => Number(b) - Number(a)) : [];
  return found
    .map((version) => join(versions, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
}

/**
 * A PostgreSQL of a test's own, for tests alone: in a temporary directory, on a socket there and on no port. It
 * refuses to run as root, so a test that is root runs it as the user that Debian's package brings.
 */
export class TemporaryPostgres {
  private constructor(
    private readonly directory: string,
    private readonly server: ChildProcess,
  ) {}

  static async start(bin: string): Promise<TemporaryPostgres> {
    const directory = mkdtempSync(join(tmpdir(), 'bridgehead-postgres-'));
    const as = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
    if (as.uid !== undefined && as.gid !== undefined) chownSync(directory, as.uid, as.gid);
    chmodSync(directory, 0o700);
    const data = join(directory, 'data');
    const words = ['--pgdata', data, '--username', 'console', '--auth', 'trust', '--encoding', 'UTF8'];
    execFileSync(join(bin, 'initdb'), [...words, '--locale', 'C', '--no-sync'], {
      ...as,
      cwd: directory,
      stdio: 'pipe',
    });
    // Without syncing: the server itself is never killed before a test has looked.
    const options = ['-D', data, '-k', directory, '-h', '', '-F'];
    const server = spawn(join(bin, 'postgres'), options, {
      ...as,
      cwd: directory,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const started = new TemporaryPostgres(directory, server);
    await started.untilItAnswers();
    return started;
  }

  /** Makes an empty database; returns what DATABASE_URL says to reach it. */
  async createDatabase(name: string): Promise<string> {
    await this.ask(`create database ${name}`);
    return this.url(name);
  }

  async end(): Promise<void> {
    const ended = once(this.server, 'exit');
    // "Immediate": what it holds is thrown away in a moment.
    if (this.server.exitCode === null && this.server.kill('SIGQUIT')) await ended;
    rmSync(this.directory, { recursive: true, force: true });
  }

  private url(name: string): string {
    return `postgresql://console@/${name}?host=${encodeURIComponent(this.directory)}`;
  }

  private async ask(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.url('postgres') });
    try {
      await client.connect();
      await client.query(sql);
    } finally {
      await client.end();
    }
  }

  /** It says so on its standard error; its socket is there a little earlier. */
  private async untilItAnswers(): Promise<void> {
    let said = '';
    for await (const chunk of this.server.stderr ?? []) {
      said += String(chunk);
      if (!said.includes('ready to accept connections')) continue;
      this.server.stderr?.resume();
      return;
    }
    throw new Error(`PostgreSQL did not start: ${said}`);
  }
}

function idOf(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }));
}
