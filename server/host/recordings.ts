import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Facts } from '../model/facts';
import { readFacts } from './read-facts';
import { recordedRunner } from './recorded-runner';

/** For tests: what the console makes of a recording in `server/parse/fixtures`. */
export function readRecordedFacts(recording: string): Promise<Facts> {
  const { runner, recordedAtMs } = recordedRunner(recordingPath(recording));
  return readFacts(runner, () => recordedAtMs);
}

export function recordingPath(recording: string): string {
  return fileURLToPath(new URL(`../parse/fixtures/${recording}`, import.meta.url));
}

/** For tests: one recorded output, as the command wrote it. */
export function readFixture(recording: string, file: string): string {
  return readFileSync(`${recordingPath(recording)}/${file}`, 'utf8');
}
