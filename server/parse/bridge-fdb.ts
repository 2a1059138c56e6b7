import * as z from 'zod';
import type { FdbEntry } from '../model/path-readings';
import { type Parsed, parseJsonList } from './parsed';

const entry = z
  .object({
    mac: z.string(),
    ifname: z.string(),
    state: z.string().default(''),
    flags: z.array(z.string()).default([]),
  })
  .transform(
    (raw): FdbEntry => ({
      mac: raw.mac.toLowerCase(),
      port: raw.ifname,
      // `self` is the interface's own list of multicast addresses; `permanent` and `static` were configured.
      isLearned: !raw.flags.includes('self') && raw.state !== 'permanent' && raw.state !== 'static',
    }),
  );

/** `bridge -j fdb show br BRIDGE` */
export function parseBridgeFdb(text: string): Parsed<readonly FdbEntry[]> {
  return parseJsonList(text, entry);
}
