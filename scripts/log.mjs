import { createReadStream } from 'node:fs';
import { userInfo } from 'node:os';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { loadTypeScript } from './load-typescript.mjs';
import { installNpmPackages } from './npm-packages.mjs';
import { Problem } from './problem.mjs';
import { parseWordsAnd } from './start-console.mjs';

export const help = `npm run log -- verify [--against FILE] [--file FILE]
npm run log -- export

Reads the log of the console: who did what, when, from where, to which host. Run it as the user that the console runs
as, with the same BRIDGEHEAD_STATE_DIRECTORY or DATABASE_URL. The console may run meanwhile.

  verify            says up to which entry the chain of hashes is sound; ends with code 1 where it breaks
  export            prints the log as JSON lines, each entry with its hash

  --against FILE    compares with what was noted elsewhere: an earlier export, the journal (journalctl -t bridgehead
                    -o json) or what syslog wrote; - reads it from standard input. May be repeated
  --file FILE       verifies an export instead of the log itself`;

/** @param {readonly string[]} args */
export async function main(args) {
  const { values, positionals } = parseWordsAnd('positionals', args, {
    against: { type: 'string', multiple: true, default: [] },
    file: { type: 'string' },
  });
  const [word, ...others] = positionals;
  if ((word !== 'verify' && word !== 'export') || others.length > 0)
    throw new Problem(
      word === undefined ? 'That is no whole command.' : `There is no "${positionals.join(' ')}".`,
      'Say verify or export; --help has more.',
    );
  await installNpmPackages();
  if (word === 'export') return exportLog();
  return verify({
    against: /** @type {string[]} */ (values['against']),
    file: /** @type {string | undefined} */ (values['file']),
  });
}

/** @param {{ against: readonly string[], file: string | undefined }} options */
async function verify({ against, file }) {
  const { parseAnchor, parseLogLines } = await loadTypeScript('server/log/log-lines.ts');
  /** @type {{ number: number, hash: string }[]} */
  const anchors = [];
  for (const path of against) {
    const before = anchors.length;
    for await (const line of linesOf(path)) anchors.push(...[parseAnchor(line) ?? []].flat());
    if (anchors.length === before)
      throw new Problem(
        `${path === '-' ? 'Standard input' : path} notes no entry of a log.`,
        'Give an export, or what journalctl -t bridgehead -o json prints.',
      );
  }
  const verdict =
    file === undefined
      ? await withState(async (state) =>
          (await loadTypeScript('server/log/log.ts')).verifyLog(state, anchors),
        )
      : await (await loadTypeScript('server/log/chain.ts')).verifyChain(
          parseLogLines(linesOf(file)),
          anchors,
        );
  if (verdict.broken === undefined) {
    console.log(
      verdict.verified === 0
        ? 'Nothing has been logged yet.'
        : `Sound up to entry ${verdict.verified}, whose hash is ${verdict.head}.`,
    );
    return 0;
  }
  const { number, because } = verdict.broken;
  throw new Problem(
    `The log breaks at entry ${number}: ${breaks[/** @type {keyof typeof breaks} */ (because)]}`,
    "What is before it is sound. Somebody has written to the console's database, or a copy of it was restored: compare with an export or the journal (--against).",
  );
}

const breaks = {
  missing: 'it is missing, and there are later ones.',
  changed: 'it is not what was written there.',
  unlinked: 'it does not continue the one before it. One of the two is not what was written.',
  rewritten: 'it is not the one that was noted elsewhere. It, or one before it, was made anew.',
  'cut-off': 'it was noted elsewhere, and the log ends before it.',
  index: 'it is sound, but filed under something else than it says, so that a search misses it.',
};

async function exportLog() {
  await withState(async () => {
    const { exportLog: lines } = await loadTypeScript('server/log/log.ts');
    const by = { user: userInfo().username, address: '127.0.0.1' };
    await pipeline(lines(by), process.stdout, { end: false });
  });
  return 0;
}

/** @param {string} path */
async function* linesOf(path) {
  const input = path === '-' ? process.stdin : createReadStream(path, 'utf8');
  try {
    // Not `for await` over the interface alone: a file that is not there must be said here.
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new Problem(`${path} cannot be read.`, 'Give a file that is there.', error.message);
  }
}

/**
 * @template Result
 * @param {(state: unknown) => Promise<Result>} work
 * @returns {Promise<Result>}
 */
async function withState(work) {
  const { openState, closeState } = await loadTypeScript('server/state/open-state.ts');
  try {
    return await work(await openState());
  } finally {
    await closeState();
  }
}
