import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../config';

const key = Symbol.for('bridgehead.control-directory');

/** A socket's path holds 108 bytes (unix(7)), of which `ssh` needs 17 for the name it binds first, and we a few. */
const longestDirectory = 78;

/**
 * Where the sockets of this process's connections lie: a directory of its own, mode 0700, in the runtime directory of
 * the user, else in the console's state directory, else, where those have too long a name, in /tmp.
 */
export function controlDirectory(): string {
  const holder = globalThis as { [key]?: string };
  holder[key] ??= makeDirectory();
  return holder[key];
}

function makeDirectory(): string {
  const prefix = `bh-${process.pid}-`;
  const base =
    [process.env['XDG_RUNTIME_DIR'], readConfig().stateDirectory].find(
      (directory) =>
        directory !== undefined &&
        directory !== '' &&
        directory.length < longestDirectory - 20 &&
        isDirectory(directory),
    ) ?? tmpdir();
  removeAbandoned(base);
  const directory = mkdtempSync(join(base, prefix));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function isDirectory(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}

/** A console that was killed left its own behind; its connections ended with it. */
function removeAbandoned(base: string): void {
  for (const name of readdirSync(base)) {
    const pid = /^bh-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    rmSync(join(base, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
