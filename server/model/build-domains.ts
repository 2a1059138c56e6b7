import type { DomainInterfaceXml, InterfaceSource } from './domain-xml';
import type {
  AgentInterface,
  DomainFacts,
  Facts,
  Lease,
  Link,
  Neighbour,
  NetworkFacts,
  Reading,
} from './facts';
import { lastValue, readAtMs } from './reading';
import { buildTap } from './tap';
import type { Domain, DomainInterface, GuestAddress } from './topology';

interface Known {
  readonly links: ReadonlyMap<string, Link>;
  readonly networks: ReadonlyMap<string, NetworkFacts>;
  readonly leases: ReadonlyMap<string, readonly Lease[]>;
  readonly leasesReadAtMs: number;
  readonly neighbours: ReadonlyMap<string, readonly Neighbour[]>;
  readonly neighboursReadAtMs: number;
}

export function buildDomains(facts: Facts, links: readonly Link[]): Domain[] {
  const known: Known = {
    links: new Map(links.map((link) => [link.name, link])),
    networks: new Map((lastValue(facts.networks) ?? []).map((network) => [network.name, network])),
    leases: groupByMac(Object.values(lastValue(facts.leases) ?? {}).flat()),
    leasesReadAtMs: readAtMs(facts.leases),
    neighbours: groupByMac(lastValue(facts.neighbours) ?? []),
    neighboursReadAtMs: readAtMs(facts.neighbours),
  };
  return (lastValue(facts.domains) ?? [])
    .map((domain) => buildDomain(domain, known, facts.agentAddresses[domain.uuid]))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function groupByMac<T extends { readonly mac?: string }>(entries: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const entry of entries) {
    if (entry.mac === undefined) continue;
    const group = groups.get(entry.mac);
    if (group === undefined) groups.set(entry.mac, [entry]);
    else group.push(entry);
  }
  return groups;
}

function buildDomain(
  domain: DomainFacts,
  known: Known,
  agent: Reading<readonly AgentInterface[]> | undefined,
): Domain {
  const channel = domain.live?.agentChannel;
  return {
    uuid: domain.uuid,
    name: domain.name,
    state: domain.state,
    persistent: domain.persistent,
    autostart: domain.autostart,
    managedSave: domain.managedSave,
    agent:
      channel === 'connected'
        ? 'connected'
        : (channel ?? domain.config?.agentChannel) === undefined
          ? 'absent'
          : 'disconnected',
    ...(domain.problem === undefined ? {} : { problem: domain.problem }),
    interfaces: pairInterfaces(domain).map(({ id, live, config }) =>
      buildInterface({ id, live, config, known, agent }),
    ),
  };
}

interface Pair {
  readonly id: string;
  readonly live: DomainInterfaceXml | undefined;
  readonly config: DomainInterfaceXml | undefined;
}

/** Live and configured interfaces that are the same one: by MAC, and by order where a MAC stands twice. */
function pairInterfaces(domain: DomainFacts): Pair[] {
  const pairs = new Map<string, { live?: DomainInterfaceXml; config?: DomainInterfaceXml }>();
  for (const side of ['live', 'config'] as const) {
    const seen = new Map<string, number>();
    for (const iface of domain[side]?.interfaces ?? []) {
      const mac = iface.mac ?? 'no-mac';
      const count = (seen.get(mac) ?? 0) + 1;
      seen.set(mac, count);
      const id = `${domain.uuid}/${mac}${count === 1 ? '' : `#${count}`}`;
      pairs.set(id, { ...pairs.get(id), [side]: iface });
    }
  }
  return [...pairs].map(([id, { live, config }]) => ({ id, live, config }));
}

function buildInterface({
  id,
  live,
  config,
  known,
  agent,
}: Pair & { known: Known; agent: Reading<readonly AgentInterface[]> | undefined }): DomainInterface {
  // One of the two is there: pairs are made from them.
  const now = (live ?? config) as DomainInterfaceXml;
  const tapLink = live?.target === undefined ? undefined : known.links.get(live.target);
  const tap = tapLink === undefined ? undefined : buildTap(tapLink);
  const bridge = tap?.bridge ?? (tap === undefined ? resolveBridge(now, known.networks) : undefined);
  const configSource =
    config !== undefined && live !== undefined && !isSameSource(live.source, config.source)
      ? config.source
      : undefined;
  return {
    id,
    mac: now.mac ?? '',
    source: now.source,
    presence: live !== undefined && config !== undefined ? 'both' : live !== undefined ? 'live' : 'config',
    linkState: now.linkState,
    addresses: now.mac === undefined || live === undefined ? [] : buildAddresses(now.mac, known, agent),
    ...(now.model === undefined ? {} : { model: now.model }),
    ...(configSource === undefined ? {} : { configSource }),
    ...(bridge === undefined ? {} : { bridge }),
    ...(tap === undefined ? {} : { tap }),
  };
}

export function isSameSource(a: InterfaceSource, b: InterfaceSource): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The bridge that a source means, by libvirt's word alone. */
export function resolveBridge(
  iface: DomainInterfaceXml,
  networks: ReadonlyMap<string, NetworkFacts>,
): string | undefined {
  if (iface.actualBridge !== undefined) return iface.actualBridge;
  if (iface.source.kind === 'bridge') return iface.source.bridge;
  if (iface.source.kind !== 'network') return undefined;
  const network = networks.get(iface.source.network);
  return (network?.live ?? network?.config)?.bridge;
}

/** Every source's word is kept: a lease and an agent that disagree are two facts for the operator to see. */
function buildAddresses(
  mac: string,
  known: Known,
  agent: Reading<readonly AgentInterface[]> | undefined,
): GuestAddress[] {
  const fromAgent = (agent === undefined || agent.kind === 'unread' ? [] : agent.value)
    .filter((iface) => iface.mac === mac)
    .flatMap((iface) => iface.addresses)
    .filter(({ address }) => !address.startsWith('fe80:'))
    .map(
      (entry): GuestAddress => ({
        ...entry,
        source: 'agent',
        readAtMs: agent === undefined ? 0 : readAtMs(agent),
      }),
    );
  const fromLeases = (known.leases.get(mac) ?? []).map(
    (lease): GuestAddress => ({
      address: lease.address,
      prefixLength: lease.prefixLength,
      source: 'lease',
      readAtMs: known.leasesReadAtMs,
      expiresAtMs: lease.expiresAtMs,
    }),
  );
  const fromNeighbours = (known.neighbours.get(mac) ?? [])
    .filter(
      ({ address, states }) =>
        !address.startsWith('fe80:') && !states.some((state) => state === 'FAILED' || state === 'INCOMPLETE'),
    )
    .map(
      (neighbour): GuestAddress => ({
        address: neighbour.address,
        source: 'neighbour',
        readAtMs: known.neighboursReadAtMs,
      }),
    );
  return [...fromAgent, ...fromLeases, ...fromNeighbours];
}
