import type { Message } from '../model/message';
import type { Evidence } from '../model/problem';

/**
 * What is worth knowing before VMs are moved. `red` stops, `amber` asks the operator to say that they have read it,
 * `green` is in order and said quietly.
 */
export interface ConversionCheck {
  readonly id: ConversionCheckId;
  readonly level: 'red' | 'amber' | 'green';
  readonly text: Message;
  readonly remedy?: Message;
  readonly evidence?: readonly Evidence[];
  /** Whom it concerns, by UUID; absent: all. */
  readonly domains?: readonly string[];
}

export type ConversionCheckId =
  | 'static-hosts'
  | 'dns-names'
  | 'port-forwards'
  | 'filters'
  | 'static-addresses'
  | 'firewall'
  | 'mtu'
  | 'uplink'
  | 'mac-filter'
  | 'neighbours'
  | 'snapshots';
