import type { InterfaceSource } from './domain-xml';

/** A sentence about the topology that must become true; checked by reading the host again. */
export type Expectation =
  | {
      readonly kind: 'tap-on-bridge';
      readonly domainUuid: string;
      readonly mac: string;
      readonly bridge: string;
    }
  | {
      readonly kind: 'interface-link';
      readonly domainUuid: string;
      readonly mac: string;
      readonly state: 'up' | 'down';
    }
  | {
      readonly kind: 'config-source';
      readonly domainUuid: string;
      readonly mac: string;
      readonly source: InterfaceSource;
    };
