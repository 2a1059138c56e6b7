/** How long it takes to read a host with 300 VMs, against libvirt's own binding and the commands of the guides. */
import { parseArgs } from 'node:util';
import { execInHost, projectBinds } from '../lab/lab';
import { withBenchHost } from './bench-host';
import { HostScript } from './host-script';
import { printRow, report, rowOptions } from './rows';
import { median } from './statistics';

const { values } = parseArgs({
  options: {
    ...rowOptions,
    vms: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '20' },
  },
});
const vmCount = Number(values.vms);
const roundCount = Number(values.rounds);
const guideRoundCount = 3;

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

await withBenchHost({ definedDomains: vmCount, binds: projectBinds }, async (host) => {
  // Both are on the host itself, for as long as it is read: neither has the way into a lab host to pay for.
  const binding = await HostScript.start(host, 'read-with-binding.py');
  const console = await HostScript.startOwn(host, 'read-with-console.ts');
  const ask = async (script: HostScript, how: string) => {
    script.write(how);
    const { ms, objects } = await script.next<{ ms: number; objects: number }>();
    if (objects < vmCount) throw new Error(`${how}: ${objects} objects were read`);
    return ms;
  };
  const readWithBinding = (how: 'fetch' | 'facts' | 'lists' | 'connect') => ask(binding, how);
  const read = (how: 'whole' | 'libvirt' | 'connect') => ask(console, how);

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
    for (const how of ['whole', 'libvirt', 'whole', 'libvirt'] as const) await read(how);
    await readWithBinding('facts');
    await readWithBinding('fetch');
    for (let round = 0; round < roundCount; round++) {
      times.whole.push(await read('whole'));
      times.fetch.push(await readWithBinding('fetch'));
      times.libvirtAlone.push(await read('libvirt'));
      times.facts.push(await readWithBinding('facts'));
      times.lists.push(await readWithBinding('lists'));
      times.cold.push(await read('connect'));
      times.connect.push(await readWithBinding('connect'));
      report(
        `round ${round + 1} of ${roundCount}: ${Math.round(times.whole.at(-1) ?? 0)} ms, binding ${Math.round(times.facts.at(-1) ?? 0)} ms`,
      );
    }
    // Half a minute each, of nothing but processes that begin and end; what comes right after one is slow for a while.
    for (let round = 0; round < guideRoundCount; round++) {
      times.guides.push(await measureMs(() => execInHost(host, ['sh', '-c', guidesWay])));
      report(
        `round ${round + 1} of ${guideRoundCount}: a process a question ${Math.round(times.guides.at(-1) ?? 0)} ms`,
      );
    }
  } finally {
    await console.stop();
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
