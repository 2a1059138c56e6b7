import * as z from 'zod';
import { checkNetworkXml } from '../host/check-network-xml';
import { readDomainDocuments } from '../host/read-domain-documents';
import { type Runner, requireSuccess } from '../host/runner';
import type { WatchedHost } from '../host/watched-host';
import { command } from '../model/command';
import { isPlainInterfaceName } from '../model/interface-name';
import { type NetworkChange, type NetworkFault, networkActions } from '../model/network-change';
import { lastValue } from '../model/reading';
import type { Network, Topology } from '../model/topology';
import { isInSubnet } from '../plan/check-addressing';
import { checkNetworkForm, suggestNetwork } from '../plan/check-network';
import { planConvertNetwork } from '../plan/convert-network';
import { planCreateNetwork } from '../plan/create-network';
import { planDefineBridgeNetwork } from '../plan/define-bridge-network';
import { planEditNetwork } from '../plan/edit-network';
import { planNetworkAction } from '../plan/network-action';
import { type NetworkContext, wordOf } from '../plan/network-commands';
import type { Planned } from '../plan/plan';
import { tapsOf } from '../plan/replug-taps';
import { runDirectory } from '../plan/run-files';
import { ProblemError } from '../problem';
import { readHost, readLibvirt, requireLibvirt } from '../run/prove';
import { readNetworkForm } from '../xml/network-form-xml';
import { changeableHost } from './changeable-host';
import { logs } from './log-call';
import { runId } from './runs';
import { startReviewed } from './start-reviewed';
import { operatorProcedure, router, viewerProcedure } from './trpc';

const name = z.string().min(1).max(255);
const xml = z.string().max(1_000_000);

const change = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('bridge'),
    bridge: z.string().refine(isPlainInterfaceName),
    /** Refused by the plan, with the words for it. */
    network: z.string().max(255),
  }),
  z.object({
    kind: z.literal('onto-bridge'),
    bridge: z.string().refine(isPlainInterfaceName),
    network: name,
  }),
  z.object({ kind: z.literal('action'), network: name, action: z.enum(networkActions) }),
  z.object({
    kind: z.literal('edit'),
    network: name,
    text: xml,
    base: z.string().max(32),
    when: z.enum(['now', 'next-start']),
    autostart: z.boolean(),
  }),
  z.object({ kind: z.literal('create'), text: xml, start: z.boolean(), autostart: z.boolean() }),
]);

const review = z.object({ hostId: z.string(), change, runId });

export const networksRouter = router({
  /** Both XMLs, word for word. `asOf` names what the page saw last: with another it asks again. */
  documents: viewerProcedure
    .input(z.object({ hostId: z.string(), network: name, asOf: z.string().optional() }))
    .query(async ({ input }) => {
      const host = changeableHost(input.hostId);
      const network = (await readLibvirt(host)).networks.find((one) => one.name === input.network);
      if (network === undefined)
        throw new ProblemError({ code: 'not-found', values: { name: input.network } });
      return { ...(await readDocuments(host.runner, network)), autostart: network.autostart };
    }),
  suggest: operatorProcedure
    .input(z.object({ hostId: z.string() }))
    .query(async ({ input }) => suggestNetwork(await readCheckedHost(changeableHost(input.hostId)))),
  /** Everything that is wrong with it, by field and by line; libvirt is asked only when we have no objection. */
  check: operatorProcedure
    .meta({ logs: 'nothing' })
    .input(z.object({ hostId: z.string(), text: xml, original: name.optional() }))
    .mutation(({ input }) => check(changeableHost(input.hostId), input)),
  plan: operatorProcedure
    .meta({ logs: logs.plan })
    .input(review)
    .query(({ input, ctx }) => plan(input, { clientAddress: ctx.clientAddress })),
  start: operatorProcedure
    .meta({ logs: logs.start })
    .input(review.extend({ fingerprint: z.string() }))
    .mutation(({ input, ctx }) =>
      startReviewed(input, {
        plan: () => plan(input, { clientAddress: ctx.clientAddress }),
        startedBy: ctx.session.user,
      }),
    ),
});

