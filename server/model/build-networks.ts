import { formatSubnet } from './address';
import type { Facts, NetworkFacts } from './facts';
import { lastValue } from './reading';
import type { Bridge, DefaultRoute, Domain, InterfaceRef, Network } from './topology';

interface Input {
  readonly facts: Facts;
  readonly networks: readonly NetworkFacts[];
  readonly domains: readonly Domain[];
  readonly bridges: readonly Bridge[];
  readonly defaultRoutes: readonly DefaultRoute[];
}

export function buildNetworks({ facts, networks, domains, bridges, defaultRoutes }: Input): Network[] {
  const usedBy = new Map<string, InterfaceRef[]>();
  for (const domain of domains)
    for (const iface of domain.interfaces)
      for (const name of new Set(
        [iface.source, iface.configSource].flatMap((source) =>
          source?.kind === 'network' ? source.network : [],
        ),
      )) {
        const users = usedBy.get(name) ?? [];
        users.push({ domainUuid: domain.uuid, interfaceId: iface.id });
        usedBy.set(name, users);
      }
  const leases = lastValue(facts.leases) ?? {};
  const natRules = lastValue(facts.natRules) ?? [];
  return networks
    .flatMap((network): Network[] => {
      const xml = network.live ?? network.config;
      if (xml === undefined) return [];
      const subnets = xml.subnets.map((subnet) => ({
        subnet: formatSubnet(subnet.address, subnet.prefixLength),
        bridgeAddress: `${subnet.address}/${subnet.prefixLength}`,
        dhcpRanges: subnet.dhcpRanges,
        dhcpHosts: subnet.dhcpHosts,
      }));
      const leaves = xml.forwardMode === 'nat' || xml.forwardMode === 'route' || xml.forwardMode === 'open';
      const wayOut = defaultRoutes.find(({ family }) => family === 'inet') ?? defaultRoutes[0];
      const egress = xml.forwardDevice ?? (leaves ? wayOut?.interfaceName : undefined);
      return [
        {
          uuid: network.uuid,
          name: network.name,
          active: network.active,
          persistent: network.persistent,
          autostart: network.autostart,
          forwardMode: xml.forwardMode,
          bridgeExists: xml.bridge !== undefined && bridges.some((bridge) => bridge.name === xml.bridge),
          subnets,
          ...(xml.domainName === undefined ? {} : { domainName: xml.domainName }),
          dnsHosts: xml.dnsHosts,
          usedBy: usedBy.get(network.name) ?? [],
          leases: leases[network.name] ?? [],
          natRules: natRules
            .filter((rule) => subnets.some((subnet) => subnet.subnet === rule.sourceSubnet))
            .map(({ backend, rule }) => ({ backend, rule })),
          ...(xml.forwardDevice === undefined ? {} : { forwardDevice: xml.forwardDevice }),
          ...(xml.bridge === undefined ? {} : { bridge: xml.bridge }),
          ...(egress === undefined ? {} : { egress }),
        },
      ];
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
