import * as z from 'zod';
import { requireSuccess } from '../host/runner';
import { command } from '../model/command';
import { type ConvertInterfaceRequest, planConvertInterface } from '../plan/convert-interface';
import type { Planned } from '../plan/plan';
import { runDirectory } from '../plan/run-files';
import { ProblemError } from '../problem';
import { readTopology } from '../run/prove';
import { requireNoRun, startRun } from '../run/runs';
import { changeableHost } from './changeable-host';
import { logs } from './log-call';
import { operatorProcedure, router } from './trpc';

const request = z.object({
  hostId: z.string(),
  domainUuid: z.uuid(),
  mac: z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/),
  target: z.union([
    z.object({ kind: z.literal('bridge'), bridge: z.string().regex(/^[^/\s]{1,15}$/) }),
    z.object({ kind: z.literal('network'), network: z.string().min(1).max(255) }),
  ]),
  /** Chosen when the review is opened, and part of what is reviewed: it names the directory of the run. */
  runId: z.string().regex(/^[a-z0-9-]{1,64}$/),
});

export const convertRouter = router({
  plan: operatorProcedure
    .meta({ logs: logs.plan })
    .input(request)
    .query(({ input }) => plan(input)),
  start: operatorProcedure
    .meta({ logs: logs.start })
    .input(request.extend({ fingerprint: z.string() }))
    .mutation(async ({ input, ctx }) => {
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

async function plan(input: z.output<typeof request>): Promise<Planned> {
  const host = changeableHost(input.hostId);
  const topology = await readTopology(host);
  const wanted: ConvertInterfaceRequest = {
    domainUuid: input.domainUuid,
    mac: input.mac,
    target: input.target,
  };
  const domain = topology.domains.find(({ uuid }) => uuid === input.domainUuid);
  if (domain === undefined) throw new ProblemError({ code: 'domain-gone' });
  const dumpxml = async (...options: string[]) =>
    requireSuccess(await host.runner.run(command('virsh', 'dumpxml', ...options, input.domainUuid)));
  const inactive = await dumpxml('--inactive');
  const documents = domain.state === 'shut off' ? { inactive } : { inactive, live: await dumpxml() };
  return planConvertInterface(topology, wanted, { documents, directory: runDirectory(input.runId) });
}
