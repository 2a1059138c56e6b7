import { formatSubnet } from '../model/address';
import type { Said } from '../model/bridge-readings';
import type { GuestPath } from '../model/guest-path';
import { type Message, message } from '../model/message';
import type { HeardAddress, PathReadings } from '../model/path-readings';
import type { Evidence } from '../model/problem';
import type { Topology } from '../model/topology';
import type { PathRepair } from './repair-path';

/**
 * Why a VM has no network: the way of its frames, hop by hop from the guest. The first broken hop is the one to mend;
 * those behind it may be broken by it alone. What could not be asked, or proves nothing either way, is said so and
 * never guessed.
 */
export interface Diagnosis {
  readonly hops: readonly PathHop[];
  /** The first broken one. */
  readonly brokenAt?: PathHopId;
}

export interface PathHop {
  readonly id: PathHopId;
  readonly verdict: 'ok' | 'broken' | 'cannot-tell';
  readonly text: Message;
  readonly remedy?: Message;
  /** Where the remedy is a change that we can plan. */
  readonly repair?: PathRepair;
  readonly evidence: readonly Evidence[];
}

export const pathHopIds = ['guest', 'tap', 'bridge', 'fdb', 'firewall', 'uplink', 'gateway', 'dhcp'] as const;
export type PathHopId = (typeof pathHopIds)[number];

interface Subject {
  readonly path: GuestPath;
  readonly topology: Topology;
  readonly readings: PathReadings;
  readonly values: Readonly<Record<string, string | number>>;
}

export function diagnosePath(
  path: GuestPath,
  { topology, readings }: { readonly topology: Topology; readonly readings: PathReadings },
): Diagnosis {
  const values = {
    domain: path.domain.name,
    mac: path.iface.mac,
    tap: path.tap ?? '',
    bridge: path.bridge ?? '',
    network: path.network?.name ?? '',
  };
  const subject: Subject = { path, topology, readings, values };
  const guest = diagnoseGuest(subject);
  // No tap, no bridge of ours: of a VM that is off there is nothing more to see, and macvtap has another way.
  if (path.domain.state === 'shut off' || path.kind === 'direct') return conclude([guest]);
  return conclude([
    guest,
    diagnoseTap(subject),
    diagnoseBridge(subject),
    diagnoseFdb(subject),
    diagnoseFirewall(subject),
    diagnoseUplink(subject),
    diagnoseGateway(subject),
    diagnoseDhcp(subject),
  ]);
}

function conclude(hops: readonly PathHop[]): Diagnosis {
  const broken = hops.find(({ verdict }) => verdict === 'broken');
  return { hops, ...(broken === undefined ? {} : { brokenAt: broken.id }) };
}

interface Finding {
  readonly evidence: readonly Evidence[];
  readonly values: Message['values'];
  readonly repair?: PathRepair;
}

/** The sentence `doctor.ID.VARIANT`, and `doctor.ID.VARIANTRemedy` under whatever is broken or cannot be told. */
function hop(
  id: PathHopId,
  [verdict, variant]: readonly [PathHop['verdict'], string],
  { evidence, values, repair }: Finding,
): PathHop {
  const key = `doctor.${id}.${variant}`;
  return {
    id,
    verdict,
    text: message(key, values),
    ...(verdict === 'ok' ? {} : { remedy: message(`${key}Remedy`, values) }),
    ...(repair === undefined ? {} : { repair }),
    evidence,
  };
}

function diagnoseGuest({ path, readings, values }: Subject): PathHop {
  const { state } = path.domain;
  const { value: link, evidence } = readings.link;
  if (state === 'shut off') return hop('guest', ['broken', 'shutOff'], { values, evidence });
  if (path.kind === 'direct') return hop('guest', ['cannot-tell', 'direct'], { values, evidence });
  if (state !== 'running')
    return hop('guest', ['broken', 'notRunning'], { values: { ...values, state }, evidence });
  if (link === 'down') return hop('guest', ['broken', 'linkDown'], { values, evidence, repair: 'link-up' });
  return link === undefined
    ? hop('guest', ['cannot-tell', 'unsaid'], { values, evidence })
    : hop('guest', ['ok', 'linkUp'], { values, evidence });
}

function diagnoseTap({ path, readings, values }: Subject): PathHop {
  const { value: tap, evidence } = readings.tap;
  const finding = { values, evidence };
  if (tap === undefined) return hop('tap', ['cannot-tell', 'unsaid'], finding);
  if (tap === 'missing') return hop('tap', ['broken', 'missing'], finding);
  if (!tap.flags.includes('UP') || !tap.flags.includes('LOWER_UP'))
    return hop('tap', ['broken', 'down'], { ...finding, repair: 'put-back' });
  if (tap.master === path.bridge) return hop('tap', ['ok', 'onBridge'], finding);
  const repair = path.network?.active === false ? 'start-network' : 'put-back';
  return tap.master === undefined
    ? hop('tap', ['broken', 'loose'], { ...finding, repair })
    : hop('tap', ['broken', 'elsewhere'], { evidence, repair, values: { ...values, other: tap.master } });
}

