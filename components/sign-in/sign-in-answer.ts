/** What the console says to somebody who signs in: its `SignInOutcome`, and that it said nothing. */
export type SignInAnswer =
  | { readonly kind: 'signed-in' | 'refused' | 'closed' | 'no-role' | 'unavailable' | 'unreachable' }
  | { readonly kind: 'locked'; readonly waitMs: number };

const plain = ['signed-in', 'refused', 'closed', 'no-role', 'unavailable'] as const;

/** What is nothing of this came from something else, which stands in front of the console. */
export function parseSignInAnswer(json: unknown): SignInAnswer {
  if (typeof json !== 'object' || json === null || !('kind' in json)) return { kind: 'unreachable' };
  if (json.kind === 'locked' && 'waitMs' in json && typeof json.waitMs === 'number')
    return { kind: 'locked', waitMs: json.waitMs };
  const kind = plain.find((word) => word === json.kind);
  return { kind: kind ?? 'unreachable' };
}
