/** How long it takes to read a host with 300 VMs, against libvirt's own binding and the commands of the guides. */
import { parseArgs } from 'node:util';
import { enterArgv, execInHost } from '../lab/lab';
import { factsReader } from '../server/host/facts-reader';
import { withIpSession } from '../server/host/ip-session';
import { localRunner } from '../server/host/local-runner';
import { libvirtReader } from '../server/host/read-libvirt';
import type { Runner } from '../server/host/runner';
import { withVirshSession } from '../server/host/virsh-session';

import { buildTopology } from '../server/model/build-topology';
import { detectOwner } from '../server/plan/backends/detect-owner';
import { withBenchHost } from './bench-host';
import { HostScript } from './host-script';
import { printRow, report, rowOptions } from './rows';
import { median } from './statistics';

const { values } = parseArgs({
  options: {
    ...rowOptions,
    vms: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '10' },
  },
});
const vmCount = Number(values.vms);
const roundCount = Number(values.rounds);

/** As the console opens a host (server/host/hosts.ts). */
function readsOf(runner: Runner) {
  const kernel = withIpSession(runner);
  const reads = withVirshSession(kernel);
  return {
    ...reads,
    close() {
      reads.close();
      kernel.close();
    },
  };
}

/** Everything the picture's wiring stands on: interfaces, neighbours, networks, domains; parsed, and what it means. */
function consoleReader(runner: Runner, reads: Runner) {
  const reader = factsReader({
    runner,
    reads,
    now: Date.now,
    // Nothing is read but what `readNow` asks for.
    isPaused: () => true,
    onChange: () => undefined,
  });
  return async () => {
    const facts = await reader.readNow();
    const topology = buildTopology(facts, detectOwner(facts));
    if (topology.domains.length !== vmCount || topology.troubles.length > 0)
      throw new Error(`read ${topology.domains.length} VMs, ${JSON.stringify(topology.troubles)}`);
  };
}

async function measureMs(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** One process a question, as virsh's guides have it; the loop runs in the host, so that entering it costs nothing. */
const guidesWay = `virsh list --all --name | while read -r name; do
  [ -n "$name" ] || continue
  virsh domiflist "$name"
  virsh domifaddr "$name"
done`;

await withBenchHost({ definedDomains: vmCount }, async (host) => {
  const runner = localRunner({ prefix: enterArgv(host) });
  const binding = await HostScript.start(host, 'read-with-binding.py');
  const readWithBinding = async (how: 'fetch' | 'facts' | 'lists' | 'connect') => {
    binding.write(how);
    const { ms, objects } = await binding.next<{ ms: number; objects: number }>();
    if (objects < vmCount) throw new Error(`the binding read ${objects} objects`);
    return ms;
  };
  const warm = readsOf(runner);
  const read = consoleReader(runner, warm);
  const libvirt = libvirtReader(warm, () => undefined);

  const times = {
    whole: [] as number[],
    libvirtAlone: [] as number[],
    fetch: [] as number[],
    facts: [] as number[],
    lists: [] as number[],
    cold: [] as number[],
    connect: [] as number[],
    guides: [] as number[],
  };
  try {
    // The first reading of either compiles code and fills libvirt's caches.
    await read();
    await readWithBinding('facts');
    await readWithBinding('fetch');
    for (let round = 0; round < roundCount; round++) {
      times.whole.push(await measureMs(read));
      times.fetch.push(await readWithBinding('fetch'));
      times.libvirtAlone.push(await measureMs(() => Promise.all([libvirt.domains(), libvirt.networks()])));
      times.facts.push(await readWithBinding('facts'));
      times.lists.push(await readWithBinding('lists'));
      const fresh = readsOf(runner);
      times.cold.push(await measureMs(consoleReader(runner, fresh)));
      fresh.close();
      times.connect.push(await readWithBinding('connect'));
      times.guides.push(await measureMs(() => execInHost(host, ['sh', '-c', guidesWay])));
      report(
        `round ${round + 1} of ${roundCount}: ${Math.round(times.whole.at(-1) ?? 0)} ms, binding ${Math.round(times.fetch.at(-1) ?? 0)} ms, a process a question ${Math.round(times.guides.at(-1) ?? 0)} ms`,
      );
    }
  } finally {
    warm.close();
    await binding.stop();
  }

  const vms = `${vmCount} VMs of two interfaces`;
  const ms = (name: string, mine: readonly number[], against?: [string, readonly number[]]) =>
    printRow({
      name: `${name}, ${vms}, median of ${mine.length}`,
      value: median(mine),
      unit: 'ms',
      ...(against === undefined ? {} : { ratio: median(mine) / median(against[1]), against: against[0] }),
    });
  ms('host read and topology built', times.whole, [
    'libvirt-python, the same facts, each domain asked for its XML and flags, parsed',
    times.facts,
  ]);
  ms('host read and topology built', times.whole, [
    'libvirt-python, the same facts, flags from filtered lists, XML parsed',
    times.lists,
  ]);
  ms('host read and topology built', times.whole, [
    'libvirt-python, XML of all fetched, not parsed, and nothing else',
    times.fetch,
  ]);
  ms('libvirt alone read and parsed', times.libvirtAlone, [
    'libvirt-python, the same facts, each domain asked for its XML and flags, parsed',
    times.facts,
  ]);
  ms('host read and topology built, with a new connection', times.cold, [
    'libvirt-python, the same facts on a new connection',
    times.connect,
  ]);
  ms('host read and topology built', times.whole, ['domiflist and domifaddr per domain', times.guides]);
  ms('domiflist and domifaddr per domain', times.guides);
  printRow({
    name: `host read and topology built faster than domiflist and domifaddr per domain, ${vms}`,
    value: median(times.guides) / median(times.whole),
    unit: 'times',
  });
});
