import type { InterfaceSource } from './domain-xml';
import type { Topology } from './topology';

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
      readonly kind: 'live-source';
      readonly domainUuid: string;
      readonly mac: string;
      readonly source: InterfaceSource;
    }
  | {
      readonly kind: 'config-source';
      readonly domainUuid: string;
      readonly mac: string;
      readonly source: InterfaceSource;
    };

export function isMet(expectation: Expectation, topology: Topology): boolean {
  const domain = topology.domains.find(({ uuid }) => uuid === expectation.domainUuid);
  const iface = domain?.interfaces.find(({ mac }) => mac === expectation.mac);
  if (iface === undefined) return false;
  switch (expectation.kind) {
    case 'tap-on-bridge':
      // The kernel's word: the tap is a port of that bridge, and lets frames through.
      return iface.tap?.bridge === expectation.bridge && iface.tap.portState === 'forwarding';
    case 'interface-link':
      // A link that libvirt took down is down inside the guest alone: its tap keeps its carrier.
      return (
        iface.linkState === expectation.state &&
        (iface.tap === undefined || iface.tap.carrier || expectation.state === 'down')
      );
    case 'live-source':
      return isEqual(iface.source, expectation.source);
    case 'config-source':
      return isEqual(iface.configSource ?? iface.source, expectation.source);
    default:
      return expectation satisfies never;
  }
}

function isEqual(a: InterfaceSource, b: InterfaceSource): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
