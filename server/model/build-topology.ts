import { buildBridges } from './build-bridges';
import { buildDomains } from './build-domains';
import { buildNetworks } from './build-networks';
import { buildUplinks } from './build-uplinks';
import type { Facts, Reading } from './facts';
import { findDrift } from './find-drift';
import { lastValue } from './reading';
import { buildTap, isTap } from './tap';
import type { DefaultRoute, OwnerOf, Topology, Trouble } from './topology';

/** Facts → what they mean. Pure: the same facts make the same topology. */
export function buildTopology(facts: Facts, ownerOf: OwnerOf): Topology {
  const links = lastValue(facts.links) ?? [];
  const networkFacts = lastValue(facts.networks) ?? [];
  const defaultRoutes = buildDefaultRoutes(facts);
  const domains = buildDomains(facts, links);
  const claimed = new Set(
    domains.flatMap((domain) => domain.interfaces.flatMap((iface) => iface.tap?.name ?? [])),
  );
  const uplinks = buildUplinks({ links, devices: lastValue(facts.devices) ?? [], defaultRoutes, ownerOf });
  const bridges = buildBridges({
    links,
    networks: networkFacts,
    domains,
    uplinks,
    defaultRoutes,
    ownerOf,
    brctl: lastValue(facts.brctl),
  });
  const networks = buildNetworks({ facts, networks: networkFacts, domains, bridges, defaultRoutes });
  const libvirt = facts.libvirt;
  return {
    hostName: lastValue(facts.hostName) ?? '',
    readAtMs: oldestReading(facts),
    libvirt:
      facts.domains.kind === 'fresh' && libvirt.kind !== 'unread'
        ? { kind: 'connected', uri: libvirt.value.uri, version: libvirt.value.library }
        : { kind: 'unavailable', problem: problemOfLibvirt(facts) },
    uplinks,
    bridges,
    networks,
    domains,
    looseTaps: links.filter((link) => isTap(link) && !claimed.has(link.name)).map(buildTap),
    defaultRoutes,
    dnsServers: lastValue(facts.resolver)?.servers ?? [],
    searchDomains: lastValue(facts.resolver)?.searchDomains ?? [],
    drift: findDrift({ facts, links, networks, domains, bridges }),
    troubles: findTroubles(facts),
    unparsed: facts.unparsed,
    brctlInstalled: lastValue(facts.brctl) !== 'not-installed',
  };
}

function buildDefaultRoutes(facts: Facts): DefaultRoute[] {
  return (lastValue(facts.routes) ?? [])
    .filter((route) => route.destination === 'default')
    .flatMap((route): DefaultRoute[] => {
      if (route.interfaceName === undefined) return [];
      return [
        {
          family: route.family,
          interfaceName: route.interfaceName,
          ...(route.gateway === undefined ? {} : { gateway: route.gateway }),
          ...(route.metric === undefined ? {} : { metric: route.metric }),
        },
      ];
    })
    .sort((a, b) => (a.metric ?? 0) - (b.metric ?? 0));
}

function problemOfLibvirt(facts: Facts) {
  for (const reading of [facts.domains, facts.networks, facts.libvirt])
    if (reading.kind !== 'fresh' && reading.problem !== undefined) return reading.problem;
  return { code: 'libvirt-not-running' } as const;
}

function readings(facts: Facts): [string, Reading<unknown>][] {
  const { agentAddresses: _agents, unparsed: _unparsed, domainsBehind: _behind, ...sources } = facts;
  return Object.entries(sources);
}

/** Only the two that the picture stands on: the kernel's links and libvirt's domains. */
function oldestReading(facts: Facts): number {
  const times = [facts.links, facts.domains].flatMap((reading) =>
    reading.kind === 'unread' ? [] : [reading.readAtMs],
  );
  return times.length === 0 ? 0 : Math.min(...times);
}

function findTroubles(facts: Facts): Trouble[] {
  return readings(facts).flatMap(([source, reading]): Trouble[] => {
    if (reading.kind === 'fresh' || reading.problem === undefined) return [];
    return [
      {
        source,
        problem: reading.problem,
        ...(reading.kind === 'stale' ? { readAtMs: reading.readAtMs } : {}),
      },
    ];
  });
}
