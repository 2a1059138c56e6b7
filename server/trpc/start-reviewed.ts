import type { Planned } from '../plan/plan';
import { ProblemError } from '../problem';
import { requireNoRun, startRun } from '../run/runs';
import { changeableHost } from './changeable-host';

/**
 * Makes the plan again from the host as it is now, and starts it if it is the one that was reviewed.
 * @param permit what else must be true, or be spent, once nothing else speaks against the start
 */
export async function startReviewed(
  { hostId, runId, fingerprint }: { hostId: string; runId: string; fingerprint: string },
  {
    plan,
    startedBy,
    permit,
  }: {
    readonly plan: () => Promise<Planned>;
    readonly startedBy: string;
    readonly permit?: () => Promise<void>;
  },
): Promise<{ readonly runId: string }> {
  const host = changeableHost(hostId);
  requireNoRun(host);
  // A run that began meanwhile spoils the plan: that is said, and not what the plan came to.
  const planned = await plan().finally(() => requireNoRun(host));
  if (!planned.ok) throw new ProblemError(planned.refusal);
  if (planned.plan.fingerprint !== fingerprint) throw new ProblemError({ code: 'host-changed' });
  await permit?.();
  await startRun({ host, plan: planned.plan, id: runId, startedBy });
  return { runId };
}
