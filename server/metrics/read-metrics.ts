import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { watchedHosts } from '../host/hosts';
import type { WatchedHost } from '../host/watched-host';
import { readHead } from '../log/log-table';
import { command } from '../model/command';
import { undecidedRun } from '../run/runs';
import { openState } from '../state/open-state';
import { readCounted } from './counted';
import type { Labels, Metric } from './metric';

/** All that this console tells Prometheus; docs/metrics.md describes each, and a test compares the two. */
export async function readMetrics(): Promise<readonly Metric[]> {
  const [hosts, state] = await Promise.all([readHosts(), readState()]);
  return [...readCounted(), ...hosts, ...state, ...readProcess()];
}

/** A host that is slower is as good as gone for who watches. */
const answerWithinMs = 2_000;

async function readHosts(): Promise<readonly Metric[]> {
  const hosts = await Promise.all(
    [...watchedHosts().values()].map(async (host) => ({ host, isUp: await isUp(host) })),
  );
  const known = hosts.flatMap(({ host }) => {
    const topology = host.topology();
    return topology === undefined ? [] : [{ labels: labelsOf(host), topology }];
  });
  return [
    gauge(
      'bridgehead_host_up',
      'Whether the host answers now.',
      hosts.map(({ host, isUp: up }) => [labelsOf(host), Number(up)]),
    ),
    gauge(
      'bridgehead_host_run_undecided',
      'Whether a run or a batch of this console is under way there, or waits for its answer.',
      hosts.map(({ host }) => [labelsOf(host), Number(undecidedRun(host) !== undefined)]),
    ),
    gauge(
      'bridgehead_host_read_timestamp_seconds',
      'When the topology that the next two are of was read.',
      known.map(({ labels, topology }) => [labels, topology.readAtMs / 1000]),
    ),
    gauge(
      'bridgehead_host_drift',
      'Where libvirt and the kernel disagree, or live and config do.',
      known.map(({ labels, topology }) => [labels, topology.drift.length]),
    ),
    gauge(
      'bridgehead_host_domains',
      'Virtual machines, by whether they are active.',
      known.flatMap(({ labels, topology: { domains } }) => {
        const active = domains.filter(({ state }) => state !== 'shut off').length;
        return [
          [{ ...labels, active: 'true' }, active],
          [{ ...labels, active: 'false' }, domains.length - active],
        ] as const;
      }),
    ),
  ];
}

const labelsOf = ({ summary }: WatchedHost): Labels => ({ host: summary.name });

/** By the shortest question that every page asks too. */
async function isUp({ reads }: WatchedHost): Promise<boolean> {
  const { exitCode } = await reads.run(command('ip', '-j', '-d', 'addr'), { timeoutMs: answerWithinMs });
  return exitCode === 0;
}

async function readState(): Promise<readonly Metric[]> {
  const state = await openState();
  const [head, { open }] = await Promise.all([
    readHead(state),
    state
      .selectFrom('sessions')
      .select(({ fn }) => fn.countAll<number>().as('open'))
      .where('ends_at_ms', '>', Date.now())
      .executeTakeFirstOrThrow(),
  ]);
  return [
    gauge('bridgehead_sessions_open', 'Sessions that are signed in.', [[{}, Number(open)]]),
    gauge('bridgehead_log_entries', 'Entries of the log.', [[{}, head?.number ?? 0]]),
  ];
}

function readProcess(): readonly Metric[] {
  const { user, system } = process.cpuUsage();
  return [
    gauge('bridgehead_build_info', 'Always 1; its labels say what runs.', [
      [{ version: readVersion(), node: process.versions.node }, 1],
    ]),
    gauge('process_start_time_seconds', 'When the console was started.', [
      [{}, Date.now() / 1000 - process.uptime()],
    ]),
    gauge('process_resident_memory_bytes', 'Memory that the console holds.', [
      [{}, process.memoryUsage.rss()],
    ]),
    {
      name: 'process_cpu_seconds_total',
      help: 'Processor time that the console took, its commands not included.',
      type: 'counter',
      samples: [{ labels: {}, value: (user + system) / 1_000_000 }],
    },
  ];
}

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

function gauge(name: string, help: string, samples: readonly (readonly [Labels, number])[]): Metric {
  return { name, help, type: 'gauge', samples: samples.map(([labels, value]) => ({ labels, value })) };
}
