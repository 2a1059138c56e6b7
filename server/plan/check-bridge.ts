import type { BridgeReadings, Said } from '../model/bridge-readings';
import type { BridgeChange } from '../model/bridge-request';
import { type Message, message } from '../model/message';
import type { Evidence } from '../model/problem';
import type { Ownership, Topology } from '../model/topology';
import { doOverlap } from './check-addressing';
import { macFilteringProvider } from './mac-filter';

/**
 * What is worth knowing before a bridge is made or taken away. `red` stops, `amber` asks the operator to say that
 * they have read it, `green` is in order and said quietly.
 */
export interface BridgeCheck {
  readonly id: BridgeCheckId;
  readonly level: 'red' | 'amber' | 'green';
  readonly text: Message;
  readonly remedy?: Message;
  readonly evidence?: readonly Evidence[];
}

export type BridgeCheckId =
  | 'own-connection'
  | 'gateway'
  | 'duplicate-address'
  | 'subnet-overlap'
  | 'firewall'
  | 'mac-filter'
  | 'cloud-init'
  | 'bridge-utils'
  | 'systemd';

interface Subject {
  readonly change: BridgeChange;
  readonly topology: Topology;
  readonly readings: BridgeReadings;
  /** The interface that the change goes through: the uplink, or the bridge that is taken away. None: isolated. */
  readonly through: string | undefined;
  readonly owner: Ownership | undefined;
}

export function checkBridge(
  change: BridgeChange,
  { topology, readings }: { readonly topology: Topology; readonly readings: BridgeReadings },
): BridgeCheck[] {
  const bridge = topology.bridges.find(({ name }) => name === change.request.bridge);
  const uplink = change.kind === 'create' ? change.request.uplink : bridge?.uplinks[0];
  const subject: Subject = {
    change,
    topology,
    readings,
    through: uplink === undefined || change.kind === 'create' ? uplink : change.request.bridge,
    owner:
      change.kind === 'remove' ? bridge?.owner : topology.uplinks.find(({ name }) => name === uplink)?.owner,
  };
  const rewires = subject.through !== undefined;
  return [
    ...(rewires ? [checkOwnConnection(subject), checkGateway(subject)] : []),
    ...(change.kind === 'create' ? [...checkNewAddresses(subject), checkSubnets(subject)] : []),
    ...(change.kind === 'create' && rewires ? [checkFirewall(readings), checkMachine(readings)] : []),
    ...checkCloudInit(subject),
    ...(change.kind === 'create' ? checkBridgeUtils(subject) : []),
    checkSystemd(readings),
  ].sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
}

const order: readonly BridgeCheck['level'][] = ['red', 'amber', 'green'];

export type Verdict = readonly [BridgeCheck['level'], string, Message['values']?];

/** The sentence `checks.ID.VARIANT`, and `checks.ID.VARIANTRemedy` under whatever is not green. */
export function check<Id extends string>(
  id: Id,
  [level, variant, values]: Verdict,
  evidence: readonly Evidence[] = [],
) {
  const key = `checks.${id}.${variant}`;
  return {
    id,
    level,
    text: message(key, values),
    ...(level === 'green' ? {} : { remedy: message(`${key}Remedy`, values) }),
    ...(evidence.length === 0 ? {} : { evidence }),
  };
}

/** A page that comes through the interface is cut off for a moment, and its answer must find the way back. */
function checkOwnConnection({ change, topology, readings, through = '' }: Subject): BridgeCheck {
  const { value: client, evidence } = readings.client;
  const losesAddresses = change.kind === 'create' && change.request.addressing.kind === 'none';
  // What leaves by a VLAN on the uplink goes through the uplink too.
  const isThrough = (name: string) =>
    name === through ||
    topology.uplinks.some((one) => one.name === name && one.beneath.includes(through)) ||
    topology.bridges.some((one) => one.name === name && one.uplinks.includes(through));
  const result = (verdict: Verdict) => check('own-connection', verdict, evidence);
  switch (client.kind) {
    case 'network': {
      const { address } = client;
      if (!isThrough(client.interfaceName))
        return result(['green', 'elsewhere', { address, interface: client.interfaceName }]);
      return losesAddresses
        ? result(['red', 'noWayBack', { address, interface: through }])
        : result(['amber', 'through', { address, interface: through }]);
    }
    case 'this-machine': {
      const ssh = client.ssh.filter(({ interfaceName }) => isThrough(interfaceName));
      if (ssh.length === 0) return result(['green', 'thisMachine']);
      // Somebody may be there several times.
      const addresses = [...new Set(ssh.map(({ address }) => address))].join(', ');
      return result(['amber', 'ssh', { addresses, interface: through }]);
    }
    case 'unknown':
      return result(['amber', 'unknown', { address: client.address, interface: through }]);
    default:
      return client satisfies never;
  }
}

