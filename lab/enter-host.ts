import { join } from 'node:path';
import { hostDirectory } from './lab-paths';
import { type Argv, type Outcome, type RunOptions, runCommand } from './run-command';

/**
 * The argv prefix with which a command runs inside a lab host, as root. It stays the same across reboots of the
 * host, and while the host is down every command ends with code 125. Killing the prefix process kills the command.
 */
export function enterArgv(host: string): readonly [string] {
  return [join(hostDirectory(host), 'enter')];
}

/** Runs one command inside a host and resolves with its outcome, whatever the exit code. */
export function execInHost(host: string, argv: Argv, options: RunOptions = {}): Promise<Outcome> {
  return runCommand([...enterArgv(host), ...argv], options);
}
