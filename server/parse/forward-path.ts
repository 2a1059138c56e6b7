import * as z from 'zod';
import type { ForwardPath, Passage } from '../model/path-readings';

/**
 * `iptables -S FORWARD`, read in the order that packets take. libvirt's own chains accept what its networks forward,
 * so a refusal before them stops a routed guest, and the policy behind them does not. A bridged guest is stopped by
 * either, unless a rule lets bridged frames or this bridge pass; what rules with other matches do is not judged.
 */
export function parseForwardChainPath(text: string, bridge: string): Pick<ForwardPath, 'routed' | 'bridged'> {
  const rules = text.split('\n').filter((line) => line.startsWith('-A FORWARD '));
  const dropsByPolicy = /^-P FORWARD DROP$/m.test(text);
  const refusal = rules.findIndex((rule) => /^-A FORWARD -j (DROP|REJECT)\b/.test(rule));
  const before = refusal === -1 ? rules : rules.slice(0, refusal);
  const isRefused = refusal !== -1 || dropsByPolicy;
  const words = before.map((rule) => rule.split(' '));
  const names = (rule: readonly string[]) =>
    rule.some((word, index) => (word === '-i' || word === '-o') && rule[index + 1] === bridge);
  const acceptsAllBridged = before.some((rule) =>
    /^-A FORWARD -m physdev --physdev-is-bridged -j ACCEPT$/.test(rule),
  );
  const acceptsSome = words.some(
    (rule) => rule.includes('ACCEPT') && (names(rule) || rule.includes('physdev')),
  );
  const hasLibvirt = before.some((rule) => /^-A FORWARD -j LIBVIRT_FW[IOX]$/.test(rule));
  return {
    routed: !isRefused || hasLibvirt ? 'accepts' : refusal === -1 ? 'unclear' : 'drops',
    bridged: !isRefused || acceptsAllBridged ? 'accepts' : acceptsSome ? 'unclear' : 'drops',
  };
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
  rule: z.object({
    family: z.string(),
    table: z.string(),
    chain: z.string(),
    expr: z.array(z.record(z.string(), z.unknown())),
  }),
});

/**
 * `nft -j list ruleset`: each base chain with the hook `forward` is asked in turn, and what one drops is dropped. The
 * chains that iptables-nft wrote are left to iptables, which understands its own matches.
 */
export function parseNftForwardPath(text: string): ForwardPath {
  const entries =
    z.object({ nftables: z.array(z.unknown()) }).safeParse(parseJson(text)).data?.nftables ?? [];
  const rules = entries.flatMap((entry) => rule.safeParse(entry).data?.rule ?? []);
  const passage = (families: readonly string[]): Passage => {
    const passages = entries
      .flatMap((entry) => chain.safeParse(entry).data?.chain ?? [])
      .filter(
        ({ hook, family, table, name }) =>
          hook === 'forward' && families.includes(family) && !(table === 'filter' && name === 'FORWARD'),
      )
      .map(({ family, table, name, policy }): Passage => {
        const own = rules.filter((one) => one.family === family && one.table === table && one.chain === name);
        const refusal = own.findIndex(({ expr }) => isRefusalOfAll(expr));
        if (refusal === -1 && policy !== 'drop') return 'accepts';
        return own.slice(0, refusal === -1 ? own.length : refusal).length === 0 ? 'drops' : 'unclear';
      });
    return worst(passages);
  };
  const ip = passage(['ip', 'inet']);
  return { routed: ip, bridged: ip, bridgeFamily: passage(['bridge']) };
}

export function worst(passages: readonly Passage[]): Passage {
  if (passages.includes('drops')) return 'drops';
  return passages.includes('unclear') ? 'unclear' : 'accepts';
}

/** Nothing is asked of the packet: only counted, logged, and refused. */
function isRefusalOfAll(expr: readonly Readonly<Record<string, unknown>>[]): boolean {
  return (
    expr.some((one) => 'drop' in one || 'reject' in one) &&
    expr.every((one) => !('match' in one) && !('xt' in one))
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not there, or not permitted: it says nothing, and iptables is asked too.
    return undefined;
  }
}
