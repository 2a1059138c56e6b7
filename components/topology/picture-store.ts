import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Rate, Rates } from '@/server/model/host-event';
import { formatRate, sumRates } from './format-rate';
import type { Thing } from './graph';
import type { Lit } from './way-to-lan';

/**
 * What changes on the picture many times a second without the wiring changing: rates, what is lit, where the
 * keyboard is. Outside React's tree, because a box or wire must be drawn again only when *its* part changed:
 * each asks for a string or a boolean, and React compares those.
 */
export class PictureStore {
  #rates: Rates | undefined;
  #lit: Lit | undefined;
  #current: string | undefined;
  #selected: string | undefined;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get current(): string | undefined {
    return this.#current;
  }

  applyRates(rates: Rates | undefined): void {
    this.#rates = rates;
    this.#tell();
  }

  light(lit: Lit | undefined): void {
    this.#lit = lit;
    this.#tell();
  }

  /** The one node that Tab stops at. */
  setCurrent(id: string | undefined): void {
    this.#current = id;
    this.#tell();
  }

  setSelected(id: string | undefined): void {
    this.#selected = id;
    this.#tell();
  }

  rateText(names: readonly string[]): string {
    const sum = sumRates(this.#rates, names);
    return sum === undefined ? '' : formatRate(sum);
  }

  rate(name: string): Rate | undefined {
    return this.#rates?.byInterface[name];
  }

  nodeLook(id: string): NodeLook {
    const lit = this.#lit === undefined ? '' : this.#lit.nodes.has(id) ? 'lit' : 'dim';
    return `${lit} ${this.#current === id ? 'current' : ''} ${this.#selected === id ? 'selected' : ''}`;
  }

  edgeLook(id: string): '' | 'lit' | 'dim' {
    return this.#lit === undefined ? '' : this.#lit.edges.has(id) ? 'lit' : 'dim';
  }

  get litEdges(): ReadonlySet<string> {
    return this.#lit?.edges ?? noEdges;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

const noEdges: ReadonlySet<string> = new Set();

type NodeLook = `${'' | 'lit' | 'dim'} ${'' | 'current'} ${'' | 'selected'}`;

/** What the parts of the page may ask of the page around them. */
export interface Picture {
  readonly store: PictureStore;
  readonly choose: (thing: Thing) => void;
  readonly point: (id: string | undefined) => void;
  readonly domainName: (uuid: string) => string;
}

export type Direction = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

const PictureContext = createContext<Picture | undefined>(undefined);
export const PictureProvider = PictureContext;

export function usePicture(): Picture {
  const picture = useContext(PictureContext);
  if (picture === undefined) throw new Error('There is no picture around this.');
  return picture;
}

export function useRateText(names: readonly string[]): string {
  const { store } = usePicture();
  const read = () => (names.length === 0 ? '' : store.rateText(names));
  return useSyncExternalStore(store.subscribe, read, () => '');
}

/** Within the picture only: the keyboard moves from box to box. */
export const FocusNext = createContext<(from: string, direction: Direction) => void>(() => {});

/** For who shows both directions: renders on every reading, so only where one interface is looked at. */
export function useInterfaceRate(name: string): Rate | undefined {
  const { store } = usePicture();
  const read = () => store.rate(name);
  return useSyncExternalStore(store.subscribe, read, () => undefined);
}

export function useNodeLook(id: string) {
  const { store } = usePicture();
  const read = () => store.nodeLook(id);
  const look = useSyncExternalStore(store.subscribe, read, read);
  return {
    isDim: look.startsWith('dim'),
    isLit: look.startsWith('lit'),
    isCurrent: look.includes('current'),
    isSelected: look.endsWith('selected'),
  };
}

export function useLitEdges(): ReadonlySet<string> {
  const { store } = usePicture();
  const read = () => store.litEdges;
  return useSyncExternalStore(store.subscribe, read, read);
}

export function useEdgeLook(id: string): '' | 'lit' | 'dim' {
  const { store } = usePicture();
  const read = () => store.edgeLook(id);
  return useSyncExternalStore(store.subscribe, read, read);
}
