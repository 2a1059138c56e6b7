import { type Message, message } from '@/server/model/message';
import type { Domain, DomainInterface, Network } from '@/server/model/topology';
import { type Attachment, attachInterface } from './attach-interface';
import { nodeId } from './graph';
import { splitId } from './host-side';
import { isActive, routerOf, type TopologyIndex } from './topology-index';
import { wayToLan } from './way-to-lan';

/** Who can reach whom: what NAT and bridge mean, for one domain interface as it is wired now. */
export interface Reachability {
  /** Node ids from the domain to the LAN. */
  readonly way: readonly string[];
  /** First what stands in the way now, then what the wiring means. */
  readonly obstacles: readonly Message[];
  readonly sentences: readonly Message[];
  readonly answers: Readonly<Record<Party, { readonly out: Answer; readonly in: Answer }>>;
}

export const parties = ['lan', 'host', 'guests'] as const;
export type Party = (typeof parties)[number];
/** `maybe`: depends on something outside this host; the sentences say on what. */
export type Answer = 'yes' | 'nat' | 'maybe' | 'no';

type Answers = Reachability['answers'];

const both = (answer: Answer) => ({ out: answer, in: answer });
const cutOff: Answers = { lan: both('no'), host: both('no'), guests: both('no') };

export function reachabilityOf(index: TopologyIndex, domain: Domain, one: DomainInterface): Reachability {
  const attachment = attachInterface(index, domain, one);
  const way = [nodeId({ kind: 'domain', uuid: domain.uuid }), ...wayToLan(index, attachment.at)];
  const meaning = meaningOf(index, one, attachment);
  const blocked = blockedBy(index, domain, one, attachment);
  const noLan = blocked.length > 0 ? [] : lanBlockedBy(index, way);
  const answers =
    blocked.length > 0
      ? cutOff
      : noLan.length > 0
        ? { ...meaning.answers, lan: both('no') }
        : meaning.answers;
  return { way, obstacles: [...blocked, ...noLan], sentences: meaning.sentences, answers };
}

const say = (key: string, values?: Message['values']) => message(`topology.reach.${key}`, values);

/** Why nothing goes through this interface at all. */
function blockedBy(
  index: TopologyIndex,
  domain: Domain,
  one: DomainInterface,
  { at, state }: Attachment,
): readonly Message[] {
  if (!isActive(domain)) return [say('shutOff')];
  const drifts = index.driftOfInterface.get(one.id) ?? [];
  if (drifts.some((drift) => drift.kind === 'tap-missing')) return [say('tapMissing')];
  if (one.presence === 'config') return [say('nextStart')];
  if (one.linkState === 'down') return [say('linkDown')];
  if (one.tap !== undefined && !one.tap.carrier) return [say('tapNoCarrier', { tap: one.tap.name })];
  if (state === 'down') return [say('portClosed', { tap: one.tap?.name ?? '' })];
  const [kind, name] = splitId(at);
  if (one.tap !== undefined && one.tap.kind === 'tap' && one.tap.bridge === undefined) {
    return [say('tapNowhere', { tap: one.tap.name })];
  }
  if (kind === 'bridge') {
    const bridge = index.bridges.get(name);
    if (bridge === undefined) return [say('bridgeGone', { bridge: name })];
    if (!bridge.up) return [say('bridgeDown', { bridge: name })];
  }
  if (kind === 'network' && index.networks.get(name)?.active !== true) {
    return [say('networkInactive', { network: name })];
  }
  return [];
}

/** Why it does not get as far as the LAN, though it has a way there. */
function lanBlockedBy(index: TopologyIndex, way: readonly string[]): readonly Message[] {
  const obstacles: Message[] = [];
  const uplinks = way.map(splitId).filter(([kind]) => kind === 'uplink');
  const dead = uplinks
    .map(([, name]) => index.uplinks.get(name))
    .filter((one) => one && !(one.up && one.carrier));
  // One dead port of a bond stops nothing, and the bond itself says when all are dead.
  for (const one of dead) {
    if (one === undefined) continue;
    const above = index.topology.uplinks.find((each) => each.beneath.includes(one.name));
    if (above?.kind === 'bond' && above.carrier) continue;
    obstacles.push(say(one.up ? 'noCarrier' : 'uplinkDown', { uplink: one.name }));
  }
  for (const [kind, name] of way.map(splitId)) {
    const rules = kind === 'network' ? index.driftOfNetwork.get(name) : undefined;
    if (rules?.some((drift) => drift.kind === 'nat-rules-missing'))
      obstacles.push(say('natRulesMissing', { network: name }));
  }
  return obstacles;
}

