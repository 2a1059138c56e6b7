import * as z from 'zod';
import type { NatRule } from '../model/facts';
import { type Parsed, parsed } from './parsed';

/**
 * `iptables -t nat -S`. libvirt's rules for a NAT network are those that masquerade its subnet:
 *
 *     -A LIBVIRT_PRT -s 192.168.122.0/24 ! -d 192.168.122.0/24 -j MASQUERADE
 */
export function parseIptablesNat(text: string): Parsed<readonly NatRule[]> {
  const rules = text
    .split('\n')
    .filter((line) => /-j (MASQUERADE|SNAT)\b/.test(line))
    .flatMap((rule): NatRule[] => {
      const sourceSubnet = /(?<!! )-s (\S+)/.exec(rule)?.[1];
      return sourceSubnet === undefined ? [] : [{ backend: 'iptables', sourceSubnet, rule }];
    });
  return parsed(rules);
}

const nftRule = z.object({
  rule: z.object({ table: z.string(), chain: z.string(), expr: z.array(z.unknown()) }),
});
const nftSource = z.object({
  match: z.object({
    op: z.string(),
    left: z.object({ payload: z.object({ protocol: z.enum(['ip', 'ip6']), field: z.literal('saddr') }) }),
    right: z.union([z.string(), z.object({ prefix: z.object({ addr: z.string(), len: z.number() }) })]),
  }),
});
const nftTranslation = z.union([z.object({ masquerade: z.unknown() }), z.object({ snat: z.unknown() })]);

/**
 * `nft -j list ruleset`, for libvirt from 10.4 on, which writes nftables itself (table `libvirt_network`).
 * Rules that iptables-nft wrote stand here too, as `xt` expressions that nft cannot take apart: those are read
 * with iptables.
 */
export function parseNftNat(text: string): Parsed<readonly NatRule[]> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
  const entries = z.object({ nftables: z.array(z.unknown()) }).safeParse(json);
  if (!entries.success) return { ok: false, reason: 'no "nftables" list' };
  return parsed(entries.data.nftables.flatMap(readNftRule));
}

function readNftRule(entry: unknown): NatRule[] {
  const parsedRule = nftRule.safeParse(entry);
  if (!parsedRule.success) return [];
  const { expr, table, chain } = parsedRule.data.rule;
  const translation = expr.find((expression) => nftTranslation.safeParse(expression).success);
  if (translation === undefined) return [];
  for (const expression of expr) {
    const match = nftSource.safeParse(expression).data?.match;
    if (match === undefined || match.op === '!=') continue;
    const sourceSubnet =
      typeof match.right === 'string' ? match.right : `${match.right.prefix.addr}/${match.right.prefix.len}`;
    const verb = Object.keys(translation as object)[0] ?? ''; // an object: nftTranslation matched it
    return [{ backend: 'nftables', sourceSubnet, rule: `${table} ${chain}: saddr ${sourceSubnet} ${verb}` }];
  }
  return [];
}
