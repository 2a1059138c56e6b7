import * as z from 'zod';
import { type LogEntry, logKinds, logOutcomes } from '../model/log-entry';
import { problemCodes } from '../model/problem';
import { canonicalJson, type Json } from './canonical-json';

/** What an entry is hashed and kept as. */
export function formatEntry(entry: LogEntry): string {
  // An entry is JSON by its type, but for the interfaces' missing index signatures.
  return canonicalJson(entry as unknown as Json);
}

const values = z.record(z.string(), z.union([z.string(), z.number()]));
const name = z.string();

const schema = z.object({
  at: z.iso.datetime(),
  kind: z.enum(logKinds),
  outcome: z.enum(logOutcomes),
  what: z.object({ key: z.string(), values: values.exactOptional() }),
  user: name.exactOptional(),
  session: name.exactOptional(),
  address: name.exactOptional(),
  console: name,
  host: name.exactOptional(),
  run: name.exactOptional(),
  batch: name.exactOptional(),
  problem: z.object({ code: z.enum(problemCodes), values: values.exactOptional() }).exactOptional(),
});

/** `undefined` for what this version does not know as an entry. */
export function parseEntry(text: string): LogEntry | undefined {
  return schema.safeParse(parseJson(text)).data;
}

/** What an entry is searched by. Other versions have other kinds and problems, and their entries are as sound. */
const searched = z.object({
  at: z.iso.datetime(),
  kind: z.string(),
  outcome: z.string(),
  user: name.optional(),
  host: name.optional(),
  run: name.optional(),
  batch: name.optional(),
});
export type SearchedEntry = z.output<typeof searched>;

export function parseSearched(text: string): SearchedEntry | undefined {
  return searched.safeParse(parseJson(text)).data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
