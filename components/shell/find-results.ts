import { type Found as FoundThing, rankInTopology } from '@/server/model/find-in-topology';
import type { Topology } from '@/server/model/topology';

/** One thing that the find box can go to. */
export interface Found extends FoundThing {
  readonly href: string;
}

/** `on`: of another host than the one that is shown. */
export interface FoundElsewhere extends Found {
  readonly on?: { readonly hostId: string; readonly hostName: string };
}

export function findInTopology(topology: Topology, text: string): readonly Found[] {
  return rankInTopology(topology, text).map(({ found }) => ({ ...found, href: addressOf(found) }));
}

/** Where a thing is shown, on the pages of its host. */
export function addressOf({ kind, key, id }: FoundThing): string {
  switch (kind) {
    case 'uplink':
      // The uplink's own panel is on the picture.
      return `/?thing=${encodeURIComponent(id)}`;
    case 'bridge':
      return `/bridges?bridge=${encodeURIComponent(key)}`;
    case 'network':
      return `/networks?network=${encodeURIComponent(key)}`;
    case 'domain':
      return `/vms?vm=${encodeURIComponent(key)}`;
  }
}
