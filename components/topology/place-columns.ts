import type { HostSide } from './host-side';
import { columnWidth, gapAfter } from './measures';

/** Where each column begins, and the guests' one. */
export interface Columns {
  readonly x: ReadonlyMap<number, number>;
  readonly width: ReadonlyMap<number, number>;
  readonly guestX: number;
}

/** Columns that hold nothing take no room. */
export function placeColumns(hostSide: HostSide, isKept: (id: string) => boolean): Columns {
  const kinds = new Map<number, Set<string>>();
  const add = (rank: number, kind: string) => {
    const known = kinds.get(rank);
    if (known === undefined) kinds.set(rank, new Set([kind]));
    else known.add(kind);
  };
  for (const [id, rank] of hostSide.rank) if (isKept(id)) add(rank, id.slice(0, id.indexOf(':')));
  if ([...hostSide.lans.values()].some((cables) => cables.some(isKept))) add(0, 'lan');
  const x = new Map<number, number>();
  const width = new Map<number, number>();
  let right = 0;
  let gap = 0;
  for (const rank of [...kinds.keys()].sort((a, b) => a - b)) {
    const here = kinds.get(rank) ?? new Set();
    x.set(rank, right + gap);
    const widest = Math.max(...[...here].map(widthOf));
    width.set(rank, widest);
    right += gap + widest;
    gap = gapRightOf(here);
  }
  return { x, width, guestX: right === 0 ? 0 : right + gapAfter.guests };
}

export function widthOf(kind: string): number {
  switch (kind) {
    case 'lan':
      return columnWidth.lan;
    case 'uplink':
      return columnWidth.uplink;
    case 'network':
      return columnWidth.network;
    case 'domain':
    case 'fold':
    case 'tap':
      return columnWidth.guest;
    default:
      return columnWidth.bridge;
  }
}

function gapRightOf(kinds: ReadonlySet<string>): number {
  if (kinds.has('lan')) return gapAfter.lan;
  if (kinds.has('uplink')) return gapAfter.uplink;
  return kinds.size === 1 && kinds.has('network') ? gapAfter.network : gapAfter.bridge;
}
