import { readConversionChecks } from '../host/read-conversion-checks';
import { readDomainDocuments } from '../host/read-domain-documents';
import type { WatchedHost } from '../host/watched-host';
import type { BatchPlan, BatchRequest } from '../model/batch';
import type { InterfaceSource } from '../model/domain-xml';
import type { Topology } from '../model/topology';
import { type ConversionCheck, checkConversion } from '../plan/check-conversion';
import type { Planned } from '../plan/plan';
import {
  type BatchEntry,
  orderBatch,
  type PlannedEntry,
  planEntry,
  summarizeBatch,
} from '../plan/plan-batch';
import { ProblemError } from '../problem';
import { readHost, readTopology, requireLibvirt } from './prove';
import { readBatch } from './read-batches';

export interface BatchReview {
  readonly batchId: string;
  readonly request: BatchRequest;
}

export async function planBatch(host: WatchedHost, review: BatchReview): Promise<BatchPlan> {
  const { topology, entries } = await planEntries(host, review);
  return summarizeBatch(topology, entries);
}

export async function planOne(
  host: WatchedHost,
  { domainUuid, ...review }: BatchReview & { readonly domainUuid: string },
): Promise<Planned> {
  const entries = (await orderOf(host, review)).filter(
    ({ conversion }) => conversion.domainUuid === domainUuid,
  );
  const { topology, planned } = await planTheseNow(host, { ...review, entries });
  requireLibvirt(topology);
  const [found] = planned;
  if (found === undefined) throw new ProblemError({ code: 'not-found', values: { name: domainUuid } });
  return found.planned;
}

/** Every plan of a batch, from the host as it is now. */
export async function planEntries(
  host: WatchedHost,
  review: BatchReview,
): Promise<{ readonly topology: Topology; readonly entries: readonly PlannedEntry[] }> {
  const { topology, planned } = await planTheseNow(host, { ...review, entries: await orderOf(host, review) });
  requireLibvirt(topology);
  return { topology, entries: planned };
}

/** What is worth knowing before it is begun. */
export async function readChecks(
  host: WatchedHost,
  request: BatchRequest,
): Promise<readonly ConversionCheck[]> {
  const now = await readHost(host);
  requireLibvirt(now.topology);
  const conversions = (await orderOf(host, { batchId: 'checks', request })).map(
    ({ conversion }) => conversion,
  );
  const uuids = new Set(conversions.map(({ domainUuid }) => domainUuid));
  const networks = new Set(
    now.topology.domains
      .filter(({ uuid }) => uuids.has(uuid))
      .flatMap(({ interfaces }) => interfaces.flatMap(({ source }) => networkOf(source))),
  );
  const readings = await readConversionChecks(host, { domainUuids: [...uuids], networks: [...networks] });
  return checkConversion(conversions, { ...now, readings });
}

const networkOf = (source: InterfaceSource) => (source.kind === 'network' ? [source.network] : []);

/** The plans of some of its domains; one reading of the host serves them all. */
export async function planTheseNow(
  host: WatchedHost,
  { batchId, request, entries }: BatchReview & { readonly entries: readonly BatchEntry[] },
): Promise<{ readonly topology: Topology; readonly planned: readonly PlannedEntry[] }> {
  const topology = await readTopology(host);
  const uuids = entries.map(({ conversion }) => conversion.domainUuid);
  const documents = await readDomainDocuments(host.reads, topology, uuids);
  const planned = entries.map(
    (entry): PlannedEntry => ({
      entry,
      planned: planEntry(topology, entry, {
        batchId,
        documents: documents.get(entry.conversion.domainUuid),
        shutdownSeconds: request.shutdownSeconds,
      }),
    }),
  );
  return { topology, planned };
}

async function orderOf(host: WatchedHost, { batchId, request }: BatchReview): Promise<readonly BatchEntry[]> {
  const before = request.kind === 'back' ? await readBatch(host.runner, request.batchId) : undefined;
  return orderBatch(batchId, request, before);
}
