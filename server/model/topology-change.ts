import type { HostEvent } from './host-event';
import type { Domain, Topology } from './topology';

/**
 * A topology as it is sent after another one: of the domains that are the same objects as before it says no more than
 * their UUID. They are nearly all there is: of a host with 300 of them one that starts took a third of a megabyte.
 */
export type TopologyChange = Omit<Topology, 'domains'> & { readonly domains: readonly (Domain | string)[] };

/** What goes over the wire. The first topology of a stream is whole. */
export type SentEvent = HostEvent | { readonly kind: 'topology-change'; readonly change: TopologyChange };

/** For one stream: makes of each topology that follows another what has changed. */
export function topologySender(): (event: HostEvent) => SentEvent {
  let before: Topology | undefined;
  return (event) => {
    if (event.kind !== 'topology') return event;
    const sent: SentEvent =
      before === undefined ? event : { kind: 'topology-change', change: changeOf(before, event.topology) };
    before = event.topology;
    return sent;
  };
}

/** The other end of it: whole events again. */
export function topologyReceiver(): (event: SentEvent) => HostEvent | undefined {
  let before: Topology | undefined;
  return (event) => {
    if (event.kind === 'topology') before = event.topology;
    if (event.kind !== 'topology-change') return event;
    // Whoever came into the middle of a stream waits for its beginning.
    if (before === undefined) return undefined;
    before = applyChange(before, event.change);
    return { kind: 'topology', topology: before };
  };
}

function changeOf(before: Topology, now: Topology): TopologyChange {
  const known = new Set(before.domains);
  return { ...now, domains: now.domains.map((domain) => (known.has(domain) ? domain.uuid : domain)) };
}

function applyChange(before: Topology, change: TopologyChange): Topology {
  const known = new Map(before.domains.map((domain) => [domain.uuid, domain]));
  return {
    ...change,
    domains: change.domains.flatMap((domain) =>
      typeof domain === 'string' ? (known.get(domain) ?? []) : domain,
    ),
  };
}
