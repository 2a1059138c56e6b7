import type { LogVerdict } from '../model/log-entry';
import { message } from '../model/message';
import { ProblemError } from '../problem';
import { openState, type State } from '../state/open-state';
import { type Anchor, type ChainedText, verifyChain } from './chain';
import { countEntry } from './count-entry';
import { formatLogLine } from './log-lines';
import { appendToLog, isIndexed, type Once, readChain, readHash, readHead } from './log-table';
import { type NewEntry, newEntry } from './new-entry';
import { noteHead, readNotedHead } from './noted-head';
import { sendLog } from './send-log';

// Next loads a module more than once in one process: what must be single lives on globalThis.
const key = Symbol.for('bridgehead.log');

interface Holder {
  [key]?: { last: Promise<unknown> };
}

/**
 * The one way into the log. Resolves when the entry is durable; throws `log-not-writable` when it is not, and then
 * whatever waits for it must not be done. `once`: unless it was logged before, by whatever console.
 */
export async function writeLog(what: NewEntry, { once }: { readonly once?: true } = {}): Promise<void> {
  const entry = newEntry(what, Date.now());
  const { kind, host, run, batch } = entry;
  const unless: Once | undefined =
    once === undefined
      ? undefined
      : { kind, ...(host && { host }), ...(run && { run }), ...(batch && { batch }) };
  try {
    await inTurn(async () => {
      const state = await openState();
      const written = await appendToLog(state, entry, unless);
      if (written === undefined) return;
      await note(state, written);
      countEntry(entry);
      void sendLog();
    });
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError({ code: 'log-not-writable' }, { cause: error });
  }
}

/** One after another: those of one process need not race each other. */
function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const holder = globalThis as Holder;
  holder[key] ??= { last: Promise.resolve() };
  const mine = holder[key].last.then(work);
  holder[key].last = mine.catch(() => undefined);
  return mine;
}

/**
 * The note moves on only where it is a part of the log: one that is not says that entries were lost, and goes on
 * saying so however many are written after it. The entry is durable by now, so nothing here can refuse it.
 */
async function note(state: State, written: ChainedText): Promise<void> {
  try {
    const noted = readNotedHead();
    if (noted === undefined) return noteHead(written);
    if (noted.hash !== written.previous && noted.hash !== (await readHash(state, noted.number)))
      return console.error(
        `the log is not the one that was noted at entry ${noted.number}: npm run log -- verify`,
      );
    // Another process of this machine may have noted a later one.
    if (noted.number < written.number) noteHead(written);
  } catch (error) {
    console.error(`could not note entry ${written.number} of the log:`, error);
  }
}

/**
 * The log as JSON lines, the entry that tells of this export among them. What is written meanwhile is there as far as it
 * was when its turn came.
 */
export async function* exportLog(by?: NewEntry['by']): AsyncGenerator<string> {
  const state = await openState();
  const count = (await readHead(state))?.number ?? 0;
  await writeLog({
    kind: 'log-exported',
    outcome: 'done',
    what: message('log.what.export', { count }),
    ...(by === undefined ? {} : { by }),
  });
  for await (const kept of readChain(state)) yield formatLogLine(kept);
}

/** Reads the whole log, against what this console noted of it and whatever else is known. */
export async function verifyLog(state: State, anchors: readonly Anchor[] = []): Promise<LogVerdict> {
  // What is written meanwhile must not look as if it had been cut off: the note is read first.
  const noted = readNotedHead();
  return verifyChain(readChain(state), [...(noted === undefined ? [] : [noted]), ...anchors], isIndexed);
}
