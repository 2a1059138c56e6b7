import { isDeepStrictEqual } from 'node:util';
import { buildTopology } from '../model/build-topology';
import type { Facts } from '../model/facts';
import type { HostEvent, HostStatus, HostSummary } from '../model/host-event';
import { hasEnded, type RunState } from '../model/run';
import type { Topology } from '../model/topology';
import { detectOwner } from '../plan/backends/detect-owner';
import { eventChannel } from './event-channel';
import { factsReader } from './facts-reader';
import type { Runner } from './runner';
import type { LinkState, SshLink } from './ssh-link';
import { watchRates } from './watch-rates';
import { watchTicks } from './watch-ticks';
import type { WatchedHost } from './watched-host';

/** What the ticks can miss (a lease, a file of a network manager) is read this often, while somebody looks. */
const slowPollMs = 30_000;

/** What changes without any event at all (a virtual cable that is pulled) is looked for this often, likewise. */
const sweepMs = 2_000;

/** Who asks for a glance asks every few seconds; for so long the host is read as things change, and now and then. */
const glanceMs = 10_000;

interface Options {
  readonly runner: Runner;
  /** The runner for reads, with its `virsh` in a session. */
  readonly reads: Runner;
  readonly summary: HostSummary;
  /** Present when the runner replays a recording: nothing that is read is new. */
  readonly recordedAtMs?: number;
  /** The connection that the runners go over, and a runner that makes a new one each time. */
  readonly over?: { readonly link: SshLink; readonly fresh: Runner };
}

/**
 * One live host for all pages: ticks → read again what they can have touched → build → send, whole.
 *
 * With no page open only the three sources of ticks run; what they report is remembered and read when the next
 * page comes.
 */
