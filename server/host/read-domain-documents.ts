import { command } from '../model/command';
import type { Topology } from '../model/topology';
import type { DomainDocuments } from '../plan/convert-domain';
import type { Runner } from './runner';

/** What libvirt says of many domains, byte for byte; one that it says nothing of is left out. */
export async function readDomainDocuments(
  reads: Runner,
  topology: Topology,
  uuids: readonly string[],
): Promise<ReadonlyMap<string, DomainDocuments>> {
  const states = new Map(topology.domains.map(({ uuid, state }) => [uuid, state]));
  const read = await Promise.all(
    uuids.map(async (uuid) => {
      const documents = await readOne(reads, uuid, states.get(uuid) !== 'shut off');
      return documents === undefined ? [] : [[uuid, documents] as const];
    }),
  );
  return new Map(read.flat());
}

async function readOne(reads: Runner, uuid: string, isActive: boolean): Promise<DomainDocuments | undefined> {
  const ask = async (...words: string[]) => {
    const { failure, exitCode, stdout } = await reads.run(command('virsh', ...words, uuid));
    return failure === undefined && exitCode === 0 && stdout !== '' ? stdout : undefined;
  };
  const [inactive, live, jobs] = await Promise.all([
    ask('dumpxml', '--inactive'),
    isActive ? ask('dumpxml') : undefined,
    isActive ? ask('domjobinfo') : undefined,
  ]);
  if (inactive === undefined) return undefined;
  const job = parseJob(jobs ?? '');
  return { inactive, ...(live === undefined ? {} : { live }), ...(job === undefined ? {} : { job }) };
}

/** `Job type:         None`, or `Bounded`, `Unbounded`; with `Operation:        Outgoing migration` below. */
function parseJob(text: string): string | undefined {
  const type = /^Job type:\s*(.*)$/m.exec(text)?.[1]?.trim();
  if (type === undefined || type === 'None' || type === '') return undefined;
  return /^Operation:\s*(.*)$/m.exec(text)?.[1]?.trim() ?? type;
}
