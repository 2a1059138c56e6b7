import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, type CommandResult, formatCommand } from '../model/command';
import type { OpenCommand, Runner } from './runner';

/** `index.json` of a recording. Outputs lie beside it, one file each, as the commands wrote them. */
export interface Recording {
  readonly name: string;
  readonly recordedAtMs: number;
  readonly commands: readonly RecordedCommand[];
}

export interface RecordedCommand {
  /** As `formatCommand` writes it. */
  readonly command: string;
  readonly exitCode?: number;
  readonly failure?: NonNullable<CommandResult['failure']>;
  /** File names; absent where the command wrote nothing there. */
  readonly stdout?: string;
  readonly stderr?: string;
}

/** Replays a recorded host. What was not recorded is a command that is not there. */
export function recordedRunner(directory: string): {
  readonly runner: Runner;
  readonly name: string;
  readonly recordedAtMs: number;
} {
  const recording = JSON.parse(readFileSync(join(directory, 'index.json'), 'utf8')) as Recording; // written by recordHost
  const commands = new Map(recording.commands.map((entry) => [entry.command, entry]));
  const read = (file: string | undefined) =>
    file === undefined ? '' : readFileSync(join(directory, file), 'utf8');

  const run = async (command: Command): Promise<CommandResult> => {
    const entry = commands.get(formatCommand(command));
    if (entry === undefined)
      return {
        command,
        stdout: '',
        stderr: 'not recorded\n',
        exitCode: undefined,
        failure: 'not-found',
        durationMs: 0,
      };
    return {
      command,
      stdout: read(entry.stdout),
      stderr: read(entry.stderr),
      exitCode: entry.exitCode,
      durationMs: 0,
      ...(entry.failure === undefined ? {} : { failure: entry.failure }),
    };
  };
  return { runner: { run, open: openNothing }, name: recording.name, recordedAtMs: recording.recordedAtMs };
}

/** Nothing ever happens on a recorded host: a program that stays says nothing and does not end. */
function openNothing(): OpenCommand {
  const silent = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) };
  return {
    stdout: silent,
    stderr: silent,
    write: () => undefined,
    ended: new Promise(() => undefined),
    kill: () => undefined,
  };
}
