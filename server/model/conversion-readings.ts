import type { BridgeReadings, Said } from './bridge-readings';
import type { Lease } from './facts';

/** What is asked of a host only when somebody asks whether it is wise to move these VMs now. */
export interface ConversionReadings extends Pick<BridgeReadings, 'bridgeNetfilter' | 'forward' | 'machine'> {
  /** Hooks of libvirt's that forward ports to guests. */
  readonly hooks: Said<readonly string[]>;
  /** Addresses that ports of the host are forwarded to. */
  readonly forwardedTo: Said<readonly string[]>;
  /** By network. */
  readonly leases: Readonly<Record<string, readonly Lease[]>>;
  /** Names, by domain UUID; those without any are left out. */
  readonly snapshots: Readonly<Record<string, readonly string[]>>;
}
