import type { Expectation } from '../model/expectation';
import type { Plan } from './plan';

/** Something on the way from the LAN into the host, and what a plan says of it. */
export interface Hop {
  readonly kind: 'uplink' | 'bridge';
  readonly name: string;
  /** With their prefix length. */
  readonly addresses: readonly string[];
  /** Families that get an address from a DHCP server or a router, which one is not known before. */
  readonly asks: readonly ('inet' | 'inet6')[];
  /** Default routes by it; a gateway where there is one. */
  readonly defaultRoutes: readonly { readonly gateway?: string }[];
}

/** From the LAN inwards. */
export interface WiringChange {
  readonly now: readonly Hop[];
  readonly afterwards: readonly Hop[];
}

/**
 * What is wired to what before and after a plan, out of the plan's own sentences: what is drawn is what is proved, and
 * what must be true again after a rollback. Absent where no interface comes under a bridge or out from under one.
 */
export function wiringChangeOf({ steps }: Pick<Plan, 'steps'>): WiringChange | undefined {
  const now = steps.flatMap(({ undone }) => undone);
  const afterwards = steps.flatMap(({ expect }) => expect);
  const [after] = portsOnlyIn(afterwards, now);
  const [before] = portsOnlyIn(now, afterwards);
  const moved = after ?? before;
  if (moved === undefined) return undefined;
  const uplink = (said: readonly Expectation[]) => hop('uplink', moved.interface, said);
  const bridged = (said: readonly Expectation[]) => [uplink(said), hop('bridge', moved.bridge, said)];
  return {
    now: before === undefined ? [uplink(now)] : bridged(now),
    afterwards: after === undefined ? [uplink(afterwards)] : bridged(afterwards),
  };
}

type PortOf = Extract<Expectation, { readonly kind: 'port-of' }>;

/** Taps hang where they hung: they are in both. */
function portsOnlyIn(said: readonly Expectation[], elsewhere: readonly Expectation[]): readonly PortOf[] {
  const isPort = (one: Expectation): one is PortOf => one.kind === 'port-of';
  const others = elsewhere.filter(isPort);
  return said
    .filter(isPort)
    .filter((port) => !others.some((one) => one.interface === port.interface && one.bridge === port.bridge));
}

function hop(kind: Hop['kind'], name: string, said: readonly Expectation[]): Hop {
  const ofIt = said.filter((one) => 'interface' in one && one.interface === name);
  return {
    kind,
    name,
    addresses: ofIt.flatMap((one) => (one.kind === 'address' ? [one.address] : [])),
    asks: ofIt.flatMap((one) => (one.kind === 'any-address' ? [one.family] : [])),
    defaultRoutes: ofIt.flatMap((one) =>
      one.kind === 'default-route' ? [one.gateway === undefined ? {} : { gateway: one.gateway }] : [],
    ),
  };
}
