import { message } from '@/server/model/message';
import type { GraphEdge } from './graph';
import { splitId } from './host-side';
import type { TopologyIndex } from './topology-index';

type WireState = Pick<GraphEdge, 'state' | 'words' | 'rateOf'>;

/** Whether a cable carries: the kernel's `UP` and `LOWER_UP` of the interface at its end. */
export function lanWireState(index: TopologyIndex, uplinkName: string): Pick<GraphEdge, 'state' | 'words'> {
  const uplink = index.uplinks.get(uplinkName);
  if (uplink === undefined) return { state: 'configured' };
  if (!uplink.up) return { state: 'down', words: message('topology.wire.interfaceDown') };
  if (!uplink.carrier) return { state: 'down', words: message('topology.wire.noCarrier') };
  return { state: 'carrying' };
}

/** Whether the wire between two things of the host carries; `from` is the one towards the LAN. */
export function hostWireState(index: TopologyIndex, from: string, to: string): WireState {
  const [fromKind, fromName] = splitId(from);
  const [toKind, toName] = splitId(to);
  if (toKind === 'network') return forwardState(index, toName);
  if (fromKind === 'network') return { ...networkBridgeState(index, fromName, toName), rateOf: [] };
  const cable = lanWireState(index, fromName);
  if (cable.state !== 'carrying' || toKind !== 'bridge') return { ...cable, rateOf: [] };
  return { ...portState(index, fromName, toName), rateOf: [fromName] };
}

function forwardState(index: TopologyIndex, name: string): WireState {
  const network = index.networks.get(name);
  if (network === undefined || !network.active) return { state: 'configured', rateOf: [] };
  const rateOf = network.bridge === undefined ? [] : [network.bridge];
  const noRules = index.driftOfNetwork.get(name)?.some((one) => one.kind === 'nat-rules-missing');
  if (noRules) return { state: 'drift', words: message('topology.wire.natRulesMissing'), rateOf };
  return { state: 'carrying', rateOf };
}

function networkBridgeState(
  index: TopologyIndex,
  name: string,
  bridge: string,
): Pick<GraphEdge, 'state' | 'words'> {
  if (index.networks.get(name)?.active !== true) return { state: 'configured' };
  if (index.bridges.has(bridge)) return { state: 'carrying' };
  return { state: 'drift', words: message('topology.wire.bridgeMissing') };
}

function portState(index: TopologyIndex, uplink: string, bridge: string): Pick<GraphEdge, 'state' | 'words'> {
  const state = index.bridges.get(bridge)?.ports.find((port) => port.name === uplink)?.state;
  if (state === 'disabled' || state === 'blocking') {
    return { state: 'down', words: message(`topology.wire.${state}`) };
  }
  if (state === 'listening' || state === 'learning') {
    return { state: 'carrying', words: message(`topology.wire.${state}`) };
  }
  return { state: 'carrying' };
}