function checkGateway({ readings }: Subject): BridgeCheck {
  const answering = readings.passingProbes.filter(({ kind }) => kind === 'gateway');
  const addresses = answering.map(({ address }) => address).join(', ');
  return check('gateway', answering.length === 0 ? ['amber', 'silent'] : ['green', 'answers', { addresses }]);
}

function checkNewAddresses({ readings }: Subject): BridgeCheck[] {
  return readings.newAddresses.map(({ value: { address, answer }, evidence }) => {
    const verdicts = {
      taken: ['red', 'taken', { address }],
      'not-checked': ['amber', 'notChecked', { address }],
      free: ['green', 'free', { address }],
    } as const satisfies Record<typeof answer, Verdict>;
    return check('duplicate-address', verdicts[answer], evidence);
  });
}

/** A route to libvirt's bridge and one to the LAN for the same addresses: one of the two is out of reach. */
function checkSubnets({ change, topology }: Subject): BridgeCheck {
  const { uplink: name, addressing } = change.kind === 'create' ? change.request : { addressing: undefined };
  const uplink = topology.uplinks.find((one) => one.name === name);
  const isStatic = addressing?.kind === 'static';
  const own =
    addressing?.kind === 'static'
      ? addressing.addresses
      : (uplink?.addresses ?? [])
          .filter(({ scope }) => scope === 'global')
          .map(({ address, prefixLength }) => `${address}/${prefixLength}`);
  for (const network of topology.networks)
    for (const { subnet } of network.subnets) {
      const address = own.find((one) => doOverlap(one, subnet));
      if (address === undefined) continue;
      const values = { address, subnet, network: network.name };
      // What is so already works somehow; what is asked for anew would not.
      return check('subnet-overlap', isStatic ? ['red', 'asked', values] : ['amber', 'already', values]);
    }
  return check('subnet-overlap', ['green', 'none']);
}

export function checkFirewall({
  bridgeNetfilter,
  forward,
}: Pick<BridgeReadings, 'bridgeNetfilter' | 'forward'>) {
  const isFiltered = { ipv4: bridgeNetfilter.value.ipv4, ipv6: bridgeNetfilter.value.ipv6 };
  const families = [
    ...(forward.value.ipv4 === 'drops' ? (['ipv4'] as const) : []),
    ...(forward.value.ipv6 === 'drops' ? (['ipv6'] as const) : []),
  ];
  const by = forward.value.by.map((name) => firewallTitles[name]).join(', ');
  const evidence = [...bridgeNetfilter.evidence, ...forward.evidence];
  const values = {
    by: by === '' ? 'nobody' : by,
    families: families.map((family) => (family === 'ipv4' ? 'IPv4' : 'IPv6')).join(', '),
  };
  if (families.length === 0) return check('firewall', ['green', 'accepts']);
  return families.some((family) => isFiltered[family])
    ? check('firewall', ['amber', 'drops', values], evidence)
    : check('firewall', ['green', 'notAsked', values], evidence);
}

const firewallTitles = { docker: 'Docker', firewalld: 'firewalld', ufw: 'ufw' } as const;

export function checkMachine({ machine }: Pick<BridgeReadings, 'machine'>) {
  if (machine.value === undefined) return check('mac-filter', ['green', 'unsaid']);
  const provider = macFilteringProvider(machine.value);
  const { vendor, product } = machine.value;
  return check(
    'mac-filter',
    provider === undefined
      ? ['green', 'none', { machine: `${vendor} ${product}`.trim() }]
      : ['amber', 'filters', { provider }],
    machine.evidence,
  );
}

function checkCloudInit({ readings, owner }: Subject): BridgeCheck[] {
  const file = owner?.kind === 'owned' ? owner.file : undefined;
  // The name that cloud-init gives its file on every distribution (50-cloud-init.yaml, 50-cloud-init.cfg, …).
  if (file === undefined || !/cloud-init/.test(file)) return [];
  const verdicts = {
    absent: ['green', 'absent', { file }],
    active: ['amber', 'active', { file }],
    'leaves-network-alone': ['green', 'quiet', { file }],
  } as const satisfies Record<BridgeReadings['cloudInit']['value'], Verdict>;
  const { value, evidence }: Said<BridgeReadings['cloudInit']['value']> = readings.cloudInit;
  return [check('cloud-init', verdicts[value], evidence)];
}

/** ifupdown's `bridge_*` lines are hooks of that package: without it `ifup br0` fails, with nobody there to see it. */
function checkBridgeUtils({ readings, owner }: Subject): BridgeCheck[] {
  if (owner?.kind !== 'owned' || owner.manager !== 'ifupdown') return [];
  if (readings.bridgeUtils) return [check('bridge-utils', ['green', 'installed'])];
  return [check('bridge-utils', readings.ifupdown2 ? ['green', 'notNeeded'] : ['red', 'missing'])];
}

function checkSystemd({ systemd }: BridgeReadings): BridgeCheck {
  return check('systemd', systemd ? ['green', 'runs'] : ['amber', 'missing']);
}
