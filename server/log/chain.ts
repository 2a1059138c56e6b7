import { createHash } from 'node:crypto';
import type { LogBreakKind, LogVerdict } from '../model/log-entry';

/**
 * Each entry carries the hash of the one before, so what was written cannot be changed, left out, put in or moved
 * without breaking every hash from there on. By hand:
 *
 *     printf '%s\n%s\n%s' PREVIOUS NUMBER ENTRY | sha256sum
 *
 * A chain cannot see its own end: whoever takes away the last entries leaves a sound, shorter one, and whoever may
 * write to all of it can make all its hashes anew. Both show only beside a hash that was noted elsewhere, an `Anchor`:
 * each console notes the last one in a file of its own, each line that goes to the journal or to syslog has its own,
 * and every export is full of them.
 */
export const firstPrevious = '0'.repeat(64);

/** As it is kept: `text` is the entry's canonical JSON. */
export interface ChainedText {
  readonly number: number;
  readonly text: string;
  readonly hash: string;
  readonly previous: string;
}

/** That the entry of this number has this hash, noted outside the log. */
export interface Anchor {
  readonly number: number;
  readonly hash: string;
}

export function chainText(head: Anchor | undefined, text: string): ChainedText {
  const { number, hash: previous } = head ?? { number: 0, hash: firstPrevious };
  return { number: number + 1, text, hash: hashOf(previous, number + 1, text), previous };
}

/**
 * Reads a log from its first entry to its last and stops where it breaks. `isIndexed` says of a sound entry whether
 * what stands beside it says the same.
 */
export async function verifyChain<Kept extends ChainedText>(
  chain: AsyncIterable<Kept> | Iterable<Kept>,
  anchors: readonly Anchor[],
  isIndexed: (kept: Kept) => boolean = () => true,
): Promise<LogVerdict> {
  const noted = new Map<number, Set<string>>();
  for (const { number, hash } of anchors) noted.set(number, (noted.get(number) ?? new Set()).add(hash));
  let verified = 0;
  let head = firstPrevious;
  const brokenAt = (because: LogBreakKind): LogVerdict => ({
    verified,
    head,
    broken: { number: verified + 1, because },
  });
  for await (const kept of chain) {
    const number = verified + 1;
    if (kept.hash !== hashOf(kept.previous, kept.number, kept.text)) return brokenAt('changed');
    if (kept.number > number) return brokenAt('missing');
    if (kept.number < number || kept.previous !== head) return brokenAt('unlinked');
    const hashes = noted.get(number);
    if (hashes !== undefined && (hashes.size > 1 || !hashes.has(kept.hash))) return brokenAt('rewritten');
    if (!isIndexed(kept)) return brokenAt('index');
    verified = number;
    head = kept.hash;
  }
  const isCutOff = [...noted.keys()].some((number) => number > verified);
  return isCutOff ? brokenAt('cut-off') : { verified, head };
}

function hashOf(previous: string, number: number, text: string): string {
  return createHash('sha256').update(`${previous}\n${number}\n${text}`).digest('hex');
}
