import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { enterArgv } from '../lab/lab';

/**
 * A script of this folder, running inside a lab host: in Python a witness that shares no code with the console. It
 * writes one JSON value a line, the first of them when it is ready.
 */
export class HostScript {
  private readonly lines: unknown[] = [];
  private wake = () => {};

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.lines.push(JSON.parse(line));
      this.wake();
    });
    child.once('exit', () => this.wake());
    child.stderr.pipe(process.stderr);
  }

  static async start(host: string, fileName: string): Promise<HostScript> {
    const source = readFileSync(join(import.meta.dirname, fileName), 'utf8');
    return HostScript.open(host, ['python3', '-u', '-c', source]);
  }

  /** In TypeScript: the console's own code. The host has to have `projectBinds`. */
  static startOwn(host: string, fileName: string): Promise<HostScript> {
    const tsx = createRequire(import.meta.url).resolve('tsx');
    return HostScript.open(host, [process.execPath, '--import', tsx, join(import.meta.dirname, fileName)]);
  }

  private static async open(host: string, argv: readonly string[]): Promise<HostScript> {
    const [file] = enterArgv(host);
    const script = new HostScript(spawn(file, argv));
    await script.next();
    return script;
  }

  write(line: string): void {
    this.child.stdin.write(`${line}\n`);
  }

  /** The oldest line that nobody took yet. */
  async next<T>(): Promise<T> {
    while (this.lines.length === 0) {
      if (this.hasEnded()) throw new Error(`a script in the host ended: ${this.child.exitCode}`);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.lines.shift() as T; // each script says at its top what it writes
  }

  async stop(): Promise<void> {
    if (this.hasEnded()) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  private hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
