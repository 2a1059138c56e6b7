import * as z from 'zod';
import { canonicalJson, type Json } from './canonical-json';
import type { Anchor, ChainedText } from './chain';

/**
 * A log as JSON lines, one entry a line, each with its hash and the one before: an export is verified by itself, and
 * anchors whatever is verified against it.
 */
export function formatLogLine({ number, text, hash, previous }: ChainedText): string {
  // Canonical, as the entry inside is: the two are one text. Names of members are in the order that it asks for.
  return `{"entry":${text},"hash":"${hash}","number":${number},"previous":"${previous}"}\n`;
}

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const place = z.object({ number: z.int().positive(), hash });
const line = place.extend({ previous: hash, entry: z.unknown() });
/** As `journalctl -o json` prints what the console sent there: every value a text. */
const journalLine = z.object({
  BRIDGEHEAD_LOG_NUMBER: z.string().regex(/^[1-9]\d{0,14}$/),
  BRIDGEHEAD_LOG_HASH: hash,
});

/** One line of an export, which must be byte for byte what was exported; else `undefined`. */
export function parseLogLine(text: string): ChainedText | undefined {
  const { data } = line.safeParse(parseJson(text));
  if (data === undefined) return undefined;
  // What was parsed from JSON is JSON.
  const { entry, ...rest } = data;
  const chained = { ...rest, text: canonicalJson(entry as Json) };
  return formatLogLine(chained) === `${text}\n` ? chained : undefined;
}

/** The chain of an export. A line that is none breaks it in its place. */
export async function* parseLogLines(lines: AsyncIterable<string>): AsyncIterable<ChainedText> {
  let number = 0;
  for await (const text of lines) {
    number++;
    yield parseLogLine(text) ?? { number, text, hash: '', previous: '' };
  }
}

/**
 * What a line of an export, of the journal or of a file of syslog's (which has its own words in front) notes;
 * `undefined` where it is none of them.
 */
export function parseAnchor(text: string): Anchor | undefined {
  const value = parseJson(text.slice(Math.max(0, text.indexOf('{'))));
  const exported = place.safeParse(value).data;
  if (exported !== undefined) return exported;
  const journaled = journalLine.safeParse(value).data;
  if (journaled === undefined) return undefined;
  return { number: Number(journaled.BRIDGEHEAD_LOG_NUMBER), hash: journaled.BRIDGEHEAD_LOG_HASH };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
