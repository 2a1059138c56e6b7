import { compareNames } from './compare-names';
import type { FoldContent } from './graph';
import { groupBy } from './group-by';
import { type Guest, homeless } from './guest';
import { exceptionsBesideFold, foldAbove, foldFoundAbove } from './measures';
import { isActive } from './topology-index';
import type { View } from './view';

/** Which guests stand on their own, and what the folds of the others say. */
export interface FoldedGuests {
  /** By what they hang on, in the order of their names. */
  readonly shown: ReadonlyMap<string, readonly Guest[]>;
  readonly folds: ReadonlyMap<string, FoldContent>;
  readonly dense: ReadonlySet<string>;
}

export function foldGuests(guests: readonly Guest[], view: View): FoldedGuests {
  const homes = groupBy(guests, (guest) => guest.home);
  const threshold = view.search.trim() === '' ? foldAbove : foldFoundAbove;
  const shown = new Map<string, Guest[]>();
  const hidden: Guest[] = [];
  for (const [home, list] of homes) {
    const large = list.length > threshold;
    let exceptions = 0;
    const here: Guest[] = [];
    for (const guest of list) {
      if (!large || isOpened(guest, view)) here.push(guest);
      else if (guest.domain.uuid === view.pinned) here.push(guest);
      // What is broken must not hide in a number.
      else if (guest.drift && exceptions++ < exceptionsBesideFold) here.push(guest);
      else hidden.push(guest);
    }
    shown.set(home, here);
  }
  const dense = new Set([...shown].filter(([, list]) => list.length > foldAbove).map(([home]) => home));
  return { shown, folds: foldContents({ homes, hidden, threshold, view }), dense };
}

/** Opening a bridge shows also those that hang on it with their second interface. */
function isOpened(guest: Guest, view: View): boolean {
  return view.opened.has(guest.home) || guest.attachments.some((one) => view.opened.has(one.at));
}

interface FoldInput {
  readonly homes: ReadonlyMap<string, readonly Guest[]>;
  readonly hidden: readonly Guest[];
  readonly threshold: number;
  readonly view: View;
}

function foldContents({ homes, hidden, threshold, view }: FoldInput): ReadonlyMap<string, FoldContent> {
  const members = new Map<string, Set<Guest>>();
  for (const [home, list] of homes) if (list.length > threshold) members.set(home, new Set(list));
  for (const guest of hidden) {
    for (const { at } of guest.attachments) {
      const known = members.get(at);
      if (known === undefined) members.set(at, new Set([guest]));
      else known.add(guest);
    }
  }
  return new Map([...members].map(([at, list]) => [at, foldContent(at, [...list], view)]));
}

function foldContent(at: string, guests: readonly Guest[], view: View): FoldContent {
  const taps: string[] = [];
  let atName = '';
  let down = 0;
  let drift = 0;
  let running = 0;
  for (const { domain, attachments } of guests) {
    if (isActive(domain)) running += 1;
    for (const [position, attachment] of attachments.entries()) {
      if (attachment.at !== at) continue;
      atName = attachment.atName;
      const tap = domain.interfaces[position]?.tap;
      if (tap !== undefined) taps.push(tap.name);
      if (attachment.state === 'down') down += 1;
      if (attachment.state === 'drift') drift += 1;
    }
  }
  const newestTap = taps.reduce<string | undefined>(
    (newest, tap) => (newest === undefined || compareNames(tap, newest) > 0 ? tap : newest),
    undefined,
  );
  return {
    kind: 'fold',
    at,
    atName: at === homeless ? '' : atName,
    opened: view.opened.has(at),
    taps,
    running,
    notRunning: guests.length - running,
    down,
    drift,
    ...(newestTap === undefined ? {} : { newestTap }),
  };
}