function diagnoseBridge({ path, readings, values }: Subject): PathHop {
  const { value: bridge, evidence } = readings.bridge;
  const { value: tap } = readings.tap;
  const finding = { values, evidence };
  if (path.network?.active === false)
    return hop('bridge', ['broken', 'networkOff'], { ...finding, repair: 'start-network' });
  if (bridge === undefined) return hop('bridge', ['cannot-tell', 'unsaid'], finding);
  if (bridge === 'missing') return hop('bridge', ['broken', 'missing'], finding);
  if (!bridge.flags.includes('UP'))
    return hop('bridge', ['broken', 'down'], { ...finding, repair: 'bridge-up' });
  const state = tap === undefined || tap === 'missing' ? undefined : tap.portState;
  const withPort = { values, evidence: [...readings.tap.evidence, ...evidence] };
  switch (state) {
    case 'forwarding':
      return hop('bridge', ['ok', 'forwarding'], withPort);
    case 'listening':
    case 'learning':
      return hop('bridge', ['broken', 'waiting'], {
        ...withPort,
        values: { ...values, state, seconds: 2 * (bridge.bridge?.forwardDelaySeconds ?? 15) },
      });
    case 'blocking':
    case 'disabled':
      return hop('bridge', ['broken', state], withPort);
    case undefined:
      return hop('bridge', ['cannot-tell', 'noPort'], finding);
    default:
      return state satisfies never;
  }
}

function diagnoseFdb({ path, readings, values }: Subject): PathHop {
  const { value: entries, evidence } = readings.fdb;
  const finding = { values, evidence };
  if (entries === undefined) return hop('fdb', ['cannot-tell', 'unsaid'], finding);
  const learned = entries.filter(({ mac, isLearned }) => isLearned && mac === path.iface.mac);
  if (learned.some(({ port }) => port === path.tap)) return hop('fdb', ['ok', 'learned'], finding);
  const elsewhere = learned[0];
  return elsewhere === undefined
    ? hop('fdb', ['cannot-tell', 'unheard'], finding)
    : hop('fdb', ['broken', 'elsewhere'], { evidence, values: { ...values, port: elsewhere.port } });
}

function diagnoseFirewall({ path, readings, values }: Subject): PathHop {
  const { bridgeNetfilter, forward, routing } = readings;
  const isAsked = bridgeNetfilter.value.ipv4;
  const { routed, bridged, bridgeFamily } = forward.value;
  switch (path.kind) {
    case 'isolated':
    case 'direct':
      return hop('firewall', ['ok', 'isolated'], { values, evidence: [] });
    case 'routed': {
      const finding = { values, evidence: [...routing.evidence, ...forward.evidence] };
      if (routing.value === false) return hop('firewall', ['broken', 'notRouting'], finding);
      if (routed === 'drops') return hop('firewall', ['broken', 'dropsRouted'], finding);
      if (
        path.network?.active === true &&
        path.network.forwardMode === 'nat' &&
        path.network.natRules.length === 0
      )
        return hop('firewall', ['broken', 'noNat'], finding);
      return hop('firewall', routed === 'unclear' ? ['cannot-tell', 'unclear'] : ['ok', 'routes'], finding);
    }
    case 'bridged': {
      const finding = { values, evidence: [...bridgeNetfilter.evidence, ...forward.evidence] };
      if (bridgeFamily === 'drops') return hop('firewall', ['broken', 'dropsFrames'], finding);
      if (isAsked && bridged === 'drops') return hop('firewall', ['broken', 'dropsBridged'], finding);
      if (bridgeFamily === 'unclear' || (isAsked && bridged === 'unclear'))
        return hop('firewall', ['cannot-tell', 'unclear'], finding);
      return hop('firewall', ['ok', isAsked ? 'accepts' : 'notAsked'], finding);
    }
    default:
      return path.kind satisfies never;
  }
}

function diagnoseUplink({ path, readings, values }: Subject): PathHop {
  const { value: links, evidence } = readings.uplinks;
  if (path.kind === 'isolated') return hop('uplink', ['ok', 'isolated'], { values, evidence: [] });
  if (path.uplinks.length === 0)
    return hop('uplink', ['broken', path.kind === 'bridged' ? 'none' : 'noRoute'], {
      values,
      evidence: readings.bridge.evidence,
    });
  if (links === undefined || links.length === 0)
    return hop('uplink', ['cannot-tell', 'unsaid'], { values, evidence });
  const names = { ...values, uplinks: links.map(({ name }) => name).join(', ') };
  const finding = { values: names, evidence };
  const withCarrier = links.filter(({ flags }) => flags.includes('LOWER_UP'));
  if (withCarrier.length === 0)
    return hop(
      'uplink',
      ['broken', links.every(({ flags }) => flags.includes('UP')) ? 'noCarrier' : 'down'],
      finding,
    );
  const isForwarding =
    path.kind === 'routed' ||
    withCarrier.some(({ portState }) => portState === undefined || portState === 'forwarding');
  return hop('uplink', isForwarding ? ['ok', 'carrier'] : ['broken', 'notForwarding'], finding);
}

