const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** vnet2 before vnet10, 192.168.122.9 before 192.168.122.10. */
export function compareNaturally(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
}

/** Hexadecimal text (a MAC, a bridge ID): 0a is not a number followed by a letter. */
export function compareHexadecimal(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
