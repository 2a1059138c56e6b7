import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What is measured is the console as it is shipped, built from the sources that are here. */
export async function buildPages(): Promise<void> {
  const script = `import { buildPages } from './scripts/production-build.mjs'; await buildPages();`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: join(import.meta.dirname, '..'),
  });
}
