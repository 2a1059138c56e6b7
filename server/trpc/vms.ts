import * as z from 'zod';
import { readVmChoices, readVmReadings } from '../host/read-vm-readings';
import { requireSuccess } from '../host/runner';
import { command } from '../model/command';
import { diskFormats, nicModels, vmGraphics } from '../model/vm-request';
import { planChangeDomain } from '../plan/change-domain';
import { checkCreateVm } from '../plan/check-create-vm';
import { planCreateVm } from '../plan/create-vm';
import type { Planned } from '../plan/plan';
import { runDirectory } from '../plan/run-files';
import { ProblemError } from '../problem';
import { readLibvirt } from '../run/prove';
import { changeableHost } from './changeable-host';
import { logs } from './log-call';
import { runId } from './runs';
import { startReviewed } from './start-reviewed';
import { operatorProcedure, router, viewerProcedure } from './trpc';

/** What is wrong with it is said by the plan, beside the field; here only what no field could hold is turned away. */
const text = z.string().max(4000);
const size = z.number().positive().max(1_000_000_000);

const network = z.object({
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('network'), network: text.min(1) }),
    z.object({ kind: z.literal('bridge'), bridge: text.min(1) }),
  ]),
  mac: text.exactOptional(),
  model: z.enum(nicModels).exactOptional(),
});

const createRequest = z.object({
  name: text,
  memoryMib: size.int(),
  maxMemoryMib: size.int().exactOptional(),
  vcpus: size.int(),
  maxVcpus: size.int().exactOptional(),
  osVariant: text.exactOptional(),
  install: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('location'), location: text, extraArgs: text.exactOptional() }),
    z.object({ kind: z.literal('cdrom'), path: text }),
    z.object({
      kind: z.literal('import'),
      kernel: z
        .object({ kernel: text, initrd: text.exactOptional(), args: text.exactOptional() })
        .exactOptional(),
    }),
    z.object({ kind: z.literal('pxe') }),
  ]),
  disk: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('new'),
      path: text,
      sizeGib: size,
      format: z.enum(diskFormats).exactOptional(),
    }),
    z.object({
      kind: z.literal('pool'),
      pool: text,
      volume: text,
      sizeGib: size,
      format: z.enum(diskFormats).exactOptional(),
    }),
    z.object({ kind: z.literal('existing'), path: text }),
    z.object({ kind: z.literal('none') }),
  ]),
  networks: z.array(network).max(16).readonly(),
  graphics: z.enum(vmGraphics),
  serialConsole: z.boolean(),
  autostart: z.boolean(),
});

const mac = z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/);
const domainChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['start', 'resume', 'shutdown', 'reboot', 'force-off']) }),
  z.object({ kind: z.literal('autostart'), on: z.boolean() }),
  z.object({ kind: z.literal('link'), mac, state: z.enum(['up', 'down']) }),
  z.object({ kind: z.literal('add-interface'), network }),
  z.object({ kind: z.literal('remove-interface'), mac }),
  z.object({ kind: z.literal('model'), mac, model: z.enum(nicModels) }),
]);

const onHost = z.object({ hostId: z.string() });
const one = onHost.extend({ domainUuid: z.guid() });
const creation = onHost.extend({ request: createRequest });
const createReview = creation.extend({ runId });
const changeReview = one.extend({ change: domainChange, runId });
const started = { fingerprint: z.string() };

export const vmsRouter = router({
  choices: operatorProcedure
    .input(onHost)
    .query(({ input }) => readVmChoices(changeableHost(input.hostId).runner)),
  /** What speaks against a request, each beside its field; empty when a plan can be made. */
  check: operatorProcedure.input(creation).query(async ({ input }) => {
    const host = changeableHost(input.hostId);
    const [topology, readings] = await Promise.all([
      readLibvirt(host),
      readVmReadings(host.runner, input.request),
    ]);
    return checkCreateVm(input.request, { topology, readings });
  }),
  plan: operatorProcedure
    .meta({ logs: logs.plan })
    .input(createReview)
    .query(({ input }) => planCreation(input)),
  start: operatorProcedure
    .meta({ logs: logs.start })
    .input(createReview.extend(started))
    .mutation(({ input, ctx }) =>
      startReviewed(input, { plan: () => planCreation(input), startedBy: ctx.session.user }),
    ),
  planChange: operatorProcedure
    .meta({ logs: logs.plan })
    .input(changeReview)
    .query(({ input }) => planChange(input)),
  startChange: operatorProcedure
    .meta({ logs: logs.start })
    .input(changeReview.extend(started))
    .mutation(({ input, ctx }) =>
      startReviewed(input, { plan: () => planChange(input), startedBy: ctx.session.user }),
    ),
  /** What libvirt says of one machine, word for word; `live` only while it is active. */
  xml: viewerProcedure.input(one).query(({ input }) => readDocuments(input)),
});

async function planCreation({ hostId, request, runId: id }: z.output<typeof createReview>): Promise<Planned> {
  const host = changeableHost(hostId);
  const [topology, readings] = await Promise.all([readLibvirt(host), readVmReadings(host.runner, request)]);
  return planCreateVm(request, { topology, readings, directory: runDirectory(id) });
}

async function planChange(input: z.output<typeof changeReview>): Promise<Planned> {
  const topology = await readLibvirt(changeableHost(input.hostId));
  const domain = topology.domains.find(({ uuid }) => uuid === input.domainUuid);
  if (domain === undefined) throw new ProblemError({ code: 'domain-gone' });
  const { live, inactive } = await readDocuments(input);
  return planChangeDomain(domain, input.change, {
    topology,
    documents: { inactive: inactive ?? '', ...(live === undefined ? {} : { live }) },
    directory: runDirectory(input.runId),
  });
}

async function readDocuments({ hostId, domainUuid }: z.output<typeof one>) {
  const host = changeableHost(hostId);
  const domain = (await readLibvirt(host)).domains.find(({ uuid }) => uuid === domainUuid);
  if (domain === undefined) throw new ProblemError({ code: 'domain-gone' });
  const dumpxml = async (...options: string[]) =>
    requireSuccess(await host.runner.run(command('virsh', 'dumpxml', ...options, domainUuid)));
  const [live, inactive] = await Promise.all([
    domain.state === 'shut off' ? undefined : dumpxml(),
    domain.persistent ? dumpxml('--inactive') : undefined,
  ]);
  return { live, inactive };
}
