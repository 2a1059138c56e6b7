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

/** Until pages have been told so, and the host has it written down. Throws when it has ended as it was not meant to. */
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
  const reached = await vi.waitFor(
    () => {
      const batch = told();
      if (batch?.phase !== 'ended') expect(batch?.phase, JSON.stringify(batch, null, 1)).toBe(phase);
      return batch;
    },
    { timeout: timeoutMs, interval: 100 },
  );
  if (reached?.phase !== phase)
    throw new Error(`It ended, and was never ${phase}: ${JSON.stringify(reached, null, 1)}`);
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
