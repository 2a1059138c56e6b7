import * as z from 'zod';
import { readPath } from '../host/read-path';
import { requireSuccess } from '../host/runner';
import { command } from '../model/command';
import { findGuestPath } from '../model/guest-path';
import { diagnosePath } from '../plan/diagnose-path';
import type { Planned } from '../plan/plan';
import { pathRepairs, planRepairPath, repairedInterfaces } from '../plan/repair-path';
import { runDirectory } from '../plan/run-files';
import { ProblemError } from '../problem';
import { readTopology } from '../run/prove';
import { requireNoRun, startRun } from '../run/runs';
import { changeableHost } from './changeable-host';
import { logs } from './log-call';
import { runId } from './runs';
import { operatorProcedure, requireRole, router, viewerProcedure } from './trpc';

const asked = z.object({
  hostId: z.string(),
  domainUuid: z.uuid(),
  mac: z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/),
});
const repair = asked.extend({ repair: z.enum(pathRepairs), runId });

/** Why a VM has no network, and the repairs that are plans. */
export const doctorRouter = router({
  diagnose: viewerProcedure
    // Listening looks at frames of the guest's for some seconds: only when the operator asks for it.
    .input(asked.extend({ listen: z.boolean() }))
    .query(async ({ input }) => {
      const host = changeableHost(input.hostId);
      const topology = await readTopology(host);
      const domain = topology.domains.find(({ uuid }) => uuid === input.domainUuid);
      const iface = domain?.interfaces.find(({ mac }) => mac === input.mac);
      if (domain === undefined || iface === undefined) throw new ProblemError({ code: 'domain-gone' });
      const path = findGuestPath(topology, domain, iface);
      const readings = await readPath(host.runner, { topology, path, listen: input.listen });
      return diagnosePath(path, { topology, readings });
    }),
  plan: operatorProcedure
    .meta({ logs: logs.plan })
    .input(repair)
    .query(({ input }) => plan(input)),
  start: operatorProcedure
    .meta({ logs: logs.start })
    .input(repair.extend({ fingerprint: z.string() }))
    .mutation(async ({ input, ctx }) => {
      // The bridge is the host's own; the other repairs are of VMs and libvirt's networks.
      if (input.repair === 'bridge-up') requireRole(ctx.session, 'administrator');
      const host = changeableHost(input.hostId);
      requireNoRun(host);
      const planned = await plan(input);
      if (!planned.ok) throw new ProblemError(planned.refusal);
      if (planned.plan.fingerprint !== input.fingerprint) throw new ProblemError({ code: 'host-changed' });
      await startRun({ host, plan: planned.plan, id: input.runId, startedBy: ctx.session.user });
      return { runId: input.runId };
    }),
});

async function plan(input: z.output<typeof repair>): Promise<Planned> {
  const host = changeableHost(input.hostId);
  const topology = await readTopology(host);
  const dumpxml = async (...words: string[]) =>
    requireSuccess(await host.runner.run(command('virsh', 'dumpxml', ...words)));
  const running = repairedInterfaces(topology, input).filter(({ domain }) => domain.state === 'running');
  const uuids = [...new Set(running.map(({ domain }) => domain.uuid))];
  const documents = await Promise.all(
    uuids.map(async (uuid) => {
      const live = await dumpxml(uuid);
      // A transient domain has no other.
      const isPersistent = running.some(({ domain }) => domain.uuid === uuid && domain.persistent);
      return [uuid, { live, inactive: isPersistent ? await dumpxml('--inactive', uuid) : '' }] as const;
    }),
  );
  return planRepairPath(topology, input, {
    documents: Object.fromEntries(documents),
    directory: runDirectory(input.runId),
  });
}
