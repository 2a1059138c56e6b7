import type { Problem } from './problem';

/** What a page is told of a serial console. */
export type ConsoleEvent =
  | { readonly kind: 'output'; readonly text: string }
  /** For good; without a problem, because it was left (Ctrl+]) or the machine went off. */
  | { readonly kind: 'ended'; readonly problem?: Problem };
