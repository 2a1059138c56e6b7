import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandResult, formatCommand } from '../model/command';
import { readFacts } from './read-facts';
import { kernelCommands } from './read-kernel';
import type { RecordedCommand, Recording } from './recorded-runner';
import type { Runner } from './runner';

/**
 * Records a real host by reading it as the console does, so that a recording always holds what the console asks.
 * One file an output, called after its command; `index.json` names them. Neither depends on the order in which the
 * answers came, so two recordings of a host differ where the host did. The directory is emptied first.
 */
export async function recordHost(
  runner: Runner,
  { directory, name }: { directory: string; name: string },
): Promise<void> {
  const results = new Map<string, CommandResult>();
  const recording: Runner = {
    async run(command, options) {
      const result = await runner.run(command, options);
      results.set(formatCommand(command), result);
      return result;
    },
    open: runner.open,
  };
  await readFacts(recording, Date.now);
  await recording.run(kernelCommands.counters);
  writeRecording(directory, { name, recordedAtMs: Date.now(), results: [...results.values()] });
}

/** Writes what commands answered in the form that `recordedRunner` replays. */
export function writeRecording(
  directory: string,
  { name, recordedAtMs, results }: { name: string; recordedAtMs: number; results: readonly CommandResult[] },
): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const taken = new Set<string>();
  const commands = results
    .map((result) => ({ command: formatCommand(result.command), result }))
    .sort((a, b) => (a.command < b.command ? -1 : 1))
    .map(({ command, result }) =>
      writeResult(directory, { command, result, fileName: freeFileName(command, taken) }),
    );
  const index: Recording = { name, recordedAtMs, commands };
  writeFileSync(join(directory, 'index.json'), `${JSON.stringify(index, null, 2)}\n`);
}

/** `virsh-net-list--all`, as much of the command as serves to find it, with a number behind it should it be taken. */
function freeFileName(command: string, taken: Set<string>): string {
  const start = command
    .replaceAll(/[^A-Za-z0-9-]+/g, '-')
    .slice(0, 72)
    .replaceAll(/^-|-$/g, '');
  let name = start;
  for (let number = 2; taken.has(name); number++) name = `${start}-${number}`;
  taken.add(name);
  return name;
}

function writeResult(
  directory: string,
  { command, result, fileName }: { command: string; result: CommandResult; fileName: string },
): RecordedCommand {
  const streams = (['stdout', 'stderr'] as const).filter((stream) => result[stream] !== '');
  for (const stream of streams) writeFileSync(join(directory, `${fileName}.${stream}`), result[stream]);
  return {
    command,
    ...(result.exitCode === undefined ? {} : { exitCode: result.exitCode }),
    ...(result.failure === undefined ? {} : { failure: result.failure }),
    ...Object.fromEntries(streams.map((stream) => [stream, `${fileName}.${stream}`])),
  };
}
