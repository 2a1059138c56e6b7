import { expect, vi } from 'vitest';
import type { LabPage } from '../host/lab-host';
import type { WatchedHost } from '../host/watched-host';
import { type BatchRequest, type BatchState, defaultPace } from '../model/batch';
import type { ConversionMethod, ConversionTarget } from '../model/conversion';
import { startBatch } from './batches';
import { planBatch } from './plan-batch';
import { readBatch } from './read-batches';

/** A domain of a lab host, as a request names it. */
export interface LabDomain {
  readonly uuid: string;
  readonly macs: readonly string[];
}

export const toBr0: ConversionTarget = { kind: 'bridge', bridge: 'br0' };

const beganAt = process.pid.toString(36);
let count = 0;

/** For lab tests: a wish to move these domains, all their interfaces. */
export function moveTo(
  target: ConversionTarget,
  domains: readonly LabDomain[],
  method: ConversionMethod = 'live',
): BatchRequest {
  return {
    ...defaultPace,
    kind: 'move',
    target,
    domains: domains.map(({ uuid, macs }) => ({ domainUuid: uuid, macs, method })),
  };
}

/** For lab tests: a wish to have them back where they were before that batch. */
export function backFrom(
  batchId: string,
  domains: readonly LabDomain[],
  method: ConversionMethod = 'live',
): BatchRequest {
  return {
    ...defaultPace,
    kind: 'back',
    batchId,
    domains: domains.map(({ uuid }) => ({ domainUuid: uuid, method })),
  };
}

/** Plans and starts, as the wizard does. Resolves with the batch's name when the host knows of it. */
export async function startPlanned(
  page: LabPage,
  request: BatchRequest,
  host: WatchedHost = page.host,
): Promise<string> {
  count += 1;
  const batchId = `lab-${beganAt}-${count}`;
  const { fingerprint } = await planBatch(page.host, { batchId, request });
  await startBatch(host, { batchId, request, fingerprint, startedBy: 'root' });
  return batchId;
}

/**
 * Until pages have been told so, and the host has it written down. Throws as soon as it has come to another halt than
 * the one it was meant to: nobody will help it on.
 */
export async function reachPhase(
  page: LabPage,
  batchId: string,
  phase: BatchState['phase'],
  timeoutMs = 600_000,
): Promise<BatchState> {
  const told = () =>
    page.events
      .flatMap((event) => (event.kind === 'batch' && event.batch.id === batchId ? [event.batch] : []))
      .at(-1);
  const elsewhere = await vi.waitFor(
    async () => {
      const batch = told();
      if (batch?.phase === phase) return undefined;
      const hasHalted = batch?.phase === 'ended' || batch?.phase === 'paused';
      // What pages were told of may be behind a batch that goes on again.
      const written = hasHalted ? await readBatch(page.runner, batchId) : undefined;
      if (written !== undefined && written.phase === batch?.phase) return written;
      throw new Error(`It is not ${phase} yet: ${JSON.stringify(batch)}`);
    },
    { timeout: timeoutMs, interval: 100 },
  );
  if (elsewhere !== undefined)
    throw new Error(
      `It is ${elsewhere.phase} (${elsewhere.pausedBecause}), and was never ${phase}:\n${JSON.stringify(elsewhere)}`,
    );
  return vi.waitFor(
    async () => {
      const state = await readBatch(page.runner, batchId);
      expect(state.phase).toBe(phase);
      return state;
    },
    { timeout: 20_000, interval: 100 },
  );
}

/** Each domain's name and what came of it. */
export const resultsOf = ({ domains }: BatchState) =>
  Object.fromEntries(domains.map((domain) => [domain.name, domain.result]));
