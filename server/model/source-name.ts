import type { InterfaceSource } from './domain-xml';

/** What `virsh domiflist` prints in its columns Type and Source. */
export function sourceType(source: InterfaceSource): string {
  return source.kind === 'other' ? source.type : source.kind;
}

export function sourceName(source: InterfaceSource): string {
  switch (source.kind) {
    case 'network':
      return source.network;
    case 'bridge':
      return source.bridge;
    case 'direct':
      return source.device;
    case 'hostdev':
      return source.address;
    case 'other':
      return '-';
  }
}
