const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** vnet2 before vnet10, 192.168.122.9 before 192.168.122.10. */
export function compareNaturally(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
}
