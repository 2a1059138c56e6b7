/**
 * Names as people sort them: node2 before node10, capitals beside small letters; the same in every language, so that
 * nothing moves with it. By a key that is made once a name and not with a collator, which takes ten times as long for
 * a thousand guests, on every change of any of them.
 */
export function compareNames(a: string, b: string): number {
  const [keyA, keyB] = [keyOf(a), keyOf(b)];
  if (keyA !== keyB) return keyA < keyB ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

const keys = new Map<string, string>();
const mostKeys = 20_000;

function keyOf(name: string): string {
  const known = keys.get(name);
  if (known !== undefined) return known;
  // Names come and go while a page stays open for weeks.
  if (keys.size > mostKeys) keys.clear();
  const key = name.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, '0'));
  keys.set(name, key);
  return key;
}
