/** What the operator asks for in the wizard that makes a host bridge; and in the one that takes it away. */
export interface CreateBridgeRequest {
  readonly bridge: string;
  /** The interface that becomes its port; without one the bridge is isolated. */
  readonly uplink?: string;
  readonly addressing: BridgeAddressing;
  readonly stp: boolean;
  /** Of no effect, and written as 0, while STP is off. */
  readonly forwardDelaySeconds: number;
  readonly vlanFiltering: boolean;
  /** Absent: as the uplink has it. */
  readonly mtu?: number;
}

export type BridgeAddressing =
  /** Everything the uplink has moves to the bridge: addresses, routes, rules, DNS, DHCP, router advertisements. */
  | { readonly kind: 'keep' }
  /** IPv4 by DHCP. */
  | { readonly kind: 'dhcp' }
  | {
      readonly kind: 'static';
      /** `192.168.100.10/24`, IPv4 and IPv6, at least one. */
      readonly addresses: readonly string[];
      /** At most one of each family. */
      readonly gateways: readonly string[];
      readonly nameservers: readonly string[];
      readonly searchDomains: readonly string[];
    }
  | { readonly kind: 'none' };

export interface RemoveBridgeRequest {
  readonly bridge: string;
}

/** Either of the two, as the wizards ask for it. */
export type BridgeChange =
  | { readonly kind: 'create'; readonly request: CreateBridgeRequest }
  | { readonly kind: 'remove'; readonly request: RemoveBridgeRequest };
