// Starts the lab's command line. Plain JavaScript, so that it can say what to do before anything is installed.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = join(dirname(fileURLToPath(import.meta.url)), '..');
if (!existsSync(join(project, 'node_modules', 'tsx'))) {
  process.stderr.write('The packages of this project are not installed.\nRun: npm install\n');
  process.exit(1);
}
const lab = spawn(
  process.execPath,
  ['--import', import.meta.resolve('tsx'), join(project, 'lab', 'main.ts'), ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
);
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => lab.kill(signal));
lab.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
