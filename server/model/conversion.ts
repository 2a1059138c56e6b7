import type { InterfaceSource } from './domain-xml';
import type { Evidence } from './problem';

/**
 * How a domain interface comes to its new source: `live`, under the running guest; `restart`, the guides' way, shut
 * down, changed, started; `next-start`, in the configuration alone. Of a domain that is shut off all three are the last.
 */
export const conversionMethods = ['live', 'restart', 'next-start'] as const;
export type ConversionMethod = (typeof conversionMethods)[number];

/** What a domain interface can be moved to. */
export type ConversionTarget = Extract<InterfaceSource, { readonly kind: 'network' | 'bridge' }>;

/** Interfaces are named by their MACs: never "the first". */
export interface InterfaceMove {
  readonly mac: string;
  readonly target: ConversionTarget;
  /** What the configuration is to say, where the two differed before and are to differ again. */
  readonly configTarget?: ConversionTarget;
}

/** Everything that is to happen to one domain: one plan, one run, one way back. */
export interface DomainConversion {
  readonly domainUuid: string;
  readonly moves: readonly InterfaceMove[];
  readonly method: ConversionMethod;
  /** `restart` of a guest that did not go down when it was asked to: the operator's explicit word. */
  readonly force?: true;
}

/** What was found of a moved interface when the host, its bridge and the guest were asked. */
export interface InterfaceVerification {
  readonly mac: string;
  readonly bridge?: string;
  /** The tap is a port of the target, and lets frames through. */
  readonly isForwarding: boolean;
  /** The bridge has learned the guest's MAC behind the tap: the guest has sent something. */
  readonly isLearned: boolean;
  /** An address that the guest has where it is now, and who says so. */
  readonly address?: {
    readonly address: string;
    /** `dhcp`: a DHCP server's reply was seen on the bridge; `arp`: the guest's own question or announcement was. */
    readonly by: 'agent' | 'neighbour' | 'lease' | 'dhcp' | 'arp';
  };
  /** Something came back from that address when it was asked; absent while there is nothing to ask. */
  readonly answers?: boolean;
  /** The guest says that it still has an address of the network it came from, which leads nowhere now. */
  readonly oldAddress?: { readonly address: string; readonly prefixLength?: number };
  readonly evidence: readonly Evidence[];
}