async function readCheckedHost(host: WatchedHost) {
  const { topology, facts } = await readHost(host);
  requireLibvirt(topology);
  return { topology, routes: lastValue(facts.routes) ?? [] };
}

async function check(
  host: WatchedHost,
  { text, original }: { readonly text: string; readonly original?: string | undefined },
): Promise<readonly NetworkFault[]> {
  const checked = await readCheckedHost(host);
  const form = readNetworkForm(text);
  const found =
    form === undefined
      ? []
      : checkNetworkForm(form, { host: checked, ...(original === undefined ? {} : { original }) });
  return found.length > 0 ? found : checkNetworkXml(host.runner, text, checked.topology.networks);
}

async function readDocuments(runner: Runner, network: Network): Promise<NetworkContext['documents']> {
  const dump = async (...options: string[]) =>
    requireSuccess(await runner.run(command('virsh', 'net-dumpxml', ...options, wordOf(network))));
  return {
    ...(network.active ? { live: await dump() } : {}),
    ...(network.persistent ? { inactive: await dump('--inactive') } : {}),
  };
}

async function plan(
  { hostId, change: asked, runId: id }: z.output<typeof review>,
  { clientAddress }: { readonly clientAddress: string },
): Promise<Planned> {
  const host = changeableHost(hostId);
  const directory = runDirectory(id);
  const topology = await readLibvirt(host);
  if (asked.kind === 'bridge') return planDefineBridgeNetwork(asked, { topology, directory });
  if (asked.kind === 'onto-bridge') return planOntoBridge(host, asked, { topology, directory });
  const refusal = await refuseText(host, asked);
  if (refusal !== undefined) return refusal;
  if (asked.kind === 'create') {
    const domainXml = await readDomainXmls(host.runner, topology, readNetworkForm(asked.text)?.name ?? '');
    return planCreateNetwork(asked, { topology, directory, domainXml });
  }
  const network = topology.networks.find((one) => one.name === asked.network);
  const context: NetworkContext = {
    topology,
    directory,
    documents: network === undefined ? {} : await readDocuments(host.runner, network),
    domainXml: await readDomainXmls(host.runner, topology, asked.network),
    carriesOperator: (network?.subnets ?? []).some(({ subnet }) => isInSubnet(clientAddress, subnet)),
  };
  return asked.kind === 'edit' ? planEditNetwork(asked, context) : planNetworkAction(asked, context);
}

/** What a form shows beside its fields is refused here too: a plan can be asked for without the form. */
async function refuseText(host: WatchedHost, asked: NetworkChange): Promise<Planned | undefined> {
  if (asked.kind !== 'edit' && asked.kind !== 'create') return undefined;
  const original = asked.kind === 'edit' ? asked.network : undefined;
  const [fault] = await check(host, { text: asked.text, original });
  return fault === undefined ? undefined : { ok: false, refusal: fault.problem };
}

async function readDomainXmls(
  runner: Runner,
  topology: Topology,
  network: string,
): Promise<Readonly<Record<string, string>>> {
  const uuids = [...new Set(tapsOf(topology, network).map(({ domain }) => domain.uuid))];
  const texts: Record<string, string> = {};
  for (const uuid of uuids) texts[uuid] = requireSuccess(await runner.run(command('virsh', 'dumpxml', uuid)));
  return texts;
}

/** All VMs of a network at once: the network itself goes onto the bridge. */
async function planOntoBridge(
  host: WatchedHost,
  { network, bridge }: { readonly network: string; readonly bridge: string },
  { topology, directory }: { readonly topology: Topology; readonly directory: string },
): Promise<Planned> {
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
  return planConvertNetwork({ network, bridge }, { topology, directory, inactive, live });
}
