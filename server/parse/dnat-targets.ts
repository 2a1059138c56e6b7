/**
 * Where ports are forwarded to, as `iptables -t nat -S` (`-j DNAT --to-destination 192.168.122.50:80`) and `nft list
 * ruleset` (`dnat to 192.168.122.50:80`, `dnat ip to …`) say it.
 */
export function parseDnatTargets(text: string): {
  readonly addresses: readonly string[];
  readonly lines: readonly string[];
} {
  const addresses: string[] = [];
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const target = /(?:--to-destination|dnat (?:ip6? )?to) \[?([0-9a-fA-F.:]+)/.exec(line)?.[1];
    if (target === undefined) continue;
    addresses.push(target.includes('.') ? (target.split(':')[0] ?? target) : target);
    lines.push(line.trim());
  }
  return { addresses, lines };
}
