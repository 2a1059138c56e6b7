import type { NetworkForm } from '@/server/model/network-form';
import { widestRange } from '@/server/plan/check-network';

/**
 * As long as the one range is all of a subnet, it goes with the address when another is typed: also one letter at a
 * time, with half an address in between.
 */
export function followSubnet(form: NetworkForm, change: Partial<NetworkForm>): NetworkForm {
  const next = { ...form, ...change };
  const [range, second] = form.ranges;
  const whole = change.address === undefined ? undefined : widestRange(change.address);
  if (whole === undefined || range === undefined || second !== undefined) return next;
  const prefix = change.address?.split('/')[1];
  const isWhole = [neighbour(range.start, -1), neighbour(range.end, 1)].some((gateway) => {
    const widest = widestRange(`${gateway}/${prefix}`);
    return widest?.start === range.start && widest.end === range.end;
  });
  return isWhole ? { ...next, ranges: [whole] } : next;
}

function neighbour(address: string, by: number): string {
  return address.replace(/\d+$/, (last) => String(Number(last) + by));
}
