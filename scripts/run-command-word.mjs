import { endChildren } from './child.mjs';
import { Problem } from './problem.mjs';

/** Test runners take down what they brought up. */
const stopMs = 20_000;

/**
 * Runs one word (`start`, `check`, …) and turns whatever it throws into one sentence, one remedy and an exit code.
 *
 * @param {string} name
 * @param {string[]} args
 */
export async function runCommandWord(name, args) {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    // A word that stops in its own way (start) replaces this.
    process.once(signal, async () => {
      setTimeout(() => process.exit(1), stopMs).unref();
      await endChildren(signal);
      process.exit(signal === 'SIGINT' ? 130 : 143);
    });
  }
  try {
    const word = await import(`./${name}.mjs`);
    if (args.includes('--help') || args.includes('-h')) console.log(word.help);
    else process.exitCode = (await word.main(args)) ?? process.exitCode ?? 0;
  } catch (error) {
    process.exitCode ||= 1;
    if (error instanceof Problem) {
      if (error.evidence !== '') console.error(`\n${indent(error.evidence)}`);
      console.error(`\n${error.what} ${error.remedy}`);
    } else if (process.env['BRIDGEHEAD_DEBUG']) {
      console.error(error);
    } else {
      const message = error instanceof Error ? error.message : String(error);
      console.error(
        `\nUnexpected: ${message.split('\n')[0]} Run it again with BRIDGEHEAD_DEBUG=1 to see where, and report that.`,
      );
    }
    // A forgotten timer or socket must not keep a failed command open.
    await endChildren();
    process.exit();
  }
}

/** @param {string} text */
function indent(text) {
  return text.replace(/^/gm, '    ');
}
