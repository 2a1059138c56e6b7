/** The parts of a domain's XML that the topology is built from. */
export interface DomainXml {
  readonly name: string;
  readonly uuid: string;
  /** Whether the XML has the channel `org.qemu.guest_agent.0`, and, live, whether the guest has opened it. */
  readonly agentChannel?: 'connected' | 'disconnected' | 'configured';
  readonly memoryKib?: number;
  readonly vcpus?: number;
  readonly interfaces: readonly DomainInterfaceXml[];
}

export interface DomainInterfaceXml {
  /** libvirt always gives one; absent only in XML that libvirt has not yet seen. */
  readonly mac?: string;
  readonly source: InterfaceSource;
  readonly model?: string;
  /** Live: the tap or macvtap. In config only where somebody fixed its name. */
  readonly target?: string;
  readonly alias?: string;
  readonly linkState: 'up' | 'down';
  /** Live, for source network: the bridge that libvirt put the tap on. */
  readonly actualBridge?: string;
  readonly vlanTags: readonly number[];
  readonly filter?: string;
  readonly mtu?: number;
}

/** What a domain interface attaches to. */
export type InterfaceSource =
  | { readonly kind: 'network'; readonly network: string; readonly portGroup?: string }
  | { readonly kind: 'bridge'; readonly bridge: string }
  | { readonly kind: 'direct'; readonly device: string; readonly mode: string }
  | { readonly kind: 'hostdev'; readonly address: string }
  | { readonly kind: 'other'; readonly type: string };

/** The name an operator knows a source by: the network's, the bridge's, the device's. */
export function formatSource(source: InterfaceSource): string {
  switch (source.kind) {
    case 'network':
      return source.network;
    case 'bridge':
      return source.bridge;
    case 'direct':
      return source.device;
    case 'hostdev':
      return source.address;
    case 'other':
      return source.type;
    default:
      return source satisfies never;
  }
}
