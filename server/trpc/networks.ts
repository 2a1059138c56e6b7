import * as z from 'zod';
import { readDomainDocuments } from '../host/read-domain-documents';
import { requireSuccess } from '../host/runner';
import { command } from '../model/command';
import { isPlainInterfaceName } from '../model/interface-name';
import { planConvertNetwork } from '../plan/convert-network';
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
  /** All VMs of a network at once: the network itself goes onto the bridge. */
  planConvert: procedure.input(review).query(({ input }) => planConvert(input)),
  startConvert: procedure
    .input(review.extend({ fingerprint: z.string() }))
    .mutation(async ({ input, ctx }) => startAsReviewed(input, await planConvert(input), ctx.session.user)),
  plan: procedure.input(review).query(({ input }) => plan(input)),
  start: procedure.input(review.extend({ fingerprint: z.string() })).mutation(async ({ input, ctx }) => {
    const host = changeableHost(input.hostId);
    requireNoRun(host);
    // A run that began meanwhile spoils the plan: that is said, and not what the plan came to.
    const planned = await plan(input).finally(() => requireNoRun(host));
    return startAsReviewed(input, planned, ctx.session.user);
  }),
});

async function startAsReviewed(
  input: z.output<typeof review> & { readonly fingerprint: string },
  planned: Planned,
  startedBy: string,
): Promise<{ readonly runId: string }> {
  const host = changeableHost(input.hostId);
  requireNoRun(host);
  if (!planned.ok) throw new ProblemError(planned.refusal);
  if (planned.plan.fingerprint !== input.fingerprint) throw new ProblemError({ code: 'host-changed' });
  await startRun({ host, plan: planned.plan, id: input.runId, startedBy });
  return { runId: input.runId };
}

async function planConvert({
  hostId,
  bridge,
  network,
  runId: id,
}: z.output<typeof review>): Promise<Planned> {
  const host = changeableHost(hostId);
  const topology = await readTopology(host);
  const found = topology.networks.find(({ name }) => name === network);
  if (found === undefined)
    return { ok: false, refusal: { code: 'convert-network-missing', values: { name: network } } };
  const inactive = requireSuccess(
    await host.reads.run(command('virsh', 'net-dumpxml', '--inactive', found.uuid)),
  );
  const uuids = found.usedBy.map(({ domainUuid }) => domainUuid);
  const documents = await readDomainDocuments(host.reads, topology, [...new Set(uuids)]);
  const live = new Map(
    [...documents].flatMap(([uuid, { live: xml }]) => (xml === undefined ? [] : [[uuid, xml]])),
  );
  return planConvertNetwork({ network, bridge }, { topology, directory: runDirectory(id), inactive, live });
}

async function plan({ hostId, bridge, network, runId: id }: z.output<typeof review>): Promise<Planned> {
  const topology = await readTopology(changeableHost(hostId));
  return planDefineBridgeNetwork({ bridge, network }, { topology, directory: runDirectory(id) });
}
