import type { Problem } from '../model/problem';
import type { Bridge, Topology } from '../model/topology';

/** Why a bridge cannot be taken away now. The wizard shows who uses it, with a way to move them. */
export function refuseRemoveBridge(bridge: Bridge, topology: Topology): Problem | undefined {
  const { name } = bridge;
  if (bridge.kind === 'libvirt')
    return { code: 'bridge-of-network', values: { name, network: bridge.network ?? '' } };
  const users = domainsOn(bridge, topology);
  if (users.length > 0)
    return { code: 'bridge-in-use', values: { name, count: users.length, domains: users.join(', ') } };
  const network = topology.networks.find((one) => one.bridge === name);
  if (network !== undefined) return { code: 'bridge-of-network', values: { name, network: network.name } };
  if (bridge.uplinks.length > 1)
    return { code: 'bridge-many-uplinks', values: { name, uplinks: bridge.uplinks.join(', ') } };
  if (bridge.owner.kind === 'disputed')
    return {
      code: 'uplink-owner-disputed',
      values: { name, managers: bridge.owner.claims.map(({ manager }) => manager).join(', ') },
    };
  if (bridge.owner.kind !== 'owned') return { code: 'bridge-owner-unknown', values: { name } };
  return undefined;
}

/** Names of the domains with an interface on the bridge, now or at their next start. */
export function domainsOn(bridge: Bridge, topology: Topology): string[] {
  return topology.domains
    .filter((domain) =>
      domain.interfaces.some(
        (one) =>
          [one.source, one.configSource].some(
            (source) => source?.kind === 'bridge' && source.bridge === bridge.name,
          ) || one.tap?.bridge === bridge.name,
      ),
    )
    .map((domain) => domain.name);
}
