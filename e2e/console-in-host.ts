import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type LaunchOptions } from '@playwright/test';
import { enterArgv, leaderPid } from '../lab/lab';

const projectDirectory = join(import.meta.dirname, '..');
const port = 7788;
const stateDirectory = '/var/tmp/bridgehead-e2e';

type Settings = Readonly<Record<string, string>>;

/**
 * The console as it runs on a host itself, where accounts are the host's own; on its loopback, like the browser that
 * uses it. The host needs the project at the same path: `projectBinds`.
 */
export class ConsoleInHost {
  private constructor(
    private readonly host: string,
    private readonly settings: Settings,
    private process: ChildProcess,
  ) {}

  /** Asked by its name, and not by 127.0.0.1: what is said of Host is said of this. */
  readonly url = `http://localhost:${port}`;

  static async start(host: string, settings: Settings = {}): Promise<ConsoleInHost> {
    return new ConsoleInHost(host, settings, await serve(host, settings));
  }

  async restart(settings: Settings = this.settings): Promise<void> {
    await this.end();
    this.process = await serve(this.host, settings);
  }

  async end(): Promise<void> {
    const ended = once(this.process, 'exit');
    // The prefix takes the console with it when it dies.
    if (this.process.exitCode === null && this.process.signalCode === null && this.process.kill('SIGKILL'))
      await ended;
  }

  /** A new one-time link, as `npm run sign-in` prints it. */
  async createSignInLink(): Promise<string> {
    const script = `import { createSignInLink } from '${projectDirectory}/scripts/console-record.mjs'; console.log(await createSignInLink('${this.url}'));`;
    const child = spawnIn(this.host, ['--input-type=module', '--eval', script], this.settings, 'pipe');
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk;
    });
    await once(child, 'close');
    return output.trim();
  }
}

/** A browser in the network of a host, and otherwise on this machine. */
export async function launchInHost(host: string, options: LaunchOptions): Promise<Browser> {
  const directory = await mkdtemp(join(tmpdir(), 'bridgehead-in-host-'));
  const executablePath = join(directory, 'chromium-in-host');
  const network = `/proc/${await leaderPid(host)}/ns/net`;
  await writeFile(
    executablePath,
    `#!/bin/sh\nexec nsenter --net=${network} -- ${options.executablePath ?? 'chromium'} "$@"\n`,
  );
  await chmod(executablePath, 0o755);
  const browser = await chromium.launch({ ...options, executablePath });
  browser.on('disconnected', () => void rm(directory, { recursive: true, force: true }));
  return browser;
}

async function serve(host: string, settings: Settings): Promise<ChildProcess> {
  const script = join(projectDirectory, 'scripts', 'serve.mjs');
  const args = ['--max-old-space-size=256', script, '--port', String(port)];
  const child = spawnIn(host, args, settings, 'ipc');
  const [message] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => [{ kind: `ended with ${code}` }]),
  ])) as [{ kind: string }];
  if (message.kind !== 'ready') throw new Error(`the console did not start: ${JSON.stringify(message)}`);
  return child;
}

function spawnIn(
  host: string,
  args: readonly string[],
  settings: Settings,
  how: 'ipc' | 'pipe',
): ChildProcess {
  const [enter] = enterArgv(host);
  return spawn(enter, [process.execPath, ...args], {
    env: {
      ...process.env,
      HOME: '/root',
      BRIDGEHEAD_LOOK_AT: JSON.stringify({ kind: 'local' }),
      BRIDGEHEAD_STATE_DIRECTORY: stateDirectory,
      ...settings,
    },
    stdio: how === 'ipc' ? ['ignore', 'ignore', 'inherit', 'ipc'] : ['ignore', 'pipe', 'inherit'],
  });
}
