import * as z from 'zod';
import type { Route } from '../model/facts';
import { type Parsed, parseJsonList } from './parsed';

const route = z.object({
  type: z.string().optional(),
  dst: z.string(),
  gateway: z.string().optional(),
  via: z.object({ host: z.string() }).loose().optional(),
  dev: z.string().optional(),
  protocol: z.string().optional(),
  metric: z.number().optional(),
  prefsrc: z.string().optional(),
  scope: z.string().optional(),
  flags: z.array(z.string()).default([]),
  nexthops: z
    .array(z.object({ gateway: z.string().optional(), dev: z.string().optional() }).loose())
    .optional(),
});

/** `ip -j -4 route` or `ip -j -6 route`: the main table. A multipath route is as many routes as it has next hops. */
export function parseIpRoute(text: string, family: Route['family']): Parsed<readonly Route[]> {
  const result = parseJsonList(text, route);
  if (!result.ok) return result;
  return { ...result, value: result.value.flatMap((raw) => buildRoutes(raw, family)) };
}

function buildRoutes(raw: z.output<typeof route>, family: Route['family']): Route[] {
  // `unreachable default dev lo`, as the kernel has it in IPv6: it leads nowhere, whatever interface it names.
  const dev = raw.type === undefined || raw.type === 'unicast' ? raw.dev : undefined;
  const hops = raw.nexthops ?? [{ gateway: raw.gateway ?? raw.via?.host, dev }];
  return hops.map((hop) => ({
    destination: raw.dst,
    family,
    ...(hop.gateway === undefined ? {} : { gateway: hop.gateway }),
    ...(hop.dev === undefined ? {} : { interfaceName: hop.dev }),
    ...(raw.protocol === undefined ? {} : { protocol: raw.protocol }),
    ...(raw.metric === undefined ? {} : { metric: raw.metric }),
    ...(raw.prefsrc === undefined ? {} : { preferredSource: raw.prefsrc }),
    ...(raw.scope === undefined ? {} : { scope: raw.scope }),
    ...(raw.flags.includes('onlink') ? { flags: ['onlink'] } : {}),
  }));
}
