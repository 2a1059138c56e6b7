import { execa, type Options } from 'execa';
import { LabError } from './lab-error';

export type Argv = readonly [string, ...string[]];
export type Outcome = { readonly code: number; readonly stdout: string; readonly stderr: string };
export type RunOptions = {
  readonly input?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
};

/** The outcome of a command, whatever its exit code. Code 255 stands for "did not run, or was killed". */
export async function runCommand(argv: Argv, options: RunOptions = {}): Promise<Outcome> {
  const [file, ...args] = argv;
  const result = await execa(file, args, {
    reject: false,
    stripFinalNewline: false,
    // Without an input a command must not wait for the terminal of whoever started the lab.
    ...(options.input === undefined ? { stdin: 'ignore' } : { input: options.input }),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    env: { LC_ALL: 'C.UTF-8' },
  } satisfies Options);
  const stderr = typeof result.stderr === 'string' ? result.stderr : '';
  return {
    code: result.exitCode ?? 255,
    stdout: typeof result.stdout === 'string' ? result.stdout : '',
    stderr: result.exitCode === undefined ? `${stderr}${result.shortMessage ?? ''}` : stderr,
  };
}

/** What a command that has to succeed said on its standard output. */
export async function mustRun(argv: Argv, options: RunOptions = {}): Promise<string> {
  const outcome = await runCommand(argv, options);
  if (outcome.code !== 0) {
    const words = (outcome.stderr || outcome.stdout).trim().split('\n').slice(-8).join('\n');
    throw new LabError(
      `"${argv.join(' ')}" failed with code ${outcome.code}: ${words}`,
      'Run "npm run lab -- down", then "up" again.',
    );
  }
  return outcome.stdout;
}
