import * as z from 'zod';
import { type Parsed, parseJsonList } from './parsed';

/** What a bridge knows of one MAC: behind which port it is. */
export interface FdbEntry {
  readonly mac: string;
  readonly interfaceName: string;
  /** The port's own address, which says nothing of who is behind it. */
  readonly isOwn: boolean;
}

/** `bridge -j fdb show br br0` */
export function parseBridgeFdb(text: string): Parsed<readonly FdbEntry[]> {
  return parseJsonList(
    text,
    z
      .object({ mac: z.string(), ifname: z.string(), state: z.string().optional() })
      .transform(({ mac, ifname, state }) => ({ mac, interfaceName: ifname, isOwn: state === 'permanent' })),
  );
}
