import * as z from 'zod';
import { readConfig } from '../config';
import { connectionProbes, reachAnew } from '../host/reach';
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
import { readHost } from '../run/prove';
import { readRun, readRuns } from '../run/read-runs';
import { spendApproval } from '../sign-in/approvals';
import { changeableHost } from './changeable-host';
import { logs } from './log-call';
import { runId } from './runs';
import { startReviewed } from './start-reviewed';
import { administratorProcedure, router } from './trpc';

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
/** What is reviewed and started. */
export const bridgeReview = asked.extend({
  /** Chosen when the review is opened, and part of what is reviewed: it names the directory of the run. */
  runId,
});

export type BridgeReview = z.output<typeof bridgeReview>;

export const bridgesRouter = router({
  checks: administratorProcedure.input(asked).query(({ input, ctx }) => check(input, ctx.clientAddress)),
  plan: administratorProcedure
    .meta({ logs: logs.plan })
    .input(bridgeReview)
    .query(({ input }) => planBridgeChange(input)),
  /** The same change on another host, planned from its own facts: for a playbook. What is red there is refused. */
  planElsewhere: administratorProcedure
    .meta({ logs: logs.plan })
    .input(bridgeReview.refine((input) => isForSeveralHosts(input.change)))
    .query(async ({ input, ctx }) => {
      const { topology } = await readHost(changeableHost(input.hostId));
      return planChecked({ ...input, change: changeOnHost(input.change, topology) }, ctx.clientAddress);
    }),
  start: administratorProcedure
    .meta({ logs: logs.start })
    .input(bridgeReview.extend({ fingerprint: z.string() }))
    .mutation(({ input, ctx }) => {
      const { hostId, fingerprint } = input;
      const startedBy = ctx.session.user;
      return startReviewed(input, {
        plan: () => planChecked(input, ctx.clientAddress),
        startedBy,
        permit: async () => {
          if (readConfig().signIn.approvals) await spendApproval({ hostId, fingerprint, startedBy });
        },
      });
    }),
});

async function check(
  { hostId, change }: z.output<typeof asked>,
  clientAddress: string,
): Promise<readonly BridgeCheck[]> {
  const host = changeableHost(hostId);
  const { topology } = await readHost(host);
  const readings = await readBridgeChecks(host.runner, topology, {
    // On a host over SSH it is the console's own connection that may be cut: one of those that come in there.
    clientAddress: host.link === undefined ? clientAddress : '127.0.0.1',
    ...newAddresses(change, topology),
  });
  return checkBridge(change, { topology, readings });
}

/** The page stops at red too; but what it saw may be minutes old, and not everything that calls is a page. */
async function planChecked(input: BridgeReview, clientAddress: string): Promise<Planned> {
  const [planned, checks] = await Promise.all([planBridgeChange(input), check(input, clientAddress)]);
  const refusal = refuseRed(checks);
  return planned.ok && refusal !== undefined ? { ok: false, refusal } : planned;
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

export async function planBridgeChange(input: BridgeReview): Promise<Planned> {
  const host = changeableHost(input.hostId);
  const [now, unreachable] = await Promise.all([readHost(host), reachAnew(host)]);
  // What does not work now could not be asked for afterwards, and the change be kept by nobody.
  if (unreachable !== undefined) return { ok: false, refusal: unreachable };
  const context = {
    ...now,
    directory: runDirectory(input.runId),
    probes: [...(await choosePassingProbes(host.runner, now.topology)), ...connectionProbes(host)],
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
