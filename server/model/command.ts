import type { Problem } from './problem';

/** A command is data: what runs is what is shown. `argv[0]` is a program's name, never a shell line. */
export interface Command {
  readonly argv: readonly [string, ...string[]];
  /** Fed to the program's standard input, UTF-8. */
  readonly stdin?: string;
}

export interface CommandResult {
  readonly command: Command;
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code; `undefined` when the program could not be started or was ended by a signal. */
  readonly exitCode: number | undefined;
  readonly failure?: 'not-found' | 'not-permitted' | 'timed-out' | 'killed' | 'unreachable';
  /** Of `unreachable`: why the host could not be asked. What the command did there is not known then. */
  readonly unreachableBecause?: Problem;
  readonly durationMs: number;
}

export function command(...argv: [string, ...string[]]): Command {
  return { argv };
}

const plainWord = /^[A-Za-z0-9_@%+=:,./-]+$/;

/**
 * The command as an operator can paste it into a POSIX shell. This is the one place where quoting happens;
 * `'` cannot stand inside single quotes, so it is closed, escaped and opened again.
 */
export function formatCommand({ argv }: Command): string {
  return argv.map(formatWord).join(' ');
}

export function formatWord(word: string): string {
  return plainWord.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
