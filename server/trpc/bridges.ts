import * as z from 'zod';
import { watchedHost } from '../host/hosts';
import { readBridgeChecks } from '../host/read-bridge-checks';
import { choosePassingProbes } from '../host/run-probe';
import type { WatchedHost } from '../host/watched-host';
import type { BridgeChange } from '../model/bridge-request';
import { isPlainInterfaceName } from '../model/interface-name';
import type { Topology } from '../model/topology';
import { checkStaticAddressing } from '../plan/check-addressing';
import { checkBridge } from '../plan/check-bridge';
import { planCreateBridge } from '../plan/create-bridge';
import type { Planned } from '../plan/plan';
import { planRemoveBridge } from '../plan/remove-bridge';
import { ProblemError } from '../problem';
import { readHost } from '../run/run-plan';
import { runDirectory, startRun } from '../run/runs';
import { procedure, router } from './trpc';

const interfaceName = z.string().refine(isPlainInterfaceName);
const texts = z.array(z.string().max(255)).max(32).readonly();

const addressing = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('keep') }),
  z.object({ kind: z.literal('dhcp') }),
  z
    .object({
      kind: z.literal('static'),
      addresses: texts,
      gateways: texts,
      nameservers: texts,
      searchDomains: texts,
    })
    .refine((asked) => Object.keys(checkStaticAddressing(asked)).length === 0),
  z.object({ kind: z.literal('none') }),
]);

const change = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('create'),
    request: z.object({
      bridge: interfaceName,
      uplink: interfaceName.exactOptional(),
      addressing,
      stp: z.boolean(),
      // The kernel takes 2 to 30 s while STP is on (BR_MIN_FORWARD_DELAY, BR_MAX_FORWARD_DELAY).
      forwardDelaySeconds: z.int().min(0).max(30),
      vlanFiltering: z.boolean(),
      mtu: z.int().min(68).max(65_535).exactOptional(),
    }),
  }),
  z.object({ kind: z.literal('remove'), request: z.object({ bridge: interfaceName }) }),
]);

const asked = z.object({ hostId: z.string(), change });
const review = asked.extend({
  /** Chosen when the review is opened, and part of what is reviewed: it names the directory of the run. */
  runId: z.string().regex(/^[a-z0-9-]{1,64}$/),
});

export const bridgesRouter = router({
  checks: procedure.input(asked).query(async ({ input, ctx }) => {
    const host = changeableHost(input.hostId);
    const { topology } = await readHost(host);
    const readings = await readBridgeChecks(host.runner, topology, {
      clientAddress: ctx.clientAddress,
      ...newAddresses(input.change, topology),
    });
    return checkBridge(input.change, { topology, readings });
  }),
  plan: procedure.input(review).query(({ input }) => plan(input)),
  start: procedure.input(review.extend({ fingerprint: z.string() })).mutation(async ({ input }) => {
    const host = changeableHost(input.hostId);
    const planned = await plan(input);
    if (!planned.ok) throw new ProblemError(planned.refusal);
    if (planned.plan.fingerprint !== input.fingerprint) throw new ProblemError({ code: 'host-changed' });
    startRun({ host, plan: planned.plan, id: input.runId });
    return { runId: input.runId };
  }),
});

async function plan(input: z.output<typeof review>): Promise<Planned> {
  const host = changeableHost(input.hostId);
  const now = await readHost(host);
  const context = {
    ...now,
    directory: runDirectory(input.runId),
    probes: await choosePassingProbes(host.runner, now.topology),
  };
  return input.change.kind === 'create'
    ? planCreateBridge(input.change.request, context)
    : planRemoveBridge(input.change.request, context);
}

/** The addresses that the host would get and does not have on any interface now. */
function newAddresses(
  { kind, request }: BridgeChange,
  topology: Topology,
): { readonly uplink?: string; readonly addresses: readonly string[] } {
  if (kind === 'remove' || request.uplink === undefined || request.addressing.kind !== 'static')
    return { addresses: [] };
  const own = [...topology.uplinks, ...topology.bridges].flatMap((one) =>
    one.addresses.map(({ address }) => address),
  );
  const addresses = request.addressing.addresses.map((text) => text.split('/')[0] ?? '');
  return { uplink: request.uplink, addresses: addresses.filter((address) => !own.includes(address)) };
}

function changeableHost(id: string): WatchedHost {
  const host = watchedHost(id);
  if (host.summary.readOnly !== undefined) throw new ProblemError(host.summary.readOnly);
  return host;
}
