import type { DomainConversion } from '../model/conversion';
import type { ConversionReadings } from '../model/conversion-readings';
import type { HostNow } from '../model/expectation';
import type { Message } from '../model/message';
import type { Evidence } from '../model/problem';
import { lastValue } from '../model/reading';
import type { Bridge, Domain, DomainInterface } from '../model/topology';
import { doOverlap } from './check-addressing';
import { check, checkFirewall, checkMachine, type Verdict } from './check-bridge';
import { bridgeBehind } from './refuse-conversion';

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

interface Moved {
  readonly domain: Domain;
  readonly iface: DomainInterface;
  readonly bridge: Bridge | undefined;
  /** The libvirt network that it leaves. */
  readonly network: string | undefined;
}

interface Subject extends HostNow {
  readonly moved: readonly Moved[];
  readonly readings: ConversionReadings;
}

export function checkConversion(
  conversions: readonly DomainConversion[],
  { readings, ...now }: HostNow & { readonly readings: ConversionReadings },
): ConversionCheck[] {
  const subject: Subject = { ...now, readings, moved: findMoved(conversions, now) };
  const toHostBridge = subject.moved.some(({ bridge }) => bridge?.kind === 'host');
  return [
    checkStaticHosts(subject),
    checkDnsNames(subject),
    checkPortForwards(subject),
    checkFilters(subject),
    checkStaticAddresses(subject),
    checkMtu(subject),
    checkNeighbours(subject),
    checkSnapshots(subject),
    ...(toHostBridge ? [checkUplink(subject), checkFirewall(readings), checkMachine(readings)] : []),
  ].sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
}

const order: readonly ConversionCheck['level'][] = ['red', 'amber', 'green'];

function findMoved(conversions: readonly DomainConversion[], { topology }: HostNow): readonly Moved[] {
  const domains = new Map(topology.domains.map((domain) => [domain.uuid, domain]));
  return conversions.flatMap(({ domainUuid, moves }) => {
    const domain = domains.get(domainUuid);
    return moves.flatMap(({ mac, target }): Moved[] => {
      const iface = domain?.interfaces.find((one) => one.mac === mac);
      if (domain === undefined || iface === undefined) return [];
      const name = bridgeBehind(topology, target);
      return [
        {
          domain,
          iface,
          bridge: topology.bridges.find((bridge) => bridge.name === name),
          network: iface.source.kind === 'network' ? iface.source.network : undefined,
        },
      ];
    });
  });
}

/** `amber` with the domains it concerns, or `green`. */
function checkOf<Id extends ConversionCheckId>(
  id: Id,
  found: readonly Domain[],
  verdicts: { readonly some: (names: string) => Verdict; readonly none: string },
  evidence: readonly Evidence[] = [],
): ConversionCheck {
  const domains = [...new Map(found.map((domain) => [domain.uuid, domain])).values()];
  if (domains.length === 0) return check(id, ['green', verdicts.none]);
  return {
    ...check(id, verdicts.some(namesOf(domains)), evidence),
    domains: domains.map(({ uuid }) => uuid),
  };
}

/** A sentence with three hundred names in it is none. */
function namesOf(domains: readonly Domain[]): string {
  const shown = domains.slice(0, 5).map(({ name }) => name);
  return domains.length > shown.length
    ? `${shown.join(', ')} +${domains.length - shown.length}`
    : shown.join(', ');
}

function networkFacts({ facts }: HostNow, name: string | undefined) {
  return (lastValue(facts.networks) ?? []).find((network) => network.name === name);
}

function checkStaticHosts(subject: Subject): ConversionCheck {
  const found = subject.moved.filter(({ network, iface }) =>
    hostsOf(subject, network).some(({ mac }) => mac?.toLowerCase() === iface.mac),
  );
  return checkOf(
    'static-hosts',
    found.map(({ domain }) => domain),
    { some: (names) => ['amber', 'some', { names }], none: 'none' },
  );
}

function hostsOf(now: HostNow, network: string | undefined) {
  const facts = networkFacts(now, network);
  return ((facts?.live ?? facts?.config)?.subnets ?? []).flatMap(({ dhcpHosts }) => dhcpHosts);
}

/** The network's dnsmasq tells its guests each other's names, as their leases and its own entries have them. */
function checkDnsNames(subject: Subject): ConversionCheck {
  const found = subject.moved.filter(({ network, iface }) => {
    const facts = networkFacts(subject, network);
    return (
      ((facts?.live ?? facts?.config)?.dnsHosts ?? 0) > 0 ||
      leasesOf(subject, network).some(({ mac, hostName }) => mac === iface.mac && hostName !== undefined)
    );
  });
  return checkOf(
    'dns-names',
    found.map(({ domain }) => domain),
    { some: (names) => ['amber', 'some', { names }], none: 'none' },
  );
}

