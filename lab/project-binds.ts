import { realpathSync } from 'node:fs';
import { join } from 'node:path';

const projectDirectory = join(import.meta.dirname, '..');

/**
 * What a lab host needs of this machine in order to run what is in this checkout: Node itself and the checkout with its
 * build, at the same paths. The host's Debian is this machine's, so Node finds its libraries there.
 */
export const projectBinds: readonly string[] = [
  ...new Set([
    realpathSync(process.execPath),
    realpathSync(projectDirectory),
    realpathSync(join(projectDirectory, 'node_modules')),
  ]),
].filter((path, _, all) => !all.some((other) => path !== other && path.startsWith(`${other}/`)));
