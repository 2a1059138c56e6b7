import type { SentEvent } from '@/server/model/topology-change';

/** Between this browser and the console. Whether the *host* is live is `HostStatus`'s to say. Browser's clock. */
export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'lost'; readonly because: 'unreachable' | 'signed-out'; readonly sinceMs: number };

/** What a tab says to the worker that all tabs of a browser share. `watch` is also the answer to a ping. */
export type ToWorker =
  | { readonly kind: 'watch'; readonly hostId: string; readonly wantsSnapshot: boolean }
  | { readonly kind: 'leave' };

/** What the worker says to a tab, which has had a whole topology before it gets a change of one. */
export type FromWorker =
  | { readonly kind: 'event'; readonly event: SentEvent; readonly receivedAtMs: number }
  | { readonly kind: 'connection'; readonly connection: Connection }
  | { readonly kind: 'ping' };
