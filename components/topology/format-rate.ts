import type { Rates } from '@/server/model/host-event';

const units = ['kb/s', 'Mb/s', 'Gb/s'] as const;

/**
 * Bits per second in at most three digits and a unit that nobody has to think about; below 1 kb/s in tenths of
 * one, because a line that alternates between "900 b/s" and "1 kb/s" is not readable from the side.
 */
export function formatRate(bitsPerSecond: number): string {
  let value = bitsPerSecond / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = value >= 9.95 || value < 0.05 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** Both directions of all these interfaces; absent while none of them has been counted. */
export function sumRates(rates: Rates | undefined, names: readonly string[]): number | undefined {
  let sum: number | undefined;
  for (const name of names) {
    const rate = rates?.byInterface[name];
    if (rate !== undefined) sum = (sum ?? 0) + rate.rxBitsPerSecond + rate.txBitsPerSecond;
  }
  return sum;
}
