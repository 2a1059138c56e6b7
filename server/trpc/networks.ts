import * as z from 'zod';
import { isPlainInterfaceName } from '../model/interface-name';
import { planDefineBridgeNetwork } from '../plan/define-bridge-network';
import type { Planned } from '../plan/plan';
import { runDirectory } from '../plan/run-files';
import { ProblemError } from '../problem';
import { readTopology } from '../run/prove';
import { requireNoRun, startRun } from '../run/runs';
import { changeableHost } from './changeable-host';
import { runId } from './runs';
import { procedure, router } from './trpc';

const review = z.object({
  hostId: z.string(),
  bridge: z.string().refine(isPlainInterfaceName),
  /** Refused by the plan, with the words for it. */
  network: z.string().max(255),
  runId,
});

export const networksRouter = router({
  plan: procedure.input(review).query(({ input }) => plan(input)),
  start: procedure.input(review.extend({ fingerprint: z.string() })).mutation(async ({ input, ctx }) => {
    const host = changeableHost(input.hostId);
    requireNoRun(host);
    // A run that began meanwhile spoils the plan: that is said, and not what the plan came to.
    const planned = await plan(input).finally(() => requireNoRun(host));
    if (!planned.ok) throw new ProblemError(planned.refusal);
    if (planned.plan.fingerprint !== input.fingerprint) throw new ProblemError({ code: 'host-changed' });
    await startRun({ host, plan: planned.plan, id: input.runId, startedBy: ctx.session.user });
    return { runId: input.runId };
  }),
});

async function plan({ hostId, bridge, network, runId: id }: z.output<typeof review>): Promise<Planned> {
  const topology = await readTopology(changeableHost(hostId));
  return planDefineBridgeNetwork({ bridge, network }, { topology, directory: runDirectory(id) });
}
