import { fingerprint } from '../model/fingerprint';
import { message } from '../model/message';
import type { NetworkChange } from '../model/network-change';
import { hasSettings, networkSettings } from '../model/network-settings';
import type { Problem } from '../model/problem';
import type { Network } from '../model/topology';
import { readNetworkXml, readNewNetworkXml } from '../xml/read-network-xml';
import { planKeepVersion } from './keep-version';
import { autostartStep, onBridge } from './network-action';
import {
  cutsOff,
  hasOwnBridge,
  type NetworkContext,
  undoStart,
  undoStop,
  virsh,
  wordOf,
} from './network-commands';
import { chooseEditWay, planListUpdates, type UpdateWords } from './network-updates';
import type { Plan, PlanFile, Planned, Step } from './plan';
import { namesOf, planReplug, tapsOf } from './replug-taps';

type NetworkEdit = Extract<NetworkChange, { readonly kind: 'edit' }>;

export function planEditNetwork(request: NetworkEdit, context: NetworkContext): Planned {
  const { topology, documents, directory } = context;
  const network = topology.networks.find(({ name }) => name === request.network);
  const refuse = (code: Problem['code'], values = { network: request.network }): Planned => ({
    ok: false,
    refusal: { code, values },
  });
  if (network === undefined) return refuse('not-found', { ...{ name: request.network }, network: '' });
  const before = documents.inactive;
  if (!network.persistent || before === undefined) return refuse('network-transient');
  if (fingerprint(before) !== request.base) return refuse('network-edited-meanwhile');
  const [old, wanted] = [readNetworkXml(before), readNewNetworkXml(request.text)];
  if (!old.ok) return refuse('network-xml-invalid');
  if (!wanted.ok)
    return {
      ok: false,
      refusal: { code: 'network-xml-invalid', evidence: [{ output: wanted.reason }] },
    };
  if (wanted.value.name !== network.name) return refuse('network-renamed');
  if (wanted.value.uuid !== undefined && wanted.value.uuid !== network.uuid)
    return refuse('network-uuid-changed');

  const way = chooseEditWay(request, documents);
  const isAutostartSame = request.autostart === network.autostart;
  if (way === 'none' && isAutostartSame) return refuse('network-unchanged');

  const kept = planKeepVersion({ kind: 'networks', name: network.name, text: before, directory });
  const files: PlanFile[] = [kept.file];
  const steps: Step[] = [];
  const edit = { request, network, before, kept: kept.file.path, context };
  if (way !== 'none') steps.push(kept.step);
  if (way === 'live') steps.push(liveStep(edit));
  if (way === 'config' || way === 'restart') {
    files.push({ path: `${directory}/after.xml`, text: request.text });
    steps.push(defineStep(edit));
  }
  const warnings: Plan['warnings'][number][] = [];
  if (way === 'restart') {
    const restart = restartStep(edit);
    if (restart === undefined) return refuse('network-taps-ambiguous');
    files.push(...restart.files);
    steps.push(restart.step);
    warnings.push(...restart.warnings);
  }
  if (way === 'config' && network.active)
    warnings.push(message('plan.network.warnNextStart', { network: network.name }));
  if (!isAutostartSame) steps.push(autostartStep(network, request.autostart));
  const plan: Omit<Plan, 'fingerprint'> = {
    title: message('plan.network.edit', { network: network.name }),
    files: way === 'none' ? [] : files,
    hostFiles: [],
    steps,
    warnings,
    probes: [],
    probesBefore: [],
    ...(way === 'restart' ? cutsOff(network, context) : {}),
  };
  return { ok: true, plan: { ...plan, fingerprint: fingerprint(JSON.stringify(plan)) } };
}

interface Edit {
  readonly request: NetworkEdit;
  readonly network: Network;
  readonly before: string;
  /** Where the XML from before lies. */
  readonly kept: string;
  readonly context: NetworkContext;
}

function settingsExpectation(network: Network, scope: 'live' | 'config', text: string) {
  const read = readNewNetworkXml(text);
  return read.ok
    ? [
        {
          kind: 'network-settings',
          network: network.name,
          scope,
          settings: networkSettings(read.value),
        } as const,
      ]
    : [];
}

/** The XML that runs, where that is as configured: what it must be again after a way back. */
function liveAsConfigured({ network, before, context }: Edit) {
  const [live, config] = [readNetworkXml(context.documents.live ?? ''), readNetworkXml(before)];
  const isSame = live.ok && config.ok && hasSettings(live.value, networkSettings(config.value));
  return isSame ? settingsExpectation(network, 'live', before) : [];
}

/**
 * Each of the two, what runs and what is defined, gets from where it is to what is wanted: they may differ, and a
 * `--live --config` that finds half of what it deletes fails as a whole.
 */
