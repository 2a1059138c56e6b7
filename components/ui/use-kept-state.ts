import { useEffect, useRef, useState } from 'react';

/**
 * As `useState`, and kept in this tab: a reload finds again what was typed, until `forget` is called because it has
 * been carried out, or `forgetKept` because it was given up. For what is too long for the page's address. `parse`
 * answers `undefined` for what is no such state, or none any more.
 */
export function useKeptState<State>(
  key: string,
  fresh: State,
  parse: (kept: unknown) => State | undefined,
): readonly [state: State, change: (change: Partial<State>) => void, forget: () => void] {
  const [state, setState] = useState<State>(() => readKept(key, parse) ?? fresh);
  const isForgotten = useRef(false);
  const text = JSON.stringify(state);
  const isFresh = text === JSON.stringify(fresh);
  useEffect(() => {
    if (isForgotten.current) return;
    if (isFresh) forgetKept(key);
    else sessionStorage.setItem(key, text);
  }, [key, text, isFresh]);
  return [
    state,
    (change) => setState((now) => ({ ...now, ...change })),
    () => {
      isForgotten.current = true;
      forgetKept(key);
    },
  ];
}

export function forgetKept(key: string): void {
  sessionStorage.removeItem(key);
}

function readKept<State>(key: string, parse: (kept: unknown) => State | undefined): State | undefined {
  const text = typeof sessionStorage === 'undefined' ? null : sessionStorage.getItem(key);
  if (text === null) return undefined;
  try {
    return parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
