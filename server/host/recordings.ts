import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Facts } from '../model/facts';
import { readFacts } from './read-facts';
import { type Recording, recordedRunner } from './recorded-runner';

/** For tests: what the console makes of a recording in `server/parse/fixtures`. */
export function readRecordedFacts(recording: string): Promise<Facts> {
  const { runner, recordedAtMs } = recordedRunner(recordingPath(recording));
  return readFacts(runner, () => recordedAtMs);
}

export function recordingPath(recording: string): string {
  return fileURLToPath(new URL(`../parse/fixtures/${recording}`, import.meta.url));
}

/** For tests: what a command wrote, byte for byte; the command may be given by its beginning alone. */
export function readOutput(recording: string, command: string): string {
  const index = JSON.parse(readFileSync(`${recordingPath(recording)}/index.json`, 'utf8')) as Recording; // written by recordHost
  const entry =
    index.commands.find((candidate) => candidate.command === command) ??
    index.commands.find((candidate) => candidate.command.startsWith(command));
  if (entry === undefined) throw new Error(`"${command}" was not recorded on ${recording}`);
  return entry.stdout === undefined
    ? ''
    : readFileSync(`${recordingPath(recording)}/${entry.stdout}`, 'utf8');
}
