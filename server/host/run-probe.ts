import { command } from '../model/command';
import type { Probe } from '../model/probe';
import type { Topology } from '../model/topology';
import { parseIpNeigh } from '../parse/ip-neigh';
import type { Runner } from './runner';

/** States in which the neighbour's MAC is known and was not given up. */
const answering = ['REACHABLE', 'STALE', 'DELAY', 'PROBE', 'PERMANENT'];

/**
 * Whether it answers now. A gateway that drops pings still answers ARP (or neighbour discovery), which the kernel asks
 * before it can send the ping.
 */
export async function passes(runner: Runner, probe: Probe): Promise<boolean> {
  const family = probe.address.includes(':') ? '-6' : '-4';
  const ping = await runner.run(command('ping', family, '-n', '-c', '1', '-W', '1', probe.address), {
    timeoutMs: 4_000,
  });
  if (ping.exitCode === 0) return true;
  if (probe.kind !== 'gateway') return false;
  const neighbours = await runner.run(command('ip', '-j', 'neigh', 'show', probe.address));
  const parsed = neighbours.exitCode === 0 ? parseIpNeigh(neighbours.stdout) : undefined;
  return (
    parsed?.ok === true &&
    parsed.value.some(
      ({ mac, states }) => mac !== undefined && states.some((state) => answering.includes(state)),
    )
  );
}

/** What can be asked for after a change: the gateways and name servers that answer before it. */
export async function choosePassingProbes(
  runner: Runner,
  topology: Pick<Topology, 'defaultRoutes' | 'dnsServers'>,
): Promise<readonly Probe[]> {
  const gateways = topology.defaultRoutes.flatMap(({ gateway }) => gateway ?? []);
  const candidates: readonly Probe[] = [
    ...[...new Set(gateways)].map((address): Probe => ({ kind: 'gateway', address })),
    ...[...new Set(topology.dnsServers)]
      // A resolver on the host itself (127.0.0.53) answers whatever is unplugged.
      .filter((address) => !/^(127\.|::1$)/.test(address) && !gateways.includes(address))
      .map((address): Probe => ({ kind: 'nameserver', address })),
  ];
  const passing = await Promise.all(candidates.map((probe) => passes(runner, probe)));
  return candidates.filter((_, index) => passing[index]);
}
