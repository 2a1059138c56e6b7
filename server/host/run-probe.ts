import { setTimeout as wait } from 'node:timers/promises';
import { type Command, command } from '../model/command';
import type { Neighbour } from '../model/facts';
import type { Probe } from '../model/probe';
import type { Topology } from '../model/topology';
import { parseIpNeigh } from '../parse/ip-neigh';
import { parseIpRoute } from '../parse/ip-route';
import type { Runner } from './runner';

/**
 * How long a neighbour entry may stay undecided. The kernel trusts an old entry for 5 s (`delay_first_probe_time`)
 * and then asks up to three times, a second apart (`ucast_solicit`, `retrans_time_ms`).
 */
const undecidedMs = 9_000;
const lookAgainAfterMs = 250;

export type AddressProbe = Extract<Probe, { readonly kind: 'gateway' | 'nameserver' }>;

/** Whether it answers now. Nothing on the host is changed by asking. A connection is asked for by `reachesAnew`. */
export async function passes(runner: Runner, probe: AddressProbe): Promise<boolean> {
  const address = await withZone(runner, probe.address);
  const ping = await runner.run(pingCommand(address), { timeoutMs: 5_000 });
  if (ping.exitCode === 0) return true;
  return probe.kind === 'gateway' && (await answersNeighbourDiscovery(runner, probe.address));
}

/**
 * What can be asked for after a change because it answers now: each gateway of a default route, and each DNS server
 * that is not the host itself (systemd-resolved's 127.0.0.53) and no gateway too.
 */
export async function choosePassingProbes(
  runner: Runner,
  topology: Topology,
): Promise<readonly AddressProbe[]> {
  const gateways = new Set(topology.defaultRoutes.flatMap(({ gateway }) => gateway ?? []));
  const own = new Set(
    [...topology.uplinks, ...topology.bridges].flatMap(({ addresses }) =>
      addresses.map((one) => one.address),
    ),
  );
  const nameservers = new Set(
    topology.dnsServers.filter(
      (address) => !/^127\.|^::1$/.test(address) && !own.has(address) && !gateways.has(address),
    ),
  );
  const candidates: AddressProbe[] = [
    ...[...gateways].map((address): AddressProbe => ({ kind: 'gateway', address })),
    ...[...nameservers].map((address): AddressProbe => ({ kind: 'nameserver', address })),
  ];
  const answers = await Promise.all(candidates.map((probe) => passes(runner, probe)));
  return candidates.filter((_, index) => answers[index]);
}

function pingCommand(address: string): Command {
  return command('ping', ...(address.includes(':') ? ['-6'] : []), '-n', '-c', '1', '-W', '1', address);
}

/** The ping made the kernel ask who has the address: an entry with a MAC that is confirmed or fresh is an answer. */
async function answersNeighbourDiscovery(runner: Runner, address: string): Promise<boolean> {
  const deadline = performance.now() + undecidedMs;
  for (;;) {
    const { stdout } = await runner.run(command('ip', '-j', 'neigh', 'show', address));
    const entries = parseIpNeigh(stdout);
    const known = entries.ok ? entries.value.filter(({ mac }) => mac !== undefined) : [];
    if (known.some((entry) => hasState(entry, 'REACHABLE', 'STALE', 'PERMANENT'))) return true;
    // An entry from before the attempt is on trial; whether it is still good shows in a few seconds.
    const isOnTrial = known.some((entry) => hasState(entry, 'DELAY', 'PROBE'));
    if (!isOnTrial || performance.now() > deadline) return false;
    await wait(lookAgainAfterMs);
  }
}

function hasState({ states }: Neighbour, ...wanted: readonly string[]): boolean {
  return states.some((state) => wanted.includes(state));
}

/**
 * A link-local gateway, as router advertisements name it, is an address only together with an interface; and which
 * that is changes when a bridge takes the uplink over.
 */
async function withZone(runner: Runner, address: string): Promise<string> {
  if (!/^fe[89ab]/i.test(address)) return address;
  const { stdout } = await runner.run(command('ip', '-j', '-6', 'route', 'show', 'default'));
  const routes = parseIpRoute(stdout, 'inet6');
  const by = routes.ok ? routes.value.find(({ gateway }) => gateway === address)?.interfaceName : undefined;
  return by === undefined ? address : `${address}%${by}`;
}
