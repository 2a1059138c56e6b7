import type { Link } from '../../model/facts';

/**
 * `::a:b:c:d`: the interface's half of its address from router advertisements, for managers whose default hashes the
 * interface's name into it. Several have nothing in common that could be kept.
 */
export function tokenOf(uplink: Link): string | undefined {
  const tokens = new Set(
    uplink.addresses
      .filter(
        (one) => one.family === 'inet6' && one.dynamic && one.scope === 'global' && one.prefixLength === 64,
      )
      .map(({ address }) => `::${groupsOf(address).slice(4).join(':')}`),
  );
  const [token] = tokens;
  return tokens.size === 1 ? token : undefined;
}

function groupsOf(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<string>(zeros).fill('0'), ...after];
}
