import type { Topology } from '@/server/model/topology';

/** One thing of a host that the find box can go to. */
export interface Found {
  readonly id: string;
  readonly kind: 'domain' | 'network' | 'bridge' | 'uplink';
  readonly name: string;
  /** What of it matched, when that is not its name: a MAC, an address, a tap. */
  readonly matched?: string;
  readonly href: string;
}

/** Everything whose name, MAC, address or tap contains the text; best matches (from the start of a name) first. */
export function findInTopology(topology: Topology, text: string): readonly Found[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const ranked: { readonly found: Found; readonly rank: number }[] = [];
  for (const { words, ...thing } of things(topology)) {
    const name = thing.name.toLowerCase();
    if (name.includes(wanted)) {
      ranked.push({ found: thing, rank: name === wanted ? 0 : name.startsWith(wanted) ? 1 : 2 });
      continue;
    }
    const matched = words.find((word) => word.toLowerCase().includes(wanted));
    if (matched !== undefined)
      ranked.push({ found: { ...thing, matched }, rank: matched.toLowerCase().startsWith(wanted) ? 3 : 4 });
  }
  return ranked.sort((a, b) => a.rank - b.rank).map(({ found }) => found);
}

function* things(topology: Topology): Generator<Found & { readonly words: readonly string[] }> {
  for (const { name, mac, addresses } of topology.uplinks)
    yield {
      id: `uplink:${name}`,
      kind: 'uplink',
      name,
      words: [mac ?? '', ...addresses.map(({ address }) => address)].filter(Boolean),
      // The uplink's own panel is on the picture.
      href: `/?thing=${encodeURIComponent(`uplink:${name}`)}`,
    };
  for (const { name, mac, addresses } of topology.bridges)
    yield {
      id: `bridge:${name}`,
      kind: 'bridge',
      name,
      words: [mac ?? '', ...addresses.map(({ address }) => address)].filter(Boolean),
      href: `/bridges?bridge=${encodeURIComponent(name)}`,
    };
  for (const { uuid, name, subnets } of topology.networks)
    yield {
      id: `network:${name}`,
      kind: 'network',
      name,
      words: [uuid, ...subnets.map(({ subnet }) => subnet)],
      href: `/networks?network=${encodeURIComponent(name)}`,
    };
  for (const { uuid, name, interfaces } of topology.domains)
    yield {
      id: `domain:${uuid}`,
      kind: 'domain',
      name,
      words: [
        ...interfaces.flatMap(({ mac, tap, addresses }) => [
          mac,
          ...addresses.map(({ address }) => address),
          ...(tap === undefined ? [] : [tap.name]),
        ]),
        uuid,
      ],
      href: `/vms?vm=${encodeURIComponent(uuid)}`,
    };
}
