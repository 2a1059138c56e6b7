import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const projectDirectory = join(import.meta.dirname, '..');

export type LookAt =
  | { readonly kind: 'lab'; readonly name: string; readonly prefix: readonly string[] }
  | { readonly kind: 'recorded'; readonly directory: string }
  /** Those of the hosts file alone. */
  | { readonly kind: 'hosts' };

/** A console of its own for a test: the built one, on a free port, with sessions of its own. */
export class RunningConsole {
  private constructor(
    private readonly lookAt: LookAt,
    private readonly stateDirectory: string,
    private process: ChildProcess,
    readonly port: number,
    private readonly more: Readonly<Record<string, string>>,
    private readonly scheme: 'http' | 'https',
    private readonly proxies: readonly string[],
  ) {}

  /**
   * `more`: what else its environment says. With `https` it has a certificate of its own, as it has beyond loopback.
   * `proxies`: in front of it, as `--trusted-proxy` names them.
   */
  static async start(
    lookAt: LookAt,
    {
      more = {},
      scheme = 'http',
      proxies = [],
    }: {
      readonly more?: Readonly<Record<string, string>>;
      readonly scheme?: 'http' | 'https';
      readonly proxies?: readonly string[];
    } = {},
  ): Promise<RunningConsole> {
    const stateDirectory = await mkdtemp(join(tmpdir(), 'bridgehead-e2e-'));
    const { process, port } = await serve({ lookAt, stateDirectory, port: 0, more, scheme, proxies });
    return new RunningConsole(lookAt, stateDirectory, process, port, more, scheme, proxies);
  }

  /** The hosts that are added to it. */
  get hostsFile(): string {
    return join(this.stateDirectory, 'hosts.yaml');
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
      more: this.more,
      scheme: this.scheme,
      proxies: this.proxies,
    }));
  }

  async dispose(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.terminate();
    await rm(this.stateDirectory, { recursive: true, force: true });
  }

  private environment(): NodeJS.ProcessEnv {
    return environmentOf({ lookAt: this.lookAt, stateDirectory: this.stateDirectory, more: this.more });
  }
}

function environmentOf({
  lookAt,
  stateDirectory,
  more,
}: Pick<ServeOptions, 'lookAt' | 'stateDirectory' | 'more'>) {
  return {
    ...process.env,
    ...more,
    BRIDGEHEAD_LOOK_AT: JSON.stringify(lookAt),
    BRIDGEHEAD_STATE_DIRECTORY: stateDirectory,
  };
}

interface ServeOptions {
  readonly lookAt: LookAt;
  readonly stateDirectory: string;
  readonly port: number;
  readonly more: Readonly<Record<string, string>>;
  readonly scheme: 'http' | 'https';
  readonly proxies: readonly string[];
}

async function serve({
  port,
  scheme,
  proxies,
  ...options
}: ServeOptions): Promise<{ process: ChildProcess; port: number }> {
  const child = spawn(
    process.execPath,
    [
      ...['--max-old-space-size=256', 'scripts/serve.mjs', '--port', String(port)],
      ...(scheme === 'https' ? ['--own-certificate', options.stateDirectory] : []),
      ...proxies.flatMap((proxy) => ['--trusted-proxy', proxy]),
    ],
    {
      cwd: projectDirectory,
      env: environmentOf(options),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  const [message] = (await once(child, 'message')) as [{ kind: string; port: number }];
  if (message.kind !== 'ready') throw new Error(`the console did not start: ${JSON.stringify(message)}`);
  return { process: child, port: message.port };
}
