import * as z from 'zod';
import { parseJsonList } from './parsed';

const answer = z.object({ type: z.string().optional(), dev: z.string().optional() });

/** `ip -j route get ADDRESS`: the interface that packets to it leave by, or `local` for an address of the host's own. */
export function parseIpRouteGet(
  text: string,
): { readonly kind: 'local' } | { readonly kind: 'by'; readonly interfaceName: string } | undefined {
  const result = parseJsonList(text, answer);
  const first = result.ok ? result.value[0] : undefined;
  if (first?.type === 'local') return { kind: 'local' };
  return first?.dev === undefined ? undefined : { kind: 'by', interfaceName: first.dev };
}
