import type { BatchDomain, BatchPlan, BatchPlanDomain, BatchRequest, BatchState } from '../model/batch';
import { hasMoved } from '../model/batch';
import type { ConversionTarget, DomainConversion } from '../model/conversion';
import type { InterfaceSource } from '../model/domain-xml';
import { fingerprint } from '../model/fingerprint';
import type { Message } from '../model/message';
import type { Topology } from '../model/topology';
import { type DomainDocuments, planConvertDomain } from './convert-domain';
import type { Planned } from './plan';
import { runDirectory, runsDirectory } from './run-files';

/** Beside the runs. */
export const batchesDirectory = `${runsDirectory.slice(0, runsDirectory.lastIndexOf('/'))}/batches`;

export function batchDirectory(batchId: string): string {
  return `${batchesDirectory}/${batchId}`;
}

/** One domain of a batch: what is to happen to it, and when. */
export interface BatchEntry {
  readonly conversion: DomainConversion;
  readonly wave: number;
  /** Of its run on the host. */
  readonly runId: string;
}

/**
 * The domains in the order in which they are moved: the canary alone, then waves. `before` is the batch that a `back`
 * undoes: each interface goes to what it had then.
 */
export function orderBatch(
  batchId: string,
  request: BatchRequest,
  before?: Pick<BatchState, 'domains'>,
): readonly BatchEntry[] {
  const conversions = conversionsOf(request, before);
  const canary = conversions.find(({ domainUuid }) => domainUuid === request.canary) ?? conversions[0];
  const ordered = [...(canary === undefined ? [] : [canary]), ...conversions.filter((one) => one !== canary)];
  return ordered.map((conversion, index) => ({
    conversion,
    wave: index === 0 ? 0 : 1 + Math.floor((index - 1) / Math.max(1, request.waveSize)),
    runId: `${batchId}-${index + 1}`,
  }));
}

function conversionsOf(
  request: BatchRequest,
  before: Pick<BatchState, 'domains'> | undefined,
): readonly DomainConversion[] {
  if (request.kind === 'move')
    return request.domains.map(({ domainUuid, macs, method }) => ({
      domainUuid,
      method,
      moves: macs.map((mac) => ({ mac, target: request.target })),
    }));
  return request.domains.flatMap(({ domainUuid, method }): DomainConversion[] => {
    const then = before?.domains.find((one) => one.domainUuid === domainUuid);
    if (then === undefined || !hasMoved(then.result)) return [];
    return [{ domainUuid, method, moves: then.moves.flatMap(backMove) }];
  });
}

function backMove({ mac, from, configFrom }: BatchDomain['moves'][number]): DomainConversion['moves'] {
  const [target, configTarget] = [asTarget(from), configFrom && asTarget(configFrom)];
  if (target === undefined) return [];
  return [{ mac, target, ...(configTarget === undefined ? {} : { configTarget }) }];
}

/** Nothing else can have been moved. */
function asTarget(source: InterfaceSource): ConversionTarget | undefined {
  return source.kind === 'network' || source.kind === 'bridge' ? source : undefined;
}

/** One domain's plan, as its run will carry it out. */
export function planEntry(
  topology: Topology,
  entry: BatchEntry,
  given: {
    readonly batchId: string;
    /** Absent: libvirt says nothing of that domain. */
    readonly documents: DomainDocuments | undefined;
    readonly shutdownSeconds: number;
  },
): Planned {
  if (given.documents === undefined) return { ok: false, refusal: { code: 'domain-gone' } };
  return planConvertDomain(topology, entry.conversion, {
    documents: given.documents,
    directory: runDirectory(entry.runId),
    batch: given.batchId,
    shutdownSeconds: given.shutdownSeconds,
  });
}

export interface PlannedEntry {
  readonly entry: BatchEntry;
  readonly planned: Planned;
}

/** What a page needs of the plans for its review. */
export function summarizeBatch(topology: Topology, entries: readonly PlannedEntry[]): BatchPlan {
  const warnings = new Map<string, Message>();
  const domains = entries.map(({ entry, planned }): BatchPlanDomain => {
    const { domainUuid, method } = entry.conversion;
    const name = topology.domains.find(({ uuid }) => uuid === domainUuid)?.name ?? domainUuid;
    const common = { domainUuid, name, method, wave: entry.wave };
    if (!planned.ok) return { ...common, ok: false, refusal: planned.refusal };
    for (const warning of planned.plan.warnings)
      if (warning.values?.['addresses'] === undefined) warnings.set(JSON.stringify(warning), warning);
    return { ...common, ok: true, moves: movesOf(topology, entry), warnings: planned.plan.warnings };
  });
  return {
    domains,
    warnings: [...warnings.values()],
    fingerprint: fingerprint(
      ...entries.map(({ planned }) =>
        planned.ok ? planned.plan.fingerprint : JSON.stringify(planned.refusal),
      ),
    ),
  };
}

/** With where each interface is now. */
export function movesOf(topology: Topology, { conversion }: BatchEntry): BatchDomain['moves'] {
  const domain = topology.domains.find(({ uuid }) => uuid === conversion.domainUuid);
  return conversion.moves.flatMap((move) => {
    const iface = domain?.interfaces.find(({ mac }) => mac === move.mac);
    if (iface === undefined) return [];
    const { source, configSource } = iface;
    return [{ ...move, from: source, ...(configSource === undefined ? {} : { configFrom: configSource }) }];
  });
}
