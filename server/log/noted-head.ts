import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../config';
import type { Anchor } from './chain';
import { parseAnchor } from './log-lines';

/**
 * The last entry that this console knows of, in a file beside its state: a log that ends before it has lost its end.
 * With PostgreSQL, and with a state that is restored from a copy, the two lie on different disks.
 */
function path(): string {
  return join(readConfig().stateDirectory, 'log-head.json');
}

/** `undefined` while nothing was logged from here. A file that is no note is evidence too, and is not passed over. */
export function readNotedHead(): Anchor | undefined {
  let text: string;
  try {
    text = readFileSync(path(), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return parseAnchor(text) ?? { number: 1, hash: text };
}

/** On the disk when it returns; renamed into place, so a console that dies here leaves the note before. */
export function noteHead({ number, hash }: Anchor): void {
  // With PostgreSQL nothing else may be kept here.
  mkdirSync(readConfig().stateDirectory, { recursive: true, mode: 0o700 });
  const beside = `${path()}.${process.pid}.tmp`;
  const file = openSync(beside, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify({ number, hash })}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, path());
}
