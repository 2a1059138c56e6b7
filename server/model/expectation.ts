import type { InterfaceSource } from './domain-xml';
import type { Facts, Link, Reading } from './facts';
import { fingerprint } from './fingerprint';
import type { Topology } from './topology';

/** The host as it was just read: what the commands said, and what it means. */
export interface HostNow {
  readonly facts: Facts;
  readonly topology: Topology;
}

/** A sentence about the host that must become true; checked by reading the host again. */
export type Expectation =
  /** The file that a network manager reads is this one, by the fingerprint of its text; without one, it is not there. */
  | { readonly kind: 'file'; readonly path: string; readonly fingerprint?: string }
  | { readonly kind: 'exists'; readonly interface: string }
  | { readonly kind: 'absent'; readonly interface: string }
  /** And lets frames through. */
  | { readonly kind: 'port-of'; readonly interface: string; readonly bridge: string }
  | { readonly kind: 'no-port'; readonly interface: string }
  | { readonly kind: 'mac'; readonly interface: string; readonly mac: string }
  | { readonly kind: 'mtu'; readonly interface: string; readonly mtu: number }
  | { readonly kind: 'stp'; readonly bridge: string; readonly on: boolean }
  | { readonly kind: 'vlan-filtering'; readonly bridge: string; readonly on: boolean }
  /** `192.168.100.10/24` */
  | { readonly kind: 'address'; readonly interface: string; readonly address: string }
  | { readonly kind: 'any-address'; readonly interface: string; readonly family: 'inet' | 'inet6' }
  /** None that is valid beyond the link. */
  | { readonly kind: 'no-address'; readonly interface: string }
  /** A libvirt network; `absent` when libvirt knows none of that name. */
  | {
      readonly kind: 'network';
      readonly network: string;
      readonly is: 'absent' | 'persistent' | 'active' | 'autostart';
    }
  /** Its definition names that bridge. */
  | { readonly kind: 'network-bridge'; readonly network: string; readonly bridge: string }
  | {
      readonly kind: 'default-route';
      readonly interface: string;
      readonly family: 'inet' | 'inet6';
      readonly gateway?: string;
    }
  | {
      readonly kind: 'tap-on-bridge';
      readonly domainUuid: string;
      readonly mac: string;
      readonly bridge: string;
    }
  | { readonly kind: 'domain-state'; readonly domainUuid: string; readonly state: 'running' | 'shut off' }
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

export function isMet(expectation: Expectation, now: HostNow): boolean {
  switch (expectation.kind) {
    case 'domain-state':
    case 'tap-on-bridge':
    case 'interface-link':
    case 'live-source':
    case 'config-source':
      return isMetByDomain(expectation, now.topology);
    default:
      return isMetByKernel(expectation, now.facts);
  }
}

type DomainExpectation = Extract<Expectation, { readonly domainUuid: string }>;

function isMetByKernel(expectation: Exclude<Expectation, DomainExpectation>, facts: Facts): boolean {
  if (expectation.kind === 'network') {
    const networks = fresh(facts.networks);
    const network = networks?.find(({ name }) => name === expectation.network);
    return expectation.is === 'absent'
      ? networks !== undefined && network === undefined
      : network?.[expectation.is] === true;
  }
  if (expectation.kind === 'network-bridge') {
    const network = fresh(facts.networks)?.find(({ name }) => name === expectation.network);
    return network?.config?.bridge === expectation.bridge;
  }
  if (expectation.kind === 'file') {
    const file = fresh(facts.managerFiles)?.find(({ path }) => path === expectation.path);
    return fresh(facts.managerFiles) !== undefined && fingerprintOf(file?.text) === expectation.fingerprint;
  }
  const links = fresh(facts.links);
  // What could not be read now proves nothing.
  if (links === undefined) return false;
  const find = (name: string) => links.find((link) => link.name === name);
  if (expectation.kind === 'absent') return find(expectation.interface) === undefined;
  const link = find(
    'bridge' in expectation && !('interface' in expectation) ? expectation.bridge : expectation.interface,
  );
  if (link === undefined) return false;
  switch (expectation.kind) {
    case 'exists':
      return true;
    case 'port-of':
      return link.master === expectation.bridge && link.portState === 'forwarding';
    case 'no-port':
      return link.master === undefined;
    case 'mac':
      return link.mac === expectation.mac;
    case 'mtu':
      return link.mtu === expectation.mtu;
    case 'stp':
      return link.bridge?.stp === expectation.on;
    case 'vlan-filtering':
      return link.bridge?.vlanFiltering === expectation.on;
    case 'address':
      return link.addresses.some((one) => `${one.address}/${one.prefixLength}` === expectation.address);
    case 'any-address':
      return globalAddresses(link).some(({ family }) => family === expectation.family);
    case 'no-address':
      return globalAddresses(link).length === 0;
    case 'default-route':
      return (fresh(facts.routes) ?? []).some(
        (route) =>
          route.destination === 'default' &&
          route.family === expectation.family &&
          route.interfaceName === expectation.interface &&
          (expectation.gateway === undefined || route.gateway === expectation.gateway),
      );
    default:
      return expectation satisfies never;
  }
}

function fresh<T>(reading: Reading<T>): T | undefined {
  return reading.kind === 'fresh' ? reading.value : undefined;
}

function fingerprintOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : fingerprint(text);
}

function globalAddresses(link: Link) {
  return link.addresses.filter(({ scope }) => scope === 'global');
}

function isMetByDomain(expectation: DomainExpectation, topology: Topology): boolean {
  const domain = topology.domains.find(({ uuid }) => uuid === expectation.domainUuid);
  if (expectation.kind === 'domain-state') return domain?.state === expectation.state;
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
