import * as z from 'zod';
import type { Neighbour } from '../model/facts';
import { type Parsed, parseJsonList } from './parsed';

const neighbour = z
  .object({
    dst: z.string(),
    dev: z.string(),
    lladdr: z.string().optional(),
    state: z.array(z.string()).default([]),
  })
  .transform(
    (raw): Neighbour => ({
      address: raw.dst,
      interfaceName: raw.dev,
      states: raw.state,
      ...(raw.lladdr === undefined ? {} : { mac: raw.lladdr }),
    }),
  );

/**
 * `ip -j neigh`. Read in place of `virsh domifaddr --source arp`, which fails in libvirt 9.0 on newer kernels
 * ("wrong nlmsg len").
 */
export function parseIpNeigh(text: string): Parsed<readonly Neighbour[]> {
  return parseJsonList(text, neighbour);
}
