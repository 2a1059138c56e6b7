import type { CreateBridgeRequest } from '../model/bridge-request';
import { isPlainInterfaceName, longestInterfaceName } from '../model/interface-name';
import type { Problem } from '../model/problem';
import type { Topology, Uplink } from '../model/topology';

/** Why no bridge of that name can be made over that uplink; `undefined` when it can, as far as any manager goes. */
export function refuseCreateBridge(request: CreateBridgeRequest, topology: Topology): Problem | undefined {
  const { bridge } = request;
  if (!isPlainInterfaceName(bridge))
    return { code: 'bridge-name-invalid', values: { name: bridge, count: longestInterfaceName } };
  const taken = [...topology.bridges, ...topology.uplinks, ...topology.looseTaps].some(
    ({ name }) => name === bridge,
  );
  if (taken) return { code: 'bridge-name-taken', values: { name: bridge } };
  const network = topology.networks.find((one) => one.bridge === bridge && one.forwardMode !== 'bridge');
  if (network !== undefined)
    return { code: 'bridge-name-of-network', values: { name: bridge, network: network.name } };
  if (request.uplink === undefined) return undefined;
  const uplink = topology.uplinks.find(({ name }) => name === request.uplink);
  return uplink === undefined
    ? { code: 'uplink-gone', values: { name: request.uplink } }
    : refuseUplink(uplink, topology);
}

/** Why an interface cannot become the port of a bridge. The wizard shows the same beside each. */
export function refuseUplink(uplink: Uplink, topology: Topology): Problem | undefined {
  const { name, owner } = uplink;
  if (!isPlainInterfaceName(name)) return { code: 'uplink-name-unusable', values: { name } };
  if (uplink.wireless) return { code: 'uplink-wireless', values: { name } };
  if (uplink.bridge !== undefined) return { code: 'uplink-is-port', values: { name, bridge: uplink.bridge } };
  const above = topology.uplinks.find((other) => other.kind === 'bond' && other.beneath.includes(name));
  if (above !== undefined) return { code: 'uplink-in-bond', values: { name, bond: above.name } };
  const direct = topology.domains.find((domain) =>
    domain.interfaces.some((one) => one.source.kind === 'direct' && one.source.device === name),
  );
  if (direct !== undefined) return { code: 'uplink-of-direct', values: { name, domain: direct.name } };
  if (!uplink.carrier) return { code: 'uplink-no-carrier', values: { name } };
  if (owner.kind === 'disputed')
    return {
      code: 'uplink-owner-disputed',
      values: { name, managers: owner.claims.map(({ manager }) => manager).join(', ') },
    };
  if (owner.kind !== 'owned') return { code: 'bridge-owner-unknown', values: { name } };
  return undefined;
}
