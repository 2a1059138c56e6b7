import { resolveBridge } from './build-domains';
import type { Facts, Link } from './facts';
import { hasBridgeOfItsOwn } from './network-xml';
import { lastValue } from './reading';
import type { Bridge, Domain, Drift, Network } from './topology';

interface Input {
  readonly facts: Facts;
  readonly links: readonly Link[];
  readonly networks: readonly Network[];
  readonly domains: readonly Domain[];
  readonly bridges: readonly Bridge[];
}

/** Where libvirt and the kernel disagree, or live and config do. Nothing is papered over: each is shown. */
export function findDrift(input: Input): Drift[] {
  // Without a fresh word of both there is nothing to compare: that is trouble, not drift.
  if (
    input.facts.links.kind !== 'fresh' ||
    input.facts.domains.kind !== 'fresh' ||
    input.facts.networks.kind !== 'fresh'
  )
    return [];
  return [...domainDrift(input), ...networkDrift(input)];
}

function domainDrift({ facts, links, networks, domains, bridges }: Input): Drift[] {
  const byUuid = new Map((lastValue(facts.domains) ?? []).map((domain) => [domain.uuid, domain]));
  const networkFacts = new Map((lastValue(facts.networks) ?? []).map((network) => [network.name, network]));
  const linkNames = new Set(links.map((link) => link.name));
  const networkNames = new Set(networks.map((network) => network.name));
  const bridgeNames = new Set(bridges.map((bridge) => bridge.name));
  return domains.flatMap((domain) => {
    const live = byUuid.get(domain.uuid)?.live;
    return domain.interfaces.flatMap((iface): Drift[] => {
      const found: Drift[] = [];
      const ref = { domainUuid: domain.uuid, interfaceId: iface.id };
      const xml = live?.interfaces.find((candidate) => candidate.mac === iface.mac);
      if (xml?.target !== undefined && !facts.domainsBehind) {
        const libvirtBridge = resolveBridge(xml, networkFacts);
        if (!linkNames.has(xml.target)) found.push({ kind: 'tap-missing', ...ref, tap: xml.target });
        else if (libvirtBridge !== undefined && iface.tap !== undefined && iface.tap.bridge !== libvirtBridge)
          found.push({
            kind: 'tap-not-on-bridge',
            ...ref,
            tap: xml.target,
            libvirtBridge,
            ...(iface.tap.bridge === undefined ? {} : { kernelBridge: iface.tap.bridge }),
          });
      }
      if (
        iface.configSource !== undefined ||
        (iface.presence !== 'both' && live !== undefined && domain.persistent)
      )
        found.push({ kind: 'live-differs-from-config', ...ref });
      const source = iface.configSource ?? iface.source;
      const missing =
        (source.kind === 'network' && !networkNames.has(source.network)) ||
        (source.kind === 'bridge' && !bridgeNames.has(source.bridge)) ||
        (source.kind === 'direct' && !linkNames.has(source.device));
      if (missing) found.push({ kind: 'source-missing', ...ref, source });
      return found;
    });
  });
}

function networkDrift({ facts, networks }: Input): Drift[] {
  const byUuid = new Map((lastValue(facts.networks) ?? []).map((network) => [network.uuid, network]));
  return networks.flatMap((network): Drift[] => {
    const found: Drift[] = [];
    const { live, config } = byUuid.get(network.uuid) ?? {};
    const usesHostBridge = live !== undefined && !hasBridgeOfItsOwn(live);
    if (live?.bridge !== undefined && !network.bridgeExists)
      found.push({ kind: 'network-bridge-missing', network: network.name, bridge: live.bridge });
    // A host bridge may be named before it exists: only then is a stopped network's bridge missed too.
    else if (
      live === undefined &&
      config?.forwardMode === 'bridge' &&
      config.bridge !== undefined &&
      !network.bridgeExists
    )
      found.push({ kind: 'network-bridge-missing', network: network.name, bridge: config.bridge });
    if (live !== undefined && config !== undefined && JSON.stringify(live) !== JSON.stringify(config))
      found.push({ kind: 'network-config-differs', network: network.name });
    if (
      live?.forwardMode === 'nat' &&
      !usesHostBridge &&
      network.subnets.length > 0 &&
      facts.natRules.kind === 'fresh' &&
      network.natRules.length === 0
    )
      found.push({ kind: 'nat-rules-missing', network: network.name });
    return found;
  });
}
