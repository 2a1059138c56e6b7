import type * as z from 'zod';

/** What a parser made of a command's output. Lines it did not foresee are kept, never dropped. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T; readonly unparsed: readonly string[] }
  | { readonly ok: false; readonly reason: string };

export function parsed<T>(value: T, unparsed: readonly string[] = []): Parsed<T> {
  return { ok: true, value, unparsed };
}

/**
 * JSON from a command, checked entry by entry: one interface of a kind nobody foresaw must not hide the others.
 * An empty output is an empty list, for `ip -j` prints nothing at all in some versions when there is nothing.
 */
export function parseJsonList<T>(text: string, entry: z.ZodType<T>): Parsed<readonly T[]> {
  if (text.trim() === '') return parsed([]);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
  if (!Array.isArray(json)) return { ok: false, reason: 'a list was expected' };
  const values: T[] = [];
  const unparsed: string[] = [];
  for (const item of json) {
    // `ip -j` prints `{}` for an entry that a filter left out.
    if (isEmptyObject(item)) continue;
    const result = entry.safeParse(item);
    if (result.success) values.push(result.data);
    else unparsed.push(JSON.stringify(item));
  }
  return parsed(values, unparsed);
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Lines through a parser that returns `undefined` for what it does not know. */
export function parseLines<T>(
  text: string,
  parseLine: (line: string) => T | undefined,
): Parsed<readonly T[]> {
  const values: T[] = [];
  const unparsed: string[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const value = parseLine(line);
    if (value === undefined) unparsed.push(line);
    else values.push(value);
  }
  return parsed(values, unparsed);
}

/** Drops keys whose value is `undefined`, so that absent is absent (`exactOptionalPropertyTypes`). */
export function present<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } & T {
  for (const key of Object.keys(value)) if (value[key as keyof T] === undefined) delete value[key as keyof T];
  // The type says what the loop did: no key holds undefined any more.
  return value as { [K in keyof T]: Exclude<T[K], undefined> } & T;
}
