import * as z from 'zod';
import { readBridgeChecks } from '../host/read-bridge-checks';
import { choosePassingProbes } from '../host/run-probe';
import type { Runner } from '../host/runner';
import type { BridgeChange } from '../model/bridge-request';
import { isPlainInterfaceName } from '../model/interface-name';
import type { Problem } from '../model/problem';
import type { Topology } from '../model/topology';
import { changeOnHost, isForSeveralHosts } from '../plan/change-on-host';
import { checkStaticAddressing } from '../plan/check-addressing';
import { type BridgeCheck, checkBridge } from '../plan/check-bridge';
import { planCreateBridge } from '../plan/create-bridge';
import type { Plan, Planned } from '../plan/plan';
import { planRemoveBridge } from '../plan/remove-bridge';
import { runDirectory } from '../plan/run-files';
import { ProblemError } from '../problem';
import { readHost } from '../run/prove';
import { readRun, readRuns } from '../run/read-runs';
import { requireNoRun, startRun } from '../run/runs';
import { changeableHost } from './changeable-host';
import { runId } from './runs';
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
  runId,
});

export const bridgesRouter = router({
  checks: procedure.input(asked).query(({ input, ctx }) => check(input, ctx.clientAddress)),
  plan: procedure.input(review).query(({ input }) => plan(input)),
  /** The same change on another host, planned from its own facts: for a playbook. What is red there is refused. */
  planElsewhere: procedure
    .input(review.refine((input) => isForSeveralHosts(input.change)))
    .query(async ({ input, ctx }): Promise<Planned> => {
      const { topology } = await readHost(changeableHost(input.hostId));
      const there = { ...input, change: changeOnHost(input.change, topology) };
      const [planned, checks] = await Promise.all([plan(there), check(there, ctx.clientAddress)]);
      const refusal = refuseRed(checks);
      return planned.ok && refusal !== undefined ? { ok: false, refusal } : planned;
    }),
  start: procedure.input(review.extend({ fingerprint: z.string() })).mutation(async ({ input, ctx }) => {
    const host = changeableHost(input.hostId);
    requireNoRun(host);
    // The page stops at red too; but what it saw may be minutes old, and not everything that calls is a page.
    const [planned, checks] = await Promise.all([plan(input), check(input, ctx.clientAddress)])
      // A run that began meanwhile spoils both: that is said, and not what they came to.
      .finally(() => requireNoRun(host));
    if (!planned.ok) throw new ProblemError(planned.refusal);
    if (planned.plan.fingerprint !== input.fingerprint) throw new ProblemError({ code: 'host-changed' });
    const refusal = refuseRed(checks);
    if (refusal !== undefined) throw new ProblemError(refusal);
    await startRun({ host, plan: planned.plan, id: input.runId, startedBy: ctx.session.user });
    return { runId: input.runId };
  }),
});

async function check(
  { hostId, change }: z.output<typeof asked>,
  clientAddress: string,
): Promise<readonly BridgeCheck[]> {
  const host = changeableHost(hostId);
  const { topology } = await readHost(host);
  const readings = await readBridgeChecks(host.runner, topology, {
    clientAddress,
    ...newAddresses(change, topology),
  });
  return checkBridge(change, { topology, readings });
}

function refuseRed(checks: readonly BridgeCheck[]): Problem | undefined {
  const red = checks.filter(({ level }) => level === 'red');
  if (red.length === 0) return undefined;
  return {
    code: 'check-red',
    values: { count: red.length },
    evidence: red.flatMap(({ evidence }) => evidence ?? []),
  };
}

async function plan(input: z.output<typeof review>): Promise<Planned> {
  const host = changeableHost(input.hostId);
  const now = await readHost(host);
  const context = {
    ...now,
    directory: runDirectory(input.runId),
    probes: await choosePassingProbes(host.runner, now.topology),
  };
  if (input.change.kind === 'create') return planCreateBridge(input.change.request, context);
  const made = await readMadeFiles(host.runner, input.change.request.bridge);
  return planRemoveBridge(input.change.request, made === undefined ? context : { ...context, made });
}

/** What the kept run that made the bridge changed; the newest, should there have been several of that name. */
async function readMadeFiles(runner: Runner, bridge: string): Promise<Plan['hostFiles'] | undefined> {
  const maker = (await readRuns(runner)).find(
    ({ outcome, title }) =>
      outcome === 'kept' && title.key.startsWith('plan.createBridge.') && title.values?.['bridge'] === bridge,
  );
  return maker === undefined ? undefined : (await readRun(runner, maker.id)).plan.hostFiles;
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
