import * as z from 'zod';
import { requireSuccess } from '../host/runner';
import { command } from '../model/command';
import { type ConvertInterfaceRequest, planConvertInterface } from '../plan/convert-interface';
import type { Planned } from '../plan/plan';
import { runDirectory } from '../plan/run-files';
import { ProblemError } from '../problem';
import { readLibvirt } from '../run/prove';
import { changeableHost } from './changeable-host';
import { logs } from './log-call';
import { startReviewed } from './start-reviewed';
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
    .mutation(({ input, ctx }) =>
      startReviewed(input, { plan: () => plan(input), startedBy: ctx.session.user }),
    ),
});

async function plan(input: z.output<typeof request>): Promise<Planned> {
  const host = changeableHost(input.hostId);
  const topology = await readLibvirt(host);
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
