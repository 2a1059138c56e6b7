import type { Domain, Tap } from '@/server/model/topology';
import type { Attachment } from './attach-interface';
import { nodeId } from './graph';

/** A domain with where each of its interfaces goes; the first is where it stands in the picture. */
export interface Guest {
  readonly domain: Domain;
  readonly attachments: readonly Attachment[];
  readonly home: string;
  readonly drift: boolean;
}

/** Where whoever hangs on nothing stands. */
export const homeless = 'none:';

/** What a tap hangs on. */
export function tapEnd(tap: Tap): string {
  const name = tap.bridge ?? tap.parent;
  if (name === undefined) return homeless;
  return nodeId({ kind: tap.bridge === undefined ? 'uplink' : 'bridge', name });
}
