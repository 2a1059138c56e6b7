import type { Network } from '@/server/model/topology';

/**
 * Where the page of a network is. By its name, which a person can read and type; by its UUID where a browser would make
 * something else of the name (`.`, `..`), or the name is that of a page of ours.
 */
export function networkAddress({ name, uuid }: Pick<Network, 'name' | 'uuid'>, ...parts: string[]): string {
  const isSpecial = name === 'create' || name.startsWith('.');
  return ['/networks', encodeURIComponent(isSpecial ? uuid : name), ...parts].join('/');
}

/** The network that a part of an address names. */
export function networkAt(part: string, networks: readonly Network[]): Network | undefined {
  return networks.find(({ name }) => name === part) ?? networks.find(({ uuid }) => uuid === part);
}
