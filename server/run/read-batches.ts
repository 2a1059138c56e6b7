import * as z from 'zod';
import type { Runner } from '../host/runner';
import type { BatchDocuments, BatchState, BatchSummary } from '../model/batch';
import { command } from '../model/command';
import { batchDirectory, batchesDirectory } from '../plan/plan-batch';
import { ProblemError } from '../problem';

const header = /^==> (.*) <==$/;

/** The batches of a host, newest first, whoever's console made them. */
export async function readBatches(runner: Runner): Promise<readonly BatchSummary[]> {
  const found = await runner.run(
    command(
      'find',
      batchesDirectory,
      ...['-mindepth', '2', '-maxdepth', '2', '-name', 'batch.json'],
      ...['-exec', 'tail', '-v', '-n', '+1', '{}', '+'],
    ),
  );
  // No directory, no batches yet.
  if (found.failure !== undefined) throw new ProblemError({ code: 'host-unreachable' });
  return found.stdout
    .split('\n')
    .filter((line) => line !== '' && !header.test(line))
    .flatMap((line) => {
      const state = parseBatchState(line);
      return state === undefined ? [] : [summaryOf(state)];
    })
    .sort((a, b) => b.startedAtMs - a.startedAtMs);
}

function summaryOf(state: BatchState): BatchSummary {
  const { id, request, phase, startedAtMs, startedBy, endedAtMs, domains } = state;
  return {
    id,
    kind: request.kind,
    phase,
    startedAtMs,
    ...(startedBy === undefined ? {} : { startedBy }),
    ...(endedAtMs === undefined ? {} : { endedAtMs }),
    ...(request.kind === 'move' ? { target: request.target } : {}),
    domains: domains.map(({ domainUuid, name, result }) => ({
      domainUuid,
      name,
      ...(result === undefined ? {} : { result }),
    })),
  };
}

/** One batch, whole. Throws `not-found`. */
export async function readBatch(runner: Runner, id: string): Promise<BatchState> {
  const result = await runner.run(command('cat', `${batchDirectory(id)}/batch.json`));
  const state = result.exitCode === 0 ? parseBatchState(result.stdout) : undefined;
  if (state === undefined) throw new ProblemError({ code: 'not-found', values: { name: id } });
  return state;
}

/** A domain's inactive XML before and after. Throws `not-found` while it has not had its turn. */
export async function readBatchDocuments(
  runner: Runner,
  { batchId, domainUuid }: { readonly batchId: string; readonly domainUuid: string },
): Promise<BatchDocuments> {
  const read = async (when: 'before' | 'after') => {
    const result = await runner.run(command('cat', `${batchDirectory(batchId)}/${domainUuid}.${when}.xml`));
    return result.exitCode === 0 ? result.stdout : undefined;
  };
  const [before, after] = await Promise.all([read('before'), read('after')]);
  if (before === undefined) throw new ProblemError({ code: 'not-found', values: { name: domainUuid } });
  return { before, ...(after === undefined ? {} : { after }) };
}

const batchState = z
  .object({
    id: z.string(),
    request: z.object({ kind: z.enum(['move', 'back']), domains: z.array(z.unknown()) }).loose(),
    startedAtMs: z.number(),
    phase: z.enum(['under-way', 'pausing', 'paused', 'stopping', 'ended']),
    domains: z.array(
      z
        .object({
          domainUuid: z.string(),
          name: z.string(),
          wave: z.number(),
          state: z.enum(['waiting', 'moving', 'verifying', 'asks-force', 'ended']),
          moves: z.array(z.object({ mac: z.string() }).loose()),
        })
        .loose(),
    ),
  })
  .loose();

/** A file of root's on the host, written by this console or an older one: its shape is checked, not each word. */
function parseBatchState(text: string): BatchState | undefined {
  try {
    const result = batchState.safeParse(JSON.parse(text));
    return result.success ? (result.data as unknown as BatchState) : undefined;
  } catch {
    return undefined;
  }
}
