/**
 * The door of every `npm run` word: `node scripts/main.mjs NAME [arguments]` runs `main` of scripts/NAME.mjs.
 *
 * Nothing but the version check is imported statically: an import that an old Node lacks fails before the first
 * line runs, with a stack trace in place of a sentence.
 */
import { refuseOldNode } from './node-version.mjs';

const [name, ...args] = process.argv.slice(2);
const refusal = refuseOldNode(process.versions.node);
if (refusal !== undefined) {
  console.error(refusal);
  process.exit(1);
}
import('./run-command-word.mjs').then(({ runCommandWord }) => runCommandWord(String(name), args));
