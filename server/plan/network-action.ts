import { fingerprint } from '../model/fingerprint';
import { message } from '../model/message';
import type { NetworkAction } from '../model/network-change';
import type { Problem } from '../model/problem';
import type { Network } from '../model/topology';
import { planKeepVersion } from './keep-version';
import {
  cutsOff,
  hasOwnBridge,
  type NetworkContext,
  setAutostart,
  undoAutostart,
  undoStart,
  undoStop,
  virsh,
  wordOf,
} from './network-commands';
import type { Plan, PlanFile, Planned, Step } from './plan';
import { namesOf, type PluggedTap, planReplug, tapsOf } from './replug-taps';

/** Start, stop, restart, autostart and undefine of a network that is there. */
export function planNetworkAction(
  { network: name, action }: { readonly network: string; readonly action: NetworkAction },
  context: NetworkContext,
): Planned {
  const network = context.topology.networks.find((candidate) => candidate.name === name);
  if (network === undefined) return { ok: false, refusal: { code: 'not-found', values: { name } } };
  const refusal = refuseNetworkAction(network, action);
  if (refusal !== undefined) return { ok: false, refusal };
  const taps = hasOwnBridge(network) ? tapsOf(context.topology, name) : [];
  const replug =
    network.bridge === undefined
      ? { files: [], commands: [] }
      : planReplug(taps, {
          bridge: network.bridge,
          documents: context.domainXml,
          directory: context.directory,
          bounce: false,
        });
  // An interface that cannot be found by its MAC cannot be put back either.
  if (replug === undefined)
    return { ok: false, refusal: { code: 'network-taps-ambiguous', values: { network: name } } };
  const parts = { network, taps, replug, context };
  const { steps, files = [] }: Steps = stepsOf[action](parts);
  const cuts = action === 'stop' || action === 'restart' || action === 'undefine';
  const values = { network: name, domains: namesOf(taps), count: new Set(namesOf(taps).split(', ')).size };
  const plan: Omit<Plan, 'fingerprint'> = {
    title: message(`plan.network.${action}`, { network: name }),
    files: [...files, ...(action.includes('autostart') ? [] : replug.files)],
    hostFiles: [],
    steps,
    warnings: [
      ...(cuts && network.active && taps.length > 0
        ? [message(action === 'restart' ? 'plan.network.warnRestart' : 'plan.network.warnStop', values)]
        : []),
      ...(action === 'undefine' && network.usedBy.length > 0
        ? [message('plan.network.warnUsed', { network: name, domains: usersOf(network, context) })]
        : []),
    ],
    probes: [],
    probesBefore: [],
    ...(cuts && network.active ? cutsOff(network, context) : {}),
  };
  return { ok: true, plan: { ...plan, fingerprint: fingerprint(JSON.stringify(plan)) } };
}

/** Why it makes no sense now: a page asks it too, and says so on the button. */
export function refuseNetworkAction(network: Network, action: NetworkAction): Problem | undefined {
  const because = (code: Problem['code']): Problem => ({ code, values: { network: network.name } });
  if (!network.persistent && action !== 'stop') return because('network-transient');
  if (action === 'start' && network.active) return because('network-active');
  if ((action === 'stop' || action === 'restart') && !network.active) return because('network-inactive');
  if (action === 'autostart' && network.autostart) return because('network-autostart-already');
  if (action === 'no-autostart' && !network.autostart) return because('network-autostart-already');
  return undefined;
}

interface Parts {
  readonly network: Network;
  readonly taps: readonly PluggedTap[];
  readonly replug: NonNullable<ReturnType<typeof planReplug>>;
  readonly context: NetworkContext;
}

type Steps = { readonly steps: readonly Step[]; readonly files?: readonly PlanFile[] };