function diagnoseGateway({ path, topology, readings, values }: Subject): PathHop {
  const { value: answer, evidence } = readings.gateway;
  if (path.kind === 'isolated') return hop('gateway', ['ok', 'isolated'], { values, evidence: [] });
  const bridge = readings.bridge.value;
  if (path.kind === 'routed' && bridge !== undefined && bridge !== 'missing') {
    const lacking = (path.network?.subnets ?? [])
      .map(({ bridgeAddress }) => bridgeAddress.split('/')[0] ?? '')
      .find((address) => !address.includes(':') && !bridge.addresses.some((one) => one.address === address));
    if (lacking !== undefined)
      return hop('gateway', ['broken', 'noAddress'], {
        values: { ...values, address: lacking },
        evidence: readings.bridge.evidence,
      });
  }
  const finding = { values: { ...values, address: answer?.address ?? '' }, evidence };
  if (answer !== undefined)
    return hop('gateway', answer.answers ? ['ok', 'answers'] : ['broken', 'silent'], finding);
  const hasRoute = topology.defaultRoutes.some(({ family }) => family === 'inet');
  if (path.kind === 'routed' && !hasRoute) return hop('gateway', ['broken', 'noRoute'], finding);
  return hop('gateway', ['cannot-tell', 'unknown'], finding);
}

/**
 * Whether the guest got an address. Seen without looking at a frame: a lease that libvirt's own server gave, what the
 * guest's agent says, an entry of the host's neighbour table; and, when it was asked for, DHCP itself on the tap.
 */
function diagnoseDhcp({ path, topology, readings, values }: Subject): PathHop {
  const { heard, dhcpServer, addresses } = readings;
  const evidence = [...dhcpServer.evidence, ...addresses.evidence, ...heard.evidence];
  const finding = { values, evidence };
  const agents = addresses.value.filter(({ source }) => source === 'agent');
  const foreign = agents.find((one) => !fits(one, { path, topology, bridge: readings.bridge }));
  if (foreign !== undefined && agents.every((one) => !fits(one, { path, topology, bridge: readings.bridge })))
    return hop('dhcp', ['broken', 'foreign'], { evidence, values: { ...values, address: foreign.address } });
  const { value: frames } = heard;
  if (typeof frames === 'object' && frames.answered === 0 && frames.asked > 0)
    return hop('dhcp', ['broken', 'unanswered'], { evidence, values: { ...values, asked: frames.asked } });
  if (dhcpServer.value === false) return hop('dhcp', ['broken', 'noServer'], finding);
  if (typeof frames === 'object' && frames.answered > 0) return hop('dhcp', ['ok', 'heard'], finding);
  const address = bestAddress(
    addresses.value.filter((one) => fits(one, { path, topology, bridge: readings.bridge })),
  );
  if (address !== undefined)
    return hop('dhcp', ['ok', address.source], { evidence, values: { ...values, address: address.address } });
  if (frames === 'no-tcpdump') return hop('dhcp', ['cannot-tell', 'noTcpdump'], finding);
  return hop('dhcp', ['cannot-tell', frames === undefined ? 'notListened' : 'quiet'], finding);
}

/** The guest's own word first; a lease may be of before it was moved. */
function bestAddress(addresses: readonly HeardAddress[]): HeardAddress | undefined {
  const order: readonly HeardAddress['source'][] = ['agent', 'neighbour', 'lease'];
  return [...addresses].sort((a, b) => order.indexOf(a.source) - order.indexOf(b.source))[0];
}

/** Whether an address can be of use on this bridge, as far as the host knows the subnets on it. */
function fits(
  { address }: HeardAddress,
  {
    path,
    topology,
    bridge,
  }: {
    readonly path: GuestPath;
    readonly topology: Topology;
    readonly bridge: Said<PathReadings['bridge']['value']>;
  },
): boolean {
  const own = bridge.value === undefined || bridge.value === 'missing' ? [] : bridge.value.addresses;
  const subnets = own
    .filter(({ family, scope }) => family === 'inet' && scope === 'global')
    .map((one) => `${one.address}/${one.prefixLength}`);
  if (subnets.length > 0) return subnets.some((subnet) => contains(subnet, address));
  // A bridge where the host has no address: whatever is in a subnet of another network of libvirt's is out of place.
  return !topology.networks.some(
    (network) =>
      network.name !== path.network?.name && network.subnets.some(({ subnet }) => contains(subnet, address)),
  );
}

function contains(cidr: string, address: string): boolean {
  const [base = '', length] = cidr.split('/');
  return formatSubnet(address, Number(length)) === formatSubnet(base, Number(length));
}
