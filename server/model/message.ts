/**
 * A sentence for the operator, as data: a key of `messages/*.json` and its values.
 *
 * Pure code decides *what* is said; the page says it in the operator's language. A plan that was reviewed in
 * Chinese and journaled on the host can so be read in English later, and a test compares keys, not prose.
 */
export interface Message {
  readonly key: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

export function message(key: string, values?: Message['values']): Message {
  return values === undefined ? { key } : { key, values };
}
