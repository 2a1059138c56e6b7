import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const projectDirectory = join(import.meta.dirname, '..');

export type LookAt =
  | { readonly kind: 'lab'; readonly name: string; readonly prefix: readonly string[] }
  | { readonly kind: 'recorded'; readonly directory: string };

/** A console of its own for a test: the built one, on a free port, with sessions of its own. */
export class RunningConsole {
  private constructor(
    private readonly lookAt: LookAt,
    private readonly stateDirectory: string,
    private process: ChildProcess,
    readonly port: number,
    private readonly scheme: 'http' | 'https',
  ) {}

  /** With `https` it has a certificate of its own, as it has beyond loopback. */
  static async start(lookAt: LookAt, scheme: 'http' | 'https' = 'http'): Promise<RunningConsole> {
    const stateDirectory = await mkdtemp(join(tmpdir(), 'bridgehead-e2e-'));
    const { process, port } = await serve({ lookAt, stateDirectory, port: 0, scheme });
    return new RunningConsole(lookAt, stateDirectory, process, port, scheme);
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  get url(): string {
    return `${this.scheme}://127.0.0.1:${this.port}`;
  }

  /** A new one-time link, as `npm run sign-in` prints it. */
  async createSignInLink(): Promise<string> {
    const script = `import { createSignInLink } from './scripts/console-record.mjs'; console.log(await createSignInLink('${this.url}'));`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: projectDirectory,
      env: this.environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
    });
    await once(child, 'close');
    return output.trim();
  }

  /** Ends it as a crash would, without a word to anybody. */
  async kill(): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await ended;
  }

  /** Asks it to end; resolves with how long that took. */
  async terminate(): Promise<number> {
    const ended = once(this.process, 'exit');
    const askedAt = performance.now();
    this.process.kill('SIGTERM');
    await ended;
    return performance.now() - askedAt;
  }

  /** Starts it again on the same port, with the same sessions. */
  async startAgain(): Promise<void> {
    ({ process: this.process } = await serve({
      lookAt: this.lookAt,
      stateDirectory: this.stateDirectory,
      port: this.port,
      scheme: this.scheme,
    }));
  }

  async dispose(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.terminate();
    await rm(this.stateDirectory, { recursive: true, force: true });
  }

  private environment(): NodeJS.ProcessEnv {
    return environmentOf(this.lookAt, this.stateDirectory);
  }
}

function environmentOf(lookAt: LookAt, stateDirectory: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    BRIDGEHEAD_LOOK_AT: JSON.stringify(lookAt),
    BRIDGEHEAD_STATE_DIRECTORY: stateDirectory,
  };
}

interface ServeOptions {
  readonly lookAt: LookAt;
  readonly stateDirectory: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
}

async function serve({
  lookAt,
  stateDirectory,
  port,
  scheme,
}: ServeOptions): Promise<{ process: ChildProcess; port: number }> {
  const child = spawn(
    process.execPath,
    [
      ...['--max-old-space-size=256', 'scripts/serve.mjs', '--port', String(port)],
      ...(scheme === 'https' ? ['--own-certificate', stateDirectory] : []),
    ],
    {
      cwd: projectDirectory,
      env: environmentOf(lookAt, stateDirectory),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  const [message] = (await once(child, 'message')) as [{ kind: string; port: number }];
  if (message.kind !== 'ready') throw new Error(`the console did not start: ${JSON.stringify(message)}`);
  return { process: child, port: message.port };
}