export function watchHost({ runner, reads, summary, recordedAtMs, over }: Options): WatchedHost {
  const pages = new Set<(event: HostEvent) => void>();
  let run: RunState | undefined;
  let batch: HostEvent | undefined;
  let latest: { readonly topology?: Topology; readonly status: HostStatus } = {
    status: { kind: 'connecting' },
  };
  let publishing = false;
  let glancedAt = Number.NEGATIVE_INFINITY;
  const isGlanced = () => performance.now() - glancedAt < glanceMs;

  const broadcast = (event: HostEvent) => {
    for (const send of pages) send(event);
  };

  const publish = (facts: Facts) => {
    const topology = keepEqualDomains(latest.topology, buildTopology(facts, detectOwner(facts)));
    latest = { ...latest, topology };
    if (recordedAtMs !== undefined) becomeStatus({ kind: 'recorded', recordedAtMs });
    // Without a connection nothing is read: it says itself why, and when it comes back.
    else if (over === undefined || over.link.state().kind === 'up')
      becomeStatus(readStatus(facts, latest.status));
    broadcast({ kind: 'topology', topology });
  };

  const becomeStatus = (status: HostStatus) => {
    if (JSON.stringify(status) === JSON.stringify(latest.status)) return;
    latest = { ...latest, status };
    broadcast({ kind: 'status', status });
  };

  const reader = factsReader({
    runner,
    reads,
    now: () => recordedAtMs ?? Date.now(),
    isPaused: () => pages.size === 0 && !isGlanced(),
    // Readings that finish in the same turn become one picture; nothing waits for a timer.
    onChange: () => {
      if (publishing) return;
      publishing = true;
      setImmediate(() => {
        publishing = false;
        if (reader.hasFirstReadings()) publish(reader.facts());
      });
    },
  });

  const ticks = watchTicks(runner, reader.onTick);
  const onLink = (state: LinkState) => {
    if (state.kind === 'down') becomeStatus(statusOfLink(state));
    if (state.kind !== 'up') return;
    becomeStatus({ kind: 'connecting' });
    ticks.startNow();
    reader.readAll();
    void reader.settled().then(() => over?.link.endTurn());
  };
  const ignoreLink = over?.link.onChange(onLink);
  const rates = watchRates(reads, (next) => broadcast({ kind: 'rates', rates: next }));
  let slowPoll: NodeJS.Timeout | undefined;
  let sweep: NodeJS.Timeout | undefined;

  const onFirstPage = () => {
    reader.resume();
    rates.start();
    // A recording answers the same for ever, and not at all what it was not asked when it was made.
    if (recordedAtMs !== undefined) return;
    slowPoll = setInterval(reader.readAll, slowPollMs);
    slowPoll.unref();
    sweep = setInterval(reader.sweepRunning, sweepMs);
    sweep.unref();
  };
  const onLastPageGone = () => {
    rates.stop();
    clearInterval(slowPoll);
    clearInterval(sweep);
  };

  return {
    summary,
    runner,
    reads,
    status: () => latest.status,
    fresh: over?.fresh ?? runner,
    ...(over === undefined ? {} : { link: over.link }),
    readFacts: () => reader.readNow(),
    glance() {
      const wasPaused = pages.size === 0 && !isGlanced();
      glancedAt = performance.now();
      if (wasPaused) reader.resume();
      const { topology, status } = latest;
      const { links } = reader.facts();
      const readAtMs = recordedAtMs ?? ('readAtMs' in links ? links.readAtMs : undefined);
      if (recordedAtMs === undefined && readAtMs !== undefined && Date.now() - readAtMs > glanceMs)
        reader.readLinks();
      return {
        summary,
        status,
        ...(topology === undefined
          ? {}
          : {
              ...(topology.hostName === undefined ? {} : { hostName: topology.hostName }),
              domains: {
                running: topology.domains.filter(({ state }) => state === 'running').length,
                all: topology.domains.length,
              },
              driftCount: topology.drift.length,
            }),
        ...(readAtMs === undefined ? {} : { readAtMs }),
        ...(run === undefined || hasEnded(run)
          ? {}
          : { run: { id: run.id, title: run.title, outcome: run.outcome, goesBackAtMs: run.goesBackAtMs } }),
      };
    },
    topology: () => latest.topology,
    publish(event) {
      if (event.kind === 'run') run = event.run;
      if (event.kind === 'batch') batch = event;
      broadcast(event);
    },
    async *watch(signal) {
      const channel = eventChannel();
      channel.send({ kind: 'status', status: latest.status });
      if (latest.topology !== undefined) channel.send({ kind: 'topology', topology: latest.topology });
      if (run !== undefined) channel.send({ kind: 'run', run });
      if (batch !== undefined) channel.send(batch);
      pages.add(channel.send);
      over?.link.hurry();
      if (pages.size === 1) onFirstPage();
      try {
        yield* channel.events(signal);
      } finally {
        pages.delete(channel.send);
        if (pages.size === 0) onLastPageGone();
      }
    },
    close() {
      ignoreLink?.();
      ticks.stop();
      onLastPageGone();
      reader.close();
    },
  };
}

/** Domains that came out as before stay the same objects: pages are sent the others. */
function keepEqualDomains(before: Topology | undefined, now: Topology): Topology {
  if (before === undefined) return now;
  const known = new Map(before.domains.map((domain) => [domain.uuid, domain]));
  return {
    ...now,
    domains: now.domains.map((domain) => {
      const was = known.get(domain.uuid);
      return was !== undefined && isDeepStrictEqual(was, domain) ? was : domain;
    }),
  };
}

function statusOfLink({ problem, sinceMs, retryAtMs }: Extract<LinkState, { kind: 'down' }>): HostStatus {
  return { kind: 'lost', problem, sinceMs, ...(retryAtMs === undefined ? {} : { retryAtMs }) };
}

/** A host whose kernel does not answer is lost; libvirt alone being gone is shown in the topology itself. */
function readStatus(facts: Facts, previous: HostStatus): HostStatus {
  if (facts.links.kind === 'fresh') return { kind: 'live' };
  if (facts.links.problem === undefined) return { kind: 'connecting' };
  const sinceMs =
    previous.kind === 'lost'
      ? previous.sinceMs
      : facts.links.kind === 'stale'
        ? facts.links.readAtMs
        : Date.now();
  return { kind: 'lost', problem: facts.links.problem, sinceMs };
}
