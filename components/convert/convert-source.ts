import type { InterfaceSource } from '@/server/model/domain-xml';

/** What an interface can be moved to and from. */
export type ConvertSource =
  | { readonly kind: 'bridge'; readonly bridge: string }
  | { readonly kind: 'network'; readonly network: string };

export function toConvertSource(source: InterfaceSource): ConvertSource | undefined {
  switch (source.kind) {
    case 'bridge':
      return { kind: 'bridge', bridge: source.bridge };
    case 'network':
      return { kind: 'network', network: source.network };
    default:
      return undefined;
  }
}

/** As it stands in the page's address: `bridge:br0`. */
export function formatConvertSource(source: ConvertSource): string {
  return source.kind === 'bridge' ? `bridge:${source.bridge}` : `network:${source.network}`;
}

/** Anybody can write an address, so any text must do. */
export function parseConvertSource(text: string | null): ConvertSource | undefined {
  const [, kind, name] = /^(bridge|network):(.+)$/.exec(text ?? '') ?? [];
  if (name === undefined) return undefined;
  return kind === 'bridge' ? { kind, bridge: name } : { kind: 'network', network: name };
}

export function isSameSource(a: InterfaceSource, b: InterfaceSource | undefined): boolean {
  const [one, other] = [toConvertSource(a), b && toConvertSource(b)];
  return one !== undefined && other !== undefined && formatConvertSource(one) === formatConvertSource(other);
}
