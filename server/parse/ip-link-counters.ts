import * as z from 'zod';
import { type Parsed, parseJsonList } from './parsed';

export interface LinkCounters {
  readonly name: string;
  readonly rxBytes: number;
  readonly txBytes: number;
}

const bytes = z.object({ bytes: z.number() });
const counters = z.object({ ifname: z.string(), stats64: z.object({ rx: bytes, tx: bytes }) }).transform(
  (raw): LinkCounters => ({
    name: raw.ifname,
    rxBytes: raw.stats64.rx.bytes,
    txBytes: raw.stats64.tx.bytes,
  }),
);

/** `ip -j -s link`: the byte counters of every interface, taps included, in one call. */
export function parseIpLinkCounters(text: string): Parsed<readonly LinkCounters[]> {
  return parseJsonList(text, counters);
}
