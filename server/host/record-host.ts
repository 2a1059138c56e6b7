import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandResult, formatCommand } from '../model/command';
import { factsReader } from './facts-reader';
import type { RecordedCommand, Recording } from './recorded-runner';
import type { Runner } from './runner';

/**
 * Records a real host by reading it as the console does, so that a recording always holds what the console asks.
 * One file an output; `index.json` names them.
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
  const reader = factsReader({
    runner: recording,
    reads: recording,
    now: Date.now,
    isPaused: () => false,
    onChange: () => undefined,
  });
  await reader.settled();
  // Devices and leases are asked for what links and networks named: a second pass sees all of them.
  reader.readAll();
  await reader.settled();
  await recording.run({ argv: ['ip', '-j', '-s', 'link'] });
  reader.close();

  mkdirSync(directory, { recursive: true });
  const commands = [...results].map(([command, result], i) =>
    writeResult(directory, { command, result, number: i + 1 }),
  );
  const index: Recording = { name, recordedAtMs: Date.now(), commands };
  writeFileSync(join(directory, 'index.json'), `${JSON.stringify(index, null, 2)}\n`);
}

function writeResult(
  directory: string,
  { command, result, number }: { command: string; result: CommandResult; number: number },
): RecordedCommand {
  const slug = `${String(number).padStart(3, '0')}-${command
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60)}`;
  const files = (['stdout', 'stderr'] as const).filter((stream) => result[stream] !== '');
  for (const stream of files) writeFileSync(join(directory, `${slug}.${stream}`), result[stream]);
  return {
    command,
    ...(result.exitCode === undefined ? {} : { exitCode: result.exitCode }),
    ...(result.failure === undefined ? {} : { failure: result.failure }),
    ...Object.fromEntries(files.map((stream) => [stream, `${slug}.${stream}`])),
  };
}