interface Meaning {
  readonly sentences: readonly Message[];
  readonly answers: Answers;
}

function meaningOf(index: TopologyIndex, one: DomainInterface, { at, atName }: Attachment): Meaning {
  const [kind] = splitId(at);
  if (one.source.kind === 'hostdev') return outside('hostdev', { address: one.source.address });
  if (one.source.kind === 'other') return outside('other', { type: one.source.type });
  if (one.source.kind === 'direct') return direct(one.source.device, one.source.mode);
  const router = kind === 'network' ? index.networks.get(atName) : routerOf(index, atName);
  const bridge = kind === 'bridge' ? index.bridges.get(atName) : undefined;
  const guests = guestsBeside(index, one, at);
  if (bridge !== undefined && bridge.uplinks.length > 0) {
    const hasAddress = bridge.addresses.some((address) => address.scope !== 'link');
    return {
      sentences: [
        say('bridged', { bridge: bridge.name, uplink: bridge.uplinks.join(' + ') }),
        say(hasAddress ? 'hostOnBridge' : 'hostNotOnBridge', { bridge: bridge.name }),
        guests,
      ],
      answers: { lan: both('yes'), host: both(hasAddress ? 'yes' : 'maybe'), guests: both('yes') },
    };
  }
  if (router !== undefined) return routed(router, guests);
  if (bridge !== undefined) {
    const host: Answer = bridge.addresses.some((address) => address.scope !== 'link') ? 'yes' : 'no';
    return {
      sentences: [say('noUplink', { bridge: bridge.name }), guests],
      answers: { lan: both('no'), host: both(host), guests: both('yes') },
    };
  }
  return { sentences: [say('sourceMissing', { source: atName })], answers: cutOff };
}

function routed(network: Network, guests: Message): Meaning {
  const subnet = network.subnets.map((one) => one.subnet).join(' ');
  const values = { network: network.name, egress: network.egress ?? '', subnet };
  const inside = { host: both('yes'), guests: both('yes') };
  switch (network.forwardMode) {
    case 'nat':
      if (network.egress === undefined) {
        return { sentences: [say('natNoWay', values), guests], answers: { lan: both('no'), ...inside } };
      }
      return {
        sentences: [say('natOut', values), say('natIn', values), guests],
        answers: { lan: { out: 'nat', in: 'no' }, ...inside },
      };
    case 'route':
    case 'open':
      return {
        sentences: [say(network.forwardMode === 'open' ? 'open' : 'routed', values), guests],
        answers: { lan: both('maybe'), ...inside },
      };
    case 'isolated':
      return { sentences: [say('isolated', values), guests], answers: { lan: both('no'), ...inside } };
    case 'hostdev':
      return outside('hostdev', { address: network.name });
    default:
      return direct(network.forwardDevice ?? network.egress ?? network.name, network.forwardMode);
  }
}

/** macvtap: the frames go out by the uplink without passing the host, which is why the host is the one it cannot reach. */
function direct(device: string, mode: string): Meaning {
  const guests: Answer = mode === 'bridge' ? 'yes' : mode === 'vepa' ? 'maybe' : 'no';
  const known = ['bridge', 'vepa', 'private', 'passthrough'].includes(mode);
  return {
    sentences: [
      say('direct', { device }),
      say('directHost', { device }),
      ...(known ? [say(`directGuests.${mode}`, { device })] : []),
    ],
    answers: { lan: both('yes'), host: both('no'), guests: both(guests) },
  };
}

function outside(key: 'hostdev' | 'other', values: Message['values']): Meaning {
  return {
    sentences: [say(key, values)],
    answers: { lan: both('maybe'), host: both('maybe'), guests: both('maybe') },
  };
}

function guestsBeside(index: TopologyIndex, one: DomainInterface, at: string): Message {
  let count = 0;
  for (const domain of index.topology.domains) {
    if (!isActive(domain)) continue;
    if (
      domain.interfaces.some((each) => each.id !== one.id && attachInterface(index, domain, each).at === at)
    )
      count += 1;
  }
  return say('guests', { count, at: splitId(at)[1] });
}
