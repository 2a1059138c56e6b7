import { join } from 'node:path';
import { runChild } from './child.mjs';
import { hashFiles, readStamp, writeStamp } from './file-stamp.mjs';
import { requireWritable } from './npm-packages.mjs';
import { Problem } from './problem.mjs';
import { withWait } from './progress.mjs';
import { projectDirectory } from './project.mjs';

const stampPath = join(projectDirectory, '.next', 'bridgehead-built');

/** What the build is made of. What is not listed here cannot make it stale. */
const sources = [
  'app',
  'components',
  'messages',
  'public',
  'server',
  'instrumentation.ts',
  'next.config.ts',
  'package-lock.json',
  'postcss.config.mjs',
  'proxy.ts',
  'tsconfig.json',
];

/** Builds the pages unless the build that is there was made from just these sources, in this directory. */
export async function buildPages() {
  const wanted = `${projectDirectory} ${hashFiles(projectDirectory, sources, isBuilt)}`;
  if (readStamp(stampPath) === wanted) return;
  requireWritable(projectDirectory, 'the pages there were not built from the sources that are there now');
  await withWait('Building the pages', async () => {
    const env = {
      ...process.env,
      NODE_ENV: /** @type {const} */ ('production'),
      NEXT_TELEMETRY_DISABLED: '1',
    };
    const next = join(projectDirectory, 'node_modules', 'next', 'dist', 'bin', 'next');
    const result = await runChild([process.execPath, next, 'build'], { cwd: projectDirectory, env });
    if (result.code !== 0)
      throw new Problem(
        `The pages could not be built (exit code ${result.code}).`,
        'The lines above say where; `npm run check` may say more.',
        result.tail,
      );
  });
  writeStamp(stampPath, wanted);
}

/** @param {string} path */
function isBuilt(path) {
  return !/\.test\.tsx?$|\/fixtures\//.test(path);
}