const stepsOf = {
  start: ({ network, taps, replug }) => {
    const word = wordOf(network);
    return {
      steps: [
        {
          id: 'start',
          title: message('plan.network.startStep', { network: network.name }),
          do: [virsh('net-start', word)],
          undo: [undoStart(network, word)],
          expect: [active(network)],
          undone: [inactive(network)],
        },
        ...(taps.length === 0
          ? []
          : [
              {
                id: 'replug',
                title: message('plan.network.replug', { domains: namesOf(taps) }),
                do: replug.commands,
                // The taps go with the bridge.
                undo: [],
                expect: onBridge(taps, network.bridge),
                undone: [],
              },
            ]),
      ],
    };
  },
  stop: (parts) => ({ steps: [stopStep(parts)], ...transientFile(parts) }),
  restart: ({ network, taps, replug }) => {
    const word = wordOf(network);
    return {
      steps: [
        {
          id: 'restart',
          title: message(taps.length === 0 ? 'plan.network.restartStep' : 'plan.network.restartAndReplug', {
            network: network.name,
            domains: namesOf(taps),
          }),
          do: [virsh('net-destroy', word), virsh('net-start', word), ...replug.commands],
          undo: [
            undoStop(network, word),
            ...replug.commands.map((one) => ({ ...one, mayFail: true as const })),
          ],
          expect: [active(network), ...onBridge(taps, network.bridge)],
          undone: [active(network), ...onBridge(taps, network.bridge)],
        },
      ],
    };
  },
  autostart: ({ network }) => ({ steps: [autostartStep(network, true)] }),
  'no-autostart': ({ network }) => ({ steps: [autostartStep(network, false)] }),
  undefine: (parts) => {
    const { network, context } = parts;
    const word = wordOf(network);
    const text = context.documents.inactive ?? '';
    const kept = planKeepVersion({
      kind: 'networks',
      name: network.name,
      text,
      directory: context.directory,
    });
    return {
      files: [kept.file],
      steps: [
        kept.step,
        ...(network.active ? [stopStep(parts)] : []),
        {
          id: 'undefine',
          title: message('plan.network.undefineStep', { network: network.name }),
          do: [virsh('net-undefine', word)],
          undo: [
            virsh('net-define', kept.file.path),
            ...(network.autostart ? [undoAutostart(network, word, true)] : []),
          ],
          expect: [{ kind: 'network', network: network.name, is: 'absent' }],
          undone: [
            { kind: 'network', network: network.name, is: 'persistent' },
            { kind: 'network', network: network.name, is: network.autostart ? 'autostart' : 'no-autostart' },
          ],
          change: { name: `${network.name}.xml`, before: text, after: '' },
        },
      ],
    };
  },
} as const satisfies Record<NetworkAction, (parts: Parts) => Steps>;

function stopStep({ network, taps, replug, context }: Parts): Step {
  const word = wordOf(network);
  return {
    id: 'stop',
    title: message('plan.network.stopStep', { network: network.name }),
    do: [virsh('net-destroy', word)],
    undo: [
      network.persistent
        ? undoStop(network, word)
        : {
            ...virsh('net-create', `${context.directory}/transient.xml`),
            onlyIf: { missing: `/run/libvirt/network/${network.name}.xml` },
          },
      ...replug.commands.map((one) => ({ ...one, mayFail: true as const })),
    ],
    expect: [network.persistent ? inactive(network) : { ...inactive(network), is: 'absent' as const }],
    undone: [active(network), ...onBridge(taps, network.bridge)],
  };
}

/** A transient network is gone when it stops: its way back is its live XML. */
function transientFile({ network, context }: Parts): Pick<Steps, 'files'> {
  return network.persistent
    ? {}
    : { files: [{ path: `${context.directory}/transient.xml`, text: context.documents.live ?? '' }] };
}

export function autostartStep(network: Pick<Network, 'name' | 'uuid' | 'autostart'>, on: boolean): Step {
  const word = wordOf(network);
  const is = (autostart: boolean) =>
    ({ kind: 'network', network: network.name, is: autostart ? 'autostart' : 'no-autostart' }) as const;
  return {
    id: 'autostart',
    title: message(on ? 'plan.network.autostart' : 'plan.network.no-autostart', { network: network.name }),
    do: [setAutostart(word, on)],
    undo: [undoAutostart(network, word, !on)],
    expect: [is(on)],
    undone: [is(!on)],
  };
}

const active = ({ name }: Pick<Network, 'name'>) =>
  ({ kind: 'network', network: name, is: 'active' }) as const;
const inactive = ({ name }: Pick<Network, 'name'>) =>
  ({ kind: 'network', network: name, is: 'inactive' }) as const;

export function onBridge(taps: readonly PluggedTap[], bridge: string | undefined): Step['expect'] {
  if (bridge === undefined) return [];
  return taps.map(({ domain, iface }) => ({
    kind: 'tap-on-bridge',
    domainUuid: domain.uuid,
    mac: iface.mac,
    bridge,
  }));
}

function usersOf(network: Network, { topology }: NetworkContext): string {
  const uuids = new Set(network.usedBy.map(({ domainUuid }) => domainUuid));
  return topology.domains
    .filter(({ uuid }) => uuids.has(uuid))
    .map(({ name }) => name)
    .join(', ');
}