function leasesOf({ readings }: Subject, network: string | undefined) {
  return (network === undefined ? undefined : readings.leases[network]) ?? [];
}

function checkPortForwards({ moved, readings }: Subject): ConversionCheck {
  const evidence = [...readings.hooks.evidence, ...readings.forwardedTo.evidence];
  const found = moved.filter(({ iface }) =>
    iface.addresses.some(({ address }) => readings.forwardedTo.value.includes(address)),
  );
  if (found.length > 0)
    return checkOf(
      'port-forwards',
      found.map(({ domain }) => domain),
      { some: (names) => ['amber', 'some', { names }], none: 'none' },
      evidence,
    );
  const files = readings.hooks.value.join(', ');
  return files === ''
    ? check('port-forwards', ['green', 'none'])
    : check('port-forwards', ['amber', 'hooks', { files }], evidence);
}

function checkFilters({ moved, facts }: Subject): ConversionCheck {
  const filters = new Set<string>();
  const found = moved.filter(({ domain, iface }) => {
    const xml = (lastValue(facts.domains) ?? []).find(({ uuid }) => uuid === domain.uuid);
    const filter = (xml?.live ?? xml?.config)?.interfaces.find(({ mac }) => mac === iface.mac)?.filter;
    if (filter !== undefined) filters.add(filter);
    return filter !== undefined;
  });
  return checkOf(
    'filters',
    found.map(({ domain }) => domain),
    { some: (names) => ['amber', 'some', { names, filters: [...filters].join(', ') }], none: 'none' },
  );
}

/** The agent says an address of the old network that its DHCP did not give. */
function checkStaticAddresses(subject: Subject): ConversionCheck {
  const found = subject.moved.filter(({ network, iface }) => {
    const subnets = subject.topology.networks.find(({ name }) => name === network)?.subnets ?? [];
    const leased = leasesOf(subject, network).filter(({ mac }) => mac === iface.mac);
    return iface.addresses.some(
      ({ address, source }) =>
        source !== 'lease' &&
        !leased.some((lease) => lease.address === address) &&
        subnets.some(({ subnet }) => !address.includes(':') && doOverlap(`${address}/32`, subnet)),
    );
  });
  return checkOf(
    'static-addresses',
    found.map(({ domain }) => domain),
    { some: (names) => ['amber', 'some', { names }], none: 'none' },
  );
}

function checkMtu({ moved, topology, facts }: Subject): ConversionCheck {
  const mtus = new Set<number>();
  const found = moved.filter(({ domain, iface, bridge }) => {
    const xml = (lastValue(facts.domains) ?? []).find(({ uuid }) => uuid === domain.uuid);
    const own = (xml?.live ?? xml?.config)?.interfaces.find(({ mac }) => mac === iface.mac)?.mtu;
    const before = own ?? topology.bridges.find(({ name }) => name === iface.bridge)?.mtu;
    const differs = bridge !== undefined && before !== undefined && bridge.mtu !== before;
    if (differs) mtus.add(before).add(bridge.mtu);
    return differs;
  });
  return checkOf(
    'mtu',
    found.map(({ domain }) => domain),
    { some: (names) => ['amber', 'differs', { names, mtus: [...mtus].join(', ') }], none: 'same' },
  );
}

function checkUplink({ moved, topology }: Subject): ConversionCheck {
  const bridges = [...new Set(moved.map(({ bridge }) => bridge))].filter((bridge) => bridge?.kind === 'host');
  for (const bridge of bridges) {
    if (bridge === undefined) continue;
    const values = { bridge: bridge.name, uplinks: bridge.uplinks.join(', ') };
    if (bridge.uplinks.length === 0) return check('uplink', ['amber', 'none', values]);
    const ups = topology.uplinks.filter(({ name }) => bridge.uplinks.includes(name));
    if (!ups.some(({ carrier }) => carrier)) return check('uplink', ['amber', 'noCarrier', values]);
  }
  return check('uplink', ['green', 'carrier']);
}

/** Who stays behind reaches those that go by the LAN alone, and NAT lets nobody in the other way. */
function checkNeighbours({ moved, topology }: Subject): ConversionCheck {
  const left = new Set(moved.flatMap(({ network }) => network ?? []));
  const going = new Set(moved.map(({ iface }) => iface.id));
  const staying = topology.domains.filter(({ interfaces }) =>
    interfaces.some(
      ({ id, source }) => source.kind === 'network' && left.has(source.network) && !going.has(id),
    ),
  );
  return checkOf('neighbours', staying, {
    some: (names) => ['amber', 'some', { names, networks: [...left].join(', ') }],
    none: 'none',
  });
}

function checkSnapshots({ moved, readings }: Subject): ConversionCheck {
  return checkOf(
    'snapshots',
    moved.map(({ domain }) => domain).filter(({ uuid }) => readings.snapshots[uuid] !== undefined),
    { some: (names) => ['amber', 'some', { names }], none: 'none' },
  );
}
