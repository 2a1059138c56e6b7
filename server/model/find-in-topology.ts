import type { Topology } from './topology';

/** One thing of a host that can be looked for. */
export interface Found {
  readonly id: string;
  readonly kind: 'domain' | 'network' | 'bridge' | 'uplink';
  readonly name: string;
  /** What names it in addresses of pages: a domain's UUID, else its name. */
  readonly key: string;
  /** What of it matched, when that is not its name: a MAC, an address, a tap. */
  readonly matched?: string;
}

export interface Ranked {
  readonly found: Found;
  /** 0 is best. */
  readonly rank: number;
}

/** Everything whose name, MAC, address or tap contains the text; best matches (from the start of a name) first. */
export function rankInTopology(topology: Topology, text: string): readonly Ranked[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const ranked: Ranked[] = [];
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
  return ranked.sort((a, b) => a.rank - b.rank);
}

function* things(topology: Topology): Generator<Found & { readonly words: readonly string[] }> {
  for (const { name, mac, addresses } of topology.uplinks)
    yield {
      id: `uplink:${name}`,
      kind: 'uplink',
      name,
      key: name,
      words: [mac ?? '', ...addresses.map(({ address }) => address)].filter(Boolean),
    };
  for (const { name, mac, addresses } of topology.bridges)
    yield {
      id: `bridge:${name}`,
      kind: 'bridge',
      name,
      key: name,
      words: [mac ?? '', ...addresses.map(({ address }) => address)].filter(Boolean),
    };
  for (const { uuid, name, subnets } of topology.networks)
    yield {
      id: `network:${name}`,
      kind: 'network',
      name,
      key: name,
      words: [uuid, ...subnets.map(({ subnet }) => subnet)],
    };
  for (const { uuid, name, interfaces } of topology.domains)
    yield {
      id: `domain:${uuid}`,
      kind: 'domain',
      name,
      key: uuid,
      words: [
        ...interfaces.flatMap(({ mac, tap, addresses }) => [
          mac,
          ...addresses.map(({ address }) => address),
          ...(tap === undefined ? [] : [tap.name]),
        ]),
        uuid,
      ],
    };
}
