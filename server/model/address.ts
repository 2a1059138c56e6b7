/**
 * The block that an address lies in, CIDR: `192.168.122.1`, 24 → `192.168.122.0/24`. What is not an address comes
 * back as it was said.
 */
export function formatSubnet(address: string, prefixLength: number): string {
  const bytes = address.split('.').map(Number);
  if (bytes.length !== 4 || bytes.some((byte) => !Number.isInteger(byte) || byte < 0 || byte > 255))
    return `${formatSubnet6(address, prefixLength)}/${prefixLength}`;
  const masked = bytes.map(
    (byte, i) => byte & (0xff00 >> Math.min(8, Math.max(0, prefixLength - i * 8))) & 0xff,
  );
  return `${masked.join('.')}/${prefixLength}`;
}

function formatSubnet6(address: string, prefixLength: number): string {
  const groups = expand6(address);
  if (groups === undefined) return address;
  const masked = groups.map((group, i) => {
    const bits = Math.min(16, Math.max(0, prefixLength - i * 16));
    return group & (0xffff0000 >> bits) & 0xffff;
  });
  return formatGroups(masked);
}

/** The one canonical text of RFC 5952, which the kernel writes too: the longest run of zeros is folded, the first of equals. */
function formatGroups(groups: readonly number[]): string {
  const text = groups.map((group) => group.toString(16)).join(':');
  const runs = text.match(/(?:^|:)0(?::0)+(?=:|$)/g) ?? [];
  const longest = runs.reduce((best, run) => (zeros(run) > zeros(best) ? run : best), '');
  if (longest === '') return text;
  const at = text.indexOf(longest);
  return `${text.slice(0, at)}::${text.slice(at + longest.length).replace(/^:/, '')}`;
}

function zeros(run: string): number {
  return run.split('0').length;
}

function expand6(address: string): number[] | undefined {
  const [head = '', tail, more] = address.split('::');
  if (more !== undefined) return undefined;
  const parts = (text: string) =>
    text === ''
      ? []
      : text
          .split(':')
          .map((group) => (/^[0-9a-f]{1,4}$/i.test(group) ? Number.parseInt(group, 16) : Number.NaN));
  const left = parts(head);
  const right = tail === undefined ? [] : parts(tail);
  const missing = 8 - left.length - right.length;
  if ((tail === undefined && missing !== 0) || missing < 0) return undefined;
  const groups = [...left, ...Array<number>(missing).fill(0), ...right];
  return groups.every((group) => group >= 0 && group <= 0xffff) ? groups : undefined;
}
