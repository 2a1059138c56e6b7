import { fingerprint } from '../model/fingerprint';
import { message } from '../model/message';
import type { NetworkChange } from '../model/network-change';
import { networkSettings } from '../model/network-settings';
import type { Problem } from '../model/problem';
import { readNewNetworkXml } from '../xml/read-network-xml';
import { autostartStep, onBridge } from './network-action';
import { hasOwnBridge, type NetworkContext, undoDefine, undoStart, virsh } from './network-commands';
import type { Plan, Planned, Step } from './plan';
import { namesOf, planReplug, tapsOf } from './replug-taps';

type NetworkCreation = Extract<NetworkChange, { readonly kind: 'create' }>;

/** A network that is not there yet: a new one, or an old one from a version that was kept. */
export function planCreateNetwork(
  { text, start, autostart }: NetworkCreation,
  { topology, directory, domainXml }: Pick<NetworkContext, 'topology' | 'directory' | 'domainXml'>,
): Planned {
  const refuse = (refusal: Problem): Planned => ({ ok: false, refusal });
  const read = readNewNetworkXml(text);
  if (!read.ok) return refuse({ code: 'network-xml-invalid', evidence: [{ output: read.reason }] });
  const { name } = read.value;
  if (name.trim() === '' || name.includes('/') || /\p{Cc}/u.test(name) || name.startsWith('-'))
    return refuse({ code: 'network-name-invalid', values: { name } });
  if (topology.networks.some((network) => network.name === name))
    return refuse({ code: 'network-name-taken', values: { name } });
  const path = `${directory}/network.xml`;
  const network = { name, uuid: read.value.uuid ?? '', autostart: false };
  const settings = networkSettings(read.value);
  const steps: Step[] = [
    {
      id: 'define',
      title: message('plan.network.defineNewStep', { network: name }),
      given: [{ kind: 'network', network: name, is: 'absent' }],
      do: [virsh('net-define', '--validate', path)],
      undo: [undoDefine(network, name)],
      expect: [{ kind: 'network-settings', network: name, scope: 'config', settings }],
      undone: [{ kind: 'network', network: name, is: 'absent' }],
      change: { name: `${name}.xml`, before: '', after: text },
    },
  ];
  // One that was undefined under running VMs comes back: their taps wait for it.
  const { bridge } = read.value;
  const taps = start && hasOwnBridge(read.value) ? tapsOf(topology, name) : [];
  const replug =
    bridge === undefined
      ? { files: [], commands: [] }
      : planReplug(taps, { bridge, documents: domainXml, directory, bounce: true });
  if (replug === undefined) return refuse({ code: 'network-taps-ambiguous', values: { network: name } });
  if (start)
    steps.push({
      id: 'start',
      title: message('plan.network.startStep', { network: name }),
      do: [virsh('net-start', name)],
      undo: [undoStart(network, name)],
      expect: [{ kind: 'network', network: name, is: 'active' }],
      undone: [],
    });
  if (taps.length > 0)
    steps.push({
      id: 'replug',
      title: message('plan.network.replug', { domains: namesOf(taps) }),
      do: replug.commands,
      undo: [],
      expect: onBridge(taps, bridge),
      undone: [],
    });
  // Undefining takes the autostart away: its own way back would find no network.
  if (autostart) steps.push({ ...autostartStep(network, true), undone: [] });
  const plan: Omit<Plan, 'fingerprint'> = {
    title: message('plan.network.create', { network: name }),
    files: [{ path, text }, ...replug.files],
    hostFiles: [],
    steps,
    warnings: [],
    probes: [],
    probesBefore: [],
  };
  return { ok: true, plan: { ...plan, fingerprint: fingerprint(JSON.stringify(plan)) } };
}
