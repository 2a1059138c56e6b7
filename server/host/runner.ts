import { type Command, type CommandResult, formatCommand } from '../model/command';
import type { Problem } from '../model/problem';
import { ProblemError } from '../problem';

/**
 * Runs commands on one host. Local, in a lab host, recorded, over SSH: nothing else in the program differs between
 * them.
 */
export interface Runner {
  /** Never throws for what the command did; see `requireSuccess`. Default time-out 10 s. */
  run(command: Command, options?: RunOptions): Promise<CommandResult>;
  /** Starts a program that stays. */
  open(command: Command): OpenCommand;
}

export interface RunOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Both outputs as they come, for what takes long; the result has them whole all the same. */
  readonly onOutput?: (text: string) => void;
  /**
   * It is carried out to its end even when the connection is lost that it was asked over, for it may be what cuts the
   * connection. Everything else ends with who asked for it.
   */
  readonly outlivesConnection?: boolean;
}

export interface OpenCommand {
  readonly stdout: AsyncIterable<string>;
  readonly stderr: AsyncIterable<string>;
  write(text: string): void;
  /** Resolves when the program has ended, however it did. */
  readonly ended: Promise<CommandResult>;
  kill(): void;
}

/** The output, or a `ProblemError` that says what went wrong and has the command and its words as evidence. */
export function requireSuccess(result: CommandResult): string {
  if (result.failure === undefined && result.exitCode === 0) return result.stdout;
  throw new ProblemError(problemOfResult(result));
}

export function problemOfResult(result: CommandResult): Problem {
  const [program] = result.command.argv;
  if (result.unreachableBecause !== undefined) return result.unreachableBecause;
  const evidence = [{ command: result.command, output: `${result.stdout}${result.stderr}`.slice(-4000) }];
  if (result.failure === 'unreachable') return { code: 'host-unreachable', evidence };
  if (result.failure === 'not-found')
    return program === 'virsh'
      ? { code: 'libvirt-not-installed', evidence }
      : { code: 'command-missing', values: { program }, evidence };
  if (result.failure === 'timed-out')
    return {
      code: 'command-timed-out',
      values: { program, seconds: Math.round(result.durationMs / 1000) },
      evidence,
    };
  // sudo's own words; with -n it says so too of what its file does not allow.
  if (
    /^sudo: a (terminal|password) is required|^sudo: .*not allowed|is not in the sudoers/m.test(result.stderr)
  )
    return { code: 'right-missing', values: { command: formatCommand(result.command) }, evidence };
  if (program === 'virsh') {
    const libvirtCode = libvirtProblemCode(result.stderr);
    if (libvirtCode !== undefined) return { code: libvirtCode, evidence };
  }
  if (result.failure === 'not-permitted' || /permission denied|operation not permitted/i.test(result.stderr))
    return { code: 'command-not-permitted', values: { program }, evidence };
  return { code: 'command-failed', values: { program, exitCode: result.exitCode ?? 'signal' }, evidence };
}

/** libvirt's own words, from its client's connection errors. */
function libvirtProblemCode(stderr: string): Problem['code'] | undefined {
  if (/failed to get domain|domain not found/i.test(stderr)) return 'domain-gone';
  if (
    /failed to connect|cannot (?:recv|send|write|read) data|end of file|socket is closed|disconnected|no connection|connection refused|broken pipe/i.test(
      stderr,
    )
  )
    return /permission denied|authentication|polkit/i.test(stderr)
      ? 'libvirt-not-permitted'
      : 'libvirt-not-running';
  if (/authentication (?:unavailable|failed)|access denied/i.test(stderr)) return 'libvirt-not-permitted';
  return undefined;
}
