import type { Link } from './facts';
import type { Tap } from './topology';

export function isTap(link: Link): boolean {
  return link.kind === 'tun' || link.kind === 'macvtap';
}

export function buildTap(link: Link): Tap {
  return {
    name: link.name,
    kind: link.kind === 'macvtap' ? 'macvtap' : 'tap',
    carrier: hasCarrier(link),
    ...(link.master === undefined ? {} : { bridge: link.master }),
    ...(link.parent === undefined ? {} : { parent: link.parent }),
    ...(link.portState === undefined ? {} : { portState: link.portState }),
  };
}

export function hasCarrier(link: Link): boolean {
  return link.flags.includes('LOWER_UP');
}
