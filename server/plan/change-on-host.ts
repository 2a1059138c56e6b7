import type { BridgeChange } from '../model/bridge-request';
import type { Topology } from '../model/topology';

/**
 * A change that was asked for on one host, as another is to have it: the bridge goes over the uplink that takes *that*
 * host to its default route, whatever it is called; where there is no such one, over the uplink of the same name.
 */
export function changeOnHost(change: BridgeChange, { uplinks }: Pick<Topology, 'uplinks'>): BridgeChange {
  if (change.kind === 'remove' || change.request.uplink === undefined) return change;
  const [uplink, another] = uplinks.filter(({ hasDefaultRoute }) => hasDefaultRoute);
  if (uplink === undefined || another !== undefined) return change;
  return { kind: 'create', request: { ...change.request, uplink: uplink.name } };
}

/** Addresses that were typed are one host's. */
export function isForSeveralHosts(change: BridgeChange): boolean {
  return change.kind === 'remove' || change.request.addressing.kind !== 'static';
}
