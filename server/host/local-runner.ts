import type { Readable } from 'node:stream';
import { execa, type Options } from 'execa';
import type { Command, CommandResult } from '../model/command';
import { needsRoot, sudoPrefix } from './needs-root';
import type { OpenCommand, Runner, RunOptions } from './runner';

export interface LocalRunnerOptions {
  /** Puts every command inside another host's namespaces (a lab host); without it, commands run on this machine. */
  readonly prefix?: readonly string[];
  /** Present where the console is not root: what it may not do as itself goes through sudo. */
  readonly sudo?: 'where-needed';
}

/**
 * The one user of execa.
 *
 * Output is asked for in English, in UTF-8 and in UTC, for it is parsed; and `virsh` without `-c` means the
 * system's libvirt also when the console does not run as root.
 */
export function localRunner({ prefix = [], sudo }: LocalRunnerOptions = {}): Runner {
  const before = (command: Command, timeoutMs?: number) =>
    sudo !== undefined && needsRoot(command) ? [...prefix, ...sudoPrefix({ timeoutMs })] : prefix;
  return {
    run: (command, options) =>
      runLocally(before(command, options?.timeoutMs ?? standardTimeoutMs), command, options),
    open: (command) => openLocally(before(command), command),
  };
}

const standardTimeoutMs = 10_000;

const environment = {
  LC_ALL: 'C.UTF-8',
  TZ: 'UTC',
  LIBVIRT_DEFAULT_URI: 'qemu:///system',
  // virt-install is Python, and would keep what it says of its progress until it has ended.
  PYTHONUNBUFFERED: '1',
};

/** A command that hangs is ended; one that ignores the request is killed after this. */
const killAfterMs = 1_000;

const common = {
  env: environment,
  reject: false,
  stripFinalNewline: false,
  forceKillAfterDelay: killAfterMs,
} as const satisfies Options;

async function runLocally(
  prefix: readonly string[],
  command: Command,
  options: RunOptions = {},
): Promise<CommandResult> {
  const [file, args] = split(prefix, command);
  const child = execa(file, args, {
    ...common,
    detached: true,
    ...(command.stdin === undefined ? { stdin: 'ignore' } : { input: command.stdin }),
  });
  const end = endWithChildren(child);
  const { onOutput } = options;
  if (onOutput !== undefined) for (const stream of [child.stdout, child.stderr]) tellOutput(stream, onOutput);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    end();
  }, options.timeoutMs ?? standardTimeoutMs);
  options.signal?.addEventListener('abort', end, { once: true });
  if (options.signal?.aborted) end();
  try {
    return toCommandResult(command, { ...(await child), timedOut });
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', end);
  }
}

function tellOutput(stream: Readable, onOutput: (text: string) => void): void {
  const decoder = new TextDecoder();
  stream.on('data', (chunk: Buffer) => onOutput(decoder.decode(chunk, { stream: true })));
}

/**
 * Ends a command and what it started: a shell that is ended leaves its child behind, which holds the output open, and
 * a wait for the output would never end. The command is the leader of a process group for this. What left the group
 * is left alone, and its output no longer waited for.
 */
function endWithChildren(child: {
  readonly pid?: number | undefined;
  readonly stdout: Readable;
  readonly stderr: Readable;
}): () => void {
  const signal = (name: 'SIGTERM' | 'SIGKILL') => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // The whole group has ended meanwhile.
    }
  };
  return () => {
    signal('SIGTERM');
    setTimeout(() => {
      signal('SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
    }, killAfterMs).unref();
  };
}

function openLocally(prefix: readonly string[], command: Command): OpenCommand {
  const [file, args] = split(prefix, command);
  const child = execa(file, args, { ...common, stdin: 'pipe', buffer: false, cleanup: true });
  // A program that ended makes its stdin fail with EPIPE; `ended` says so better.
  child.stdin.on('error', () => undefined);
  return {
    stdout: decode(child.stdout),
    stderr: decode(child.stderr),
    write: (text) => child.stdin.write(text),
    ended: child.then((result) => toCommandResult(command, { ...result, stdout: '', stderr: '' })),
    kill: () => {
      if (file !== 'sudo') return void child.kill('SIGTERM');
      // It is root's and not ours to end; it ends by itself when nobody listens to it any more.
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
    },
  };
}

async function* decode(stream: AsyncIterable<Buffer>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  try {
    for await (const chunk of stream) yield decoder.decode(chunk, { stream: true });
  } catch {
    // The stream of a killed program may end in the middle; `ended` has the reason.
  }
}

function split(prefix: readonly string[], command: Command): [string, string[]] {
  const [file = '', ...args] = [...prefix, ...command.argv];
  return [file, args];
}

interface ExecaOutcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode?: number | undefined;
  readonly timedOut: boolean;
  readonly isTerminated: boolean;
  readonly code?: string | undefined;
  readonly durationMs: number;
}

function toCommandResult(command: Command, outcome: ExecaOutcome): CommandResult {
  const failure = readFailure(outcome);
  return {
    command,
    stdout: outcome.stdout,
    stderr: outcome.stderr,
    exitCode: outcome.exitCode,
    durationMs: outcome.durationMs,
    ...(failure === undefined ? {} : { failure }),
  };
}

function readFailure(outcome: ExecaOutcome): CommandResult['failure'] {
  if (outcome.timedOut) return 'timed-out';
  if (
    outcome.code === 'ENOENT' ||
    (outcome.exitCode === 127 && /No such file or directory/.test(outcome.stderr)) ||
    /^sudo: \S+: command not found$/m.test(outcome.stderr)
  )
    return 'not-found';
  if (outcome.code === 'EACCES' || outcome.code === 'EPERM') return 'not-permitted';
  return outcome.isTerminated ? 'killed' : undefined;
}
