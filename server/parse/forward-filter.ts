import * as z from 'zod';
import type { FirewallName, ForwardFilter } from '../model/bridge-readings';

/** What one firewall program says of forwarded packets. */
export interface ForwardWords {
  readonly drops: boolean;
  readonly by: readonly FirewallName[];
}

/**
 * `iptables -S FORWARD` or `ip6tables -S FORWARD`. It drops by its policy, or by a last rule for everything, as
 * firewalld writes one. A rule that lets all bridged frames pass before that makes both harmless to a bridge.
 */
export function parseForwardChain(text: string): ForwardWords {
  const lines = text.split('\n').filter((line) => line !== '');
  const passesBridged = lines.some((line) =>
    /^-A FORWARD -m physdev --physdev-is-bridged -j ACCEPT$/.test(line),
  );
  const dropsAll = lines.some((line) => /^-P FORWARD DROP$|^-A FORWARD -j (DROP|REJECT)\b/.test(line));
  return { drops: dropsAll && !passesBridged, by: firewallsIn(lines) };
}

/** A chain that drops, to be asked for by name. */
export interface NftChain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
}

const chain = z.object({
  chain: z.object({
    family: z.string(),
    table: z.string(),
    name: z.string(),
    hook: z.string().optional(),
    policy: z.string().optional(),
  }),
});
const rule = z.object({
  rule: z.object({ family: z.string(), table: z.string(), chain: z.string(), expr: z.array(z.unknown()) }),
});
const verdict = z.union([z.object({ drop: z.unknown() }), z.object({ reject: z.unknown() })]);

/**
 * `nft -j list ruleset`: chains with the hook `forward`. Those that iptables-nft wrote (table `filter`, chain
 * `FORWARD`) are left to iptables, which understands its own matches.
 */
export function parseNftForward(text: string): ForwardFilter & { readonly chains: readonly NftChain[] } {
  const entries = z.object({ nftables: z.array(z.unknown()) }).safeParse(parseJson(text));
  if (!entries.success) return { ipv4: 'accepts', ipv6: 'accepts', by: [], chains: [] };
  const chains = entries.data.nftables.flatMap((entry) => chain.safeParse(entry).data?.chain ?? []);
  const rules = entries.data.nftables.flatMap((entry) => rule.safeParse(entry).data?.rule ?? []);
  const dropping = chains
    .filter(({ hook, table, name }) => hook === 'forward' && !(table === 'filter' && name === 'FORWARD'))
    .filter((one) => {
      const last = rules.findLast(
        ({ family, table, chain: of }) => family === one.family && table === one.table && of === one.name,
      );
      return one.policy === 'drop' || (last !== undefined && isForEverything(last.expr));
    });
  const drops = (family: 'ip' | 'ip6') =>
    dropping.some((one) => one.family === family || one.family === 'inet') ? 'drops' : 'accepts';
  return {
    ipv4: drops('ip'),
    ipv6: drops('ip6'),
    chains: dropping.map(({ family, table, name }) => ({ family, table, name })),
    by: firewallsIn(chains.map(({ table, name }) => `${table} ${name}`)),
  };
}

/** Nothing is asked of the packet: only counted, logged, and refused. */
function isForEverything(expr: readonly unknown[]): boolean {
  return (
    expr.some((one) => verdict.safeParse(one).success) &&
    expr.every((one) => typeof one === 'object' && one !== null && !('match' in one) && !('xt' in one))
  );
}

/** Their chains: DOCKER-USER, ufw-before-forward, FWDI_public and FORWARD_IN_ZONES, table firewalld. */
function firewallsIn(lines: readonly string[]): FirewallName[] {
  const has = (pattern: RegExp) => lines.some((line) => pattern.test(line));
  return [
    ...(has(/\bdocker\b|\bDOCKER\b/) ? (['docker'] as const) : []),
    ...(has(/\bfirewalld\b|\bFORWARD_(IN|OUT)_ZONES\b|\bFORWARD_direct\b/) ? (['firewalld'] as const) : []),
    ...(has(/\bufw6?-/) ? (['ufw'] as const) : []),
  ];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A ruleset that cannot be read says nothing; the iptables side is asked too.
    return undefined;
  }
}