function liveStep(edit: Edit): Step {
  const { network, before, request, context } = edit;
  const { live = before } = context.documents;
  const config = planListUpdates(before, request.text);
  // Of what runs, the rest (a counter of connections, a default that libvirt wrote down) is not the edit's matter.
  const running = planListUpdates(live, request.text);
  const word = wordOf(network);
  const isOne = JSON.stringify(running) === JSON.stringify(config);
  const updates = isOne
    ? config.map((one) => [one, ['--live', '--config']] as const)
    : [
        ...config.map((one) => [one, ['--config']] as const),
        ...running.map((one) => [one, ['--live']] as const),
      ];
  const format = (words: UpdateWords, scopes: readonly string[]) =>
    virsh(...formatUpdate(word, words, scopes));
  return {
    id: 'update',
    title: message('plan.network.updateStep', { network: network.name }),
    do: updates.map(([one, scopes]) => format(one.do, scopes)),
    undo: [...updates]
      .reverse()
      .map(([one, scopes]) => ({ ...format(one.undo, scopes), mayFail: true as const })),
    expect: [
      ...settingsExpectation(network, 'live', request.text),
      ...settingsExpectation(network, 'config', request.text),
    ],
    undone: [...liveAsConfigured(edit), ...settingsExpectation(network, 'config', before)],
    change: { name: `${network.name}.xml`, before, after: request.text },
  };
}

function formatUpdate(
  word: string,
  { verb, section, xml, parentIndex }: UpdateWords,
  scopes: readonly string[],
) {
  return [
    'net-update',
    word,
    verb,
    section,
    xml,
    ...(parentIndex === undefined ? [] : ['--parent-index', String(parentIndex)]),
    ...scopes,
  ];
}

function defineStep({ request, network, before, kept, context }: Edit): Step {
  return {
    id: 'define',
    title: message('plan.network.defineStep', { network: network.name }),
    do: [virsh('net-define', '--validate', `${context.directory}/after.xml`)],
    undo: [virsh('net-define', kept)],
    expect: settingsExpectation(network, 'config', request.text),
    undone: settingsExpectation(network, 'config', before),
    change: { name: `${network.name}.xml`, before, after: request.text },
  };
}

/**
 * The way back defines the old XML before it starts the network again: the script undoes the last step first, and would
 * otherwise start what is just to be undone.
 */
function restartStep(edit: Edit) {
  const { request, network, before, kept, context } = edit;
  const { topology, domainXml, directory } = context;
  const wanted = readNewNetworkXml(request.text);
  const old = readNetworkXml(before);
  if (!wanted.ok || !old.ok) return undefined;
  const taps = hasOwnBridge(network) ? tapsOf(topology, network.name) : [];
  const bridge = hasOwnBridge(wanted.value) ? (wanted.value.bridge ?? network.bridge) : wanted.value.bridge;
  const subnets = (xml: typeof wanted.value) =>
    JSON.stringify(xml.subnets.map(({ address, prefixLength }) => [address, prefixLength]));
  const bounce = subnets(wanted.value) !== subnets(old.value) || !hasOwnBridge(wanted.value);
  const replugOn = (target: string | undefined) =>
    target === undefined
      ? { files: [], commands: [] }
      : planReplug(taps, { bridge: target, documents: domainXml, directory, bounce });
  const [there, back] = [replugOn(bridge), replugOn(network.bridge)];
  if (there === undefined || back === undefined) return undefined;
  const word = wordOf(network);
  const values = { network: network.name, domains: namesOf(taps) };
  const step: Step = {
    id: 'restart',
    title: message(taps.length === 0 ? 'plan.network.restartStep' : 'plan.network.restartAndReplug', values),
    do: [virsh('net-destroy', word), virsh('net-start', word), ...there.commands],
    undo: [
      virsh('net-define', kept),
      undoStart(network, word),
      undoStop(network, word),
      ...back.commands.map((one) => ({ ...one, mayFail: true as const })),
    ],
    expect: [...settingsExpectation(network, 'live', request.text), ...onBridge(taps, bridge)],
    undone: [
      { kind: 'network', network: network.name, is: 'active' },
      ...settingsExpectation(network, 'live', before),
      ...onBridge(taps, network.bridge),
    ],
  };
  const files = [
    ...there.files,
    ...back.files.filter(({ path }) => !there.files.some((one) => one.path === path)),
  ];
  return {
    step,
    files,
    warnings: [
      ...(taps.length === 0 ? [] : [message('plan.network.warnRestart', values)]),
      ...(bounce && taps.length > 0 ? [message('plan.network.warnSubnet', values)] : []),
    ],
  };
}
