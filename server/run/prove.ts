import { setTimeout as wait } from 'node:timers/promises';
import { reachAnew } from '../host/reach';
import { passes } from '../host/run-probe';
import type { WatchedHost } from '../host/watched-host';
import { buildTopology } from '../model/build-topology';
import { type Expectation, type HostNow, isMet } from '../model/expectation';
import type { Probe } from '../model/probe';
import type { Topology } from '../model/topology';
import { detectOwner } from '../plan/backends/detect-owner';
import { probeSeconds, proofPatienceSeconds } from '../plan/proof-script';
import { ProblemError } from '../problem';

const againAfterMs = 200;

export async function readHost(host: WatchedHost): Promise<HostNow> {
  const facts = await host.readFacts();
  return { facts, topology: buildTopology(facts, detectOwner(facts)) };
}

export async function readTopology(host: WatchedHost) {
  return (await readHost(host)).topology;
}

/**
 * As readTopology, for what is planned or asked of libvirt's: throws with the reason when libvirt does not answer,
 * since of what is old or empty nothing can be said to be missing.
 */
export async function readLibvirt(host: WatchedHost) {
  const { topology } = await readHost(host);
  requireLibvirt(topology);
  return topology;
}

export function requireLibvirt({ libvirt }: Topology): void {
  if (libvirt.kind === 'unavailable') throw new ProblemError(libvirt.problem);
}

export type Checks = readonly { readonly expectation: Expectation; readonly met: boolean }[];

export async function check(host: WatchedHost, expectations: readonly Expectation[]): Promise<Checks> {
  const now = await readHost(host);
  // A host that does not answer is as it was when it last did, and that proves nothing.
  const answers = now.facts.links.kind === 'fresh';
  if (!answers) host.link?.hurry();
  return expectations.map((expectation) => ({ expectation, met: answers && isMet(expectation, now) }));
}

/** Reads the host until it is as expected, and throws when that takes too long. */
export async function prove(
  host: WatchedHost,
  {
    step,
    expectations,
    patienceSeconds,
    onChecks,
  }: {
    readonly step: string;
    readonly expectations: readonly Expectation[];
    readonly patienceSeconds?: number | undefined;
    readonly onChecks: (checks: Checks) => void;
  },
): Promise<void> {
  if (expectations.length === 0) return;
  const deadline = performance.now() + proofPatienceSeconds(expectations, patienceSeconds) * 1000;
  for (;;) {
    const checks = await check(host, expectations);
    onChecks(checks);
    if (checks.every(({ met }) => met)) return;
    if (performance.now() > deadline) throw new ProblemError({ code: 'expectation-unmet', values: { step } });
    await wait(againAfterMs);
  }
}

/** Asks each until it answers, and throws with the first that does not in time. */
export async function proveProbes(
  host: WatchedHost,
  probes: readonly Probe[],
  onChecks: (checks: readonly { readonly probe: Probe; readonly met: boolean }[]) => void,
): Promise<void> {
  const deadline = performance.now() + probeSeconds * 1000;
  for (;;) {
    const checks = await Promise.all(
      probes.map(async (probe) => ({ probe, met: await passesOn(host, probe) })),
    );
    onChecks(checks);
    const silent = checks.find(({ met }) => !met);
    if (silent === undefined) return;
    if (performance.now() > deadline)
      throw new ProblemError({ code: 'probe-failed', values: { address: silent.probe.address } });
    await wait(againAfterMs);
  }
}

async function passesOn(host: WatchedHost, probe: Probe): Promise<boolean> {
  if (probe.kind !== 'connection') return passes(host.runner, probe);
  const isReached = (await reachAnew(host)) === undefined;
  // It may be there at another address, which only a new master looks for.
  if (!isReached) host.link?.drop();
  return isReached;
}
