import { formatSource, type InterfaceSource } from '@/server/model/domain-xml';
import { type Message, message } from '@/server/model/message';
import type { Domain, DomainInterface } from '@/server/model/topology';
import { interfaceMode } from './filter-domains';
import { type EdgeState, type InterfaceMode, nodeId, type Thing } from './graph';
import { isActive, type TopologyIndex } from './topology-index';

/** Where a domain interface's wire ends, and whether anything goes through it. */
export interface Attachment {
  /** The node towards the LAN. */
  readonly at: string;
  readonly atName: string;
  /** What its configuration names, which is not always `at`: a network, not that network's bridge. */
  readonly sourceName: string;
  readonly mode: InterfaceMode;
  readonly state: EdgeState;
  /** Why it does not carry, in words. */
  readonly words?: Message;
}

export function attachInterface(index: TopologyIndex, domain: Domain, one: DomainInterface): Attachment {
  return {
    ...wireEnd(index, one),
    sourceName: formatSource(one.source),
    mode: interfaceMode(index, one),
    ...wireState(index, domain, one),
  };
}

/** Whether it hangs on anything now, or is only configured to. */
export function isPlugged(
  { state }: Pick<Attachment, 'state'>,
  { tap }: { readonly tap?: unknown },
): boolean {
  return state !== 'configured' || tap !== undefined;
}

type WireEnd = Pick<Attachment, 'at' | 'atName'>;

/** The kernel's word first: where frames go is what the picture shows, what libvirt says besides is drift. */
function wireEnd(index: TopologyIndex, one: DomainInterface): WireEnd {
  if (one.tap?.kind === 'macvtap' && one.tap.parent !== undefined && one.source.kind !== 'network') {
    return at('uplink', one.tap.parent);
  }
  if (one.bridge !== undefined) return at('bridge', one.bridge);
  const drift = index.driftOfInterface.get(one.id)?.find((each) => each.kind === 'tap-not-on-bridge');
  if (drift !== undefined) return at('bridge', drift.libvirtBridge);
  return sourceEnd(index, one.source);
}

/** Where a source leads when nothing stands there yet. */
export function sourceEnd(index: TopologyIndex, source: InterfaceSource): WireEnd {
  switch (source.kind) {
    case 'network': {
      const bridge = index.networks.get(source.network)?.bridge;
      return bridge === undefined ? at('network', source.network) : at('bridge', bridge);
    }
    case 'bridge':
      return at('bridge', source.bridge);
    case 'direct':
      return at('uplink', source.device);
    case 'hostdev':
      return { at: nodeId({ kind: 'hostdev', address: source.address }), atName: source.address };
    case 'other':
      return { at: nodeId({ kind: 'other', type: source.type }), atName: source.type };
  }
}

/** The thing that a source names, as its configuration names it. */
export function sourceThing(source: InterfaceSource): Thing {
  switch (source.kind) {
    case 'network':
      return { kind: 'network', name: source.network };
    case 'bridge':
      return { kind: 'bridge', name: source.bridge };
    case 'direct':
      return { kind: 'uplink', name: source.device };
    case 'hostdev':
      return { kind: 'hostdev', address: source.address };
    case 'other':
      return { kind: 'other', type: source.type };
  }
}

function at(kind: 'bridge' | 'network' | 'uplink', name: string): WireEnd {
  return { at: nodeId({ kind, name }), atName: name };
}

function wireState(
  index: TopologyIndex,
  domain: Domain,
  one: DomainInterface,
): Pick<Attachment, 'state' | 'words'> {
  for (const drift of index.driftOfInterface.get(one.id) ?? []) {
    switch (drift.kind) {
      case 'tap-not-on-bridge':
        return broken('drift', message('topology.wire.libvirtSays', { bridge: drift.libvirtBridge }));
      case 'tap-missing':
        return broken('drift', message('topology.wire.tapMissing'));
      case 'source-missing':
        return broken('drift', message('topology.wire.sourceMissing'));
      default:
        break;
    }
  }
  if (!isActive(domain)) return { state: 'configured' };
  if (one.presence === 'config') return { state: 'configured', words: message('topology.wire.nextStart') };
  if (one.linkState === 'down') return broken('down', message('topology.wire.linkDown'));
  if (one.tap === undefined) {
    // Passed-through hardware and user-mode networking have no tap; a tap that should be there is on its way.
    const needsTap = one.source.kind !== 'hostdev' && one.source.kind !== 'other';
    return { state: needsTap ? 'configured' : 'carrying' };
  }
  if (!one.tap.carrier) return broken('down', message('topology.wire.noCarrier'));
  switch (one.tap.portState) {
    case 'disabled':
    case 'blocking':
      return broken('down', message(`topology.wire.${one.tap.portState}`));
    case 'listening':
    case 'learning':
      return { state: 'carrying', words: message(`topology.wire.${one.tap.portState}`) };
    default:
      return { state: 'carrying' };
  }
}

function broken(state: 'down' | 'drift', words: Message): Pick<Attachment, 'state' | 'words'> {
  return { state, words };
}
