import { type Message, message } from '@/server/model/message';
import type { Domain, DomainInterface, Topology } from '@/server/model/topology';

/**
 * What became different between two looks at a host, in the order of how much it matters. Said aloud to a screen
 * reader and shown on one line: who looks away from the picture for a moment must not have to compare.
 */
export function topologyChanges(before: Topology, after: Topology): readonly Message[] {
  if (before === after) return [];
  return [
    ...uplinkChanges(before, after),
    ...domainChanges(before, after),
    ...networkChanges(before, after),
    ...presence('bridge', names(before.bridges), names(after.bridges)),
    ...presence('tap', names(before.looseTaps), names(after.looseTaps)).filter((one) =>
      one.key.endsWith('Appeared'),
    ),
    ...driftChanges(before, after),
  ];
}

const say = (key: string, values: Message['values']) => message(`topology.change.${key}`, values);

function names(things: readonly { readonly name: string }[]): ReadonlySet<string> {
  return new Set(things.map((thing) => thing.name));
}

function presence(kind: string, before: ReadonlySet<string>, after: ReadonlySet<string>): readonly Message[] {
  return [
    ...[...after].filter((name) => !before.has(name)).map((name) => say(`${kind}Appeared`, { name })),
    ...[...before].filter((name) => !after.has(name)).map((name) => say(`${kind}Gone`, { name })),
  ];
}

function uplinkChanges(before: Topology, after: Topology): readonly Message[] {
  const known = new Map(before.uplinks.map((uplink) => [uplink.name, uplink.up && uplink.carrier]));
  return after.uplinks.flatMap(({ name, up, carrier }) => {
    const was = known.get(name);
    const is = up && carrier;
    return was === undefined || was === is ? [] : [say(is ? 'carrierBack' : 'carrierLost', { name })];
  });
}

function domainChanges(before: Topology, after: Topology): readonly Message[] {
  const known = new Map(before.domains.map((domain) => [domain.uuid, domain]));
  const changes: Message[] = [];
  for (const domain of after.domains) {
    const was = known.get(domain.uuid);
    known.delete(domain.uuid);
    if (was === domain) continue;
    if (was === undefined) changes.push(say('domainDefined', { name: domain.name }));
    else changes.push(...domainChange(was, domain));
  }
  for (const { name } of known.values()) changes.push(say('domainGone', { name }));
  return changes;
}

function domainChange(was: Domain, is: Domain): readonly Message[] {
  if (was.state !== is.state) {
    const taps = is.interfaces.flatMap(({ tap }) => (tap === undefined ? [] : [tap.name])).join(' ');
    return [say(taps === '' ? 'domainState' : 'domainStateOn', { name: is.name, state: is.state, taps })];
  }
  const known = new Map(was.interfaces.map((one) => [one.id, one]));
  return is.interfaces.flatMap((one) => {
    const previous = known.get(one.id);
    return previous === undefined ? [] : interfaceChange(is.name, previous, one);
  });
}

function interfaceChange(name: string, was: DomainInterface, is: DomainInterface): readonly Message[] {
  const what = is.tap?.name ?? is.mac;
  if (was.bridge !== is.bridge && is.tap !== undefined) {
    return [say('interfaceMoved', { name, what, bridge: is.bridge ?? 'none' })];
  }
  if (was.linkState !== is.linkState) return [say('linkState', { name, what, state: is.linkState })];
  const [address] = is.addresses;
  if (address !== undefined && address.address !== was.addresses[0]?.address) {
    return [say('address', { name, address: address.address })];
  }
  return [];
}

function networkChanges(before: Topology, after: Topology): readonly Message[] {
  const known = new Map(before.networks.map((network) => [network.name, network.active]));
  return after.networks.flatMap(({ name, active }) => {
    const was = known.get(name);
    return was === undefined || was === active
      ? []
      : [say(active ? 'networkActive' : 'networkInactive', { name })];
  });
}

function driftChanges({ drift: before }: Topology, { drift: after }: Topology): readonly Message[] {
  if (before.length === after.length) return [];
  return [say('drift', { count: after.length })];
}
