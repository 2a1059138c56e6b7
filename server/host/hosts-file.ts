import { mkdirSync, readFileSync, renameSync, unwatchFile, watchFile, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ProblemError } from '../problem';

const lookEveryMs = 2_000;

/** What it says; nothing where there is none yet. */
export function readHostsFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Renamed into place: whoever reads it, and a console that dies here, sees the one or the other. */
export function writeHostsFile(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.new`, text, { mode: 0o600, flush: true });
    renameSync(`${path}.new`, path);
  } catch (error) {
    throw new ProblemError({
      code: 'hosts-file-unwritable',
      values: { file: path },
      evidence: [{ output: String(error) }],
    });
  }
}

/** Looks at the file's time, which tells of an editor's renames too; inotify would lose the file with the first. */
export function onHostsFileChange(path: string, listener: () => void): () => void {
  watchFile(path, { interval: lookEveryMs, persistent: false }, listener);
  return () => unwatchFile(path, listener);
}
