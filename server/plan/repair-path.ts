import { command } from '../model/command';
import type { Expectation } from '../model/expectation';
import { fingerprint } from '../model/fingerprint';
import { findGuestPath, type GuestPath } from '../model/guest-path';
import { type Message, message } from '../model/message';
import type { Domain, DomainInterface, Topology } from '../model/topology';
import { changeLinkState, readInterfaceElement } from '../xml/edit-interface-xml';
import { planKeepVersion } from './keep-version';
import type { Plan, PlanFile, Planned, Step } from './plan';

/** What of a broken way we can mend: each is a small plan of its own, with its way back. */
export const pathRepairs = ['link-up', 'put-back', 'bridge-up', 'start-network'] as const;
export type PathRepair = (typeof pathRepairs)[number];

export interface RepairPathRequest {
  readonly domainUuid: string;
  readonly mac: string;
  readonly repair: PathRepair;
}

/** The documents of each running domain that the repair touches, by UUID: see `repairedInterfaces`. */
export type RepairDocuments = Readonly<Record<string, { readonly live: string; readonly inactive: string }>>;

const timeoutMs = 15_000;
const virsh = (...words: string[]) => ({ command: command('virsh', ...words), timeoutMs });
const ip = (...words: string[]) => ({ command: command('ip', ...words), timeoutMs });

/** The interfaces whose XML a repair needs: the one that is asked about, and for a network all that it lost. */
export function repairedInterfaces(
  topology: Topology,
  { domainUuid, mac, repair }: RepairPathRequest,
): readonly { readonly domain: Domain; readonly iface: DomainInterface }[] {
  const domain = topology.domains.find(({ uuid }) => uuid === domainUuid);
  const iface = domain?.interfaces.find((one) => one.mac === mac);
  if (domain === undefined || iface === undefined) return [];
  if (repair === 'bridge-up') return [];
  if (repair !== 'start-network') return [{ domain, iface }];
  const { network } = findGuestPath(topology, domain, iface);
  return topology.domains
    .filter(({ state }) => state === 'running')
    .flatMap((one) => one.interfaces.map((nic) => ({ domain: one, iface: nic })))
    .filter(
      ({ iface: { source, tap } }) =>
        source.kind === 'network' &&
        source.network === network?.name &&
        tap !== undefined &&
        tap.bridge === undefined,
    );
}

export function planRepairPath(
  topology: Topology,
  request: RepairPathRequest,
  { documents, directory }: { readonly documents: RepairDocuments; readonly directory: string },
): Planned {
  const domain = topology.domains.find(({ uuid }) => uuid === request.domainUuid);
  const iface = domain?.interfaces.find(({ mac }) => mac === request.mac);
  if (domain === undefined || iface === undefined) return { ok: false, refusal: { code: 'domain-gone' } };
  const path = findGuestPath(topology, domain, iface);
  const files: PlanFile[] = [];
  const input: Input = {
    topology,
    path,
    documents,
    file(name, text) {
      const at = `${directory}/${name}`;
      files.push({ path: at, text: `${text}\n` });
      return at;
    },
  };
  const steps = planSteps(request, input);
  if (steps.length === 0) return { ok: false, refusal: { code: 'path-nothing-to-mend' } };
  const kept = steps.some(({ id }) => id === 'config')
    ? planKeepVersion({
        kind: 'domains',
        name: domain.name,
        text: documents[domain.uuid]?.inactive ?? '',
        directory,
      })
    : undefined;
  const plan: Omit<Plan, 'fingerprint'> = {
    title: message(`plan.repair.${request.repair}`, valuesOf(path)),
    files: kept === undefined ? files : [kept.file, ...files],
    hostFiles: [],
    steps: kept === undefined ? steps : [kept.step, ...steps],
    warnings: [],
    probes: [],
    probesBefore: [],
  };
  return { ok: true, plan: { ...plan, fingerprint: fingerprint(JSON.stringify(plan)) } };
}

interface Input {
  readonly topology: Topology;
  readonly path: GuestPath;
  readonly documents: RepairDocuments;
  readonly file: (name: string, text: string) => string;
}

function planSteps(request: RepairPathRequest, input: Input): readonly Step[] {
  switch (request.repair) {
    case 'link-up':
      return planLinkUp(input);
    case 'put-back':
      return planPutBack(input, '');
    case 'bridge-up':
      return planBridgeUp(input);
    case 'start-network':
      return planStartNetwork(request, input);
    default:
      return request.repair satisfies never;
  }
}

function valuesOf({ domain, iface, tap, bridge, network }: GuestPath): NonNullable<Message['values']> {
  return {
    domain: domain.name,
    mac: iface.mac,
    tap: tap ?? '',
    bridge: bridge ?? '',
    network: network?.name ?? '',
  };
}

/** By `update-device`: libvirt 9.0's `domif-setlink` refuses where `<link>` is there already. */
function planLinkUp({ path, documents, file }: Input): Step[] {
  const { domain, iface } = path;
  const own = documents[domain.uuid];
  const steps = (['live', 'config'] as const).flatMap((scope): Step[] => {
    const xml = own && (scope === 'live' ? own.live : own.inactive);
    const before = xml === undefined ? undefined : readInterfaceElement(xml, iface.mac);
    const after = before && changeLinkState(before, iface.mac, 'up');
    if (before === undefined || after === undefined || !/<link state=(['"])down\1/.test(before)) return [];
    const link = { kind: 'interface-link', domainUuid: domain.uuid, mac: iface.mac } as const;
    return [
      {
        id: scope,
        title: message(`plan.repair.${scope === 'live' ? 'linkLive' : 'linkConfig'}`, valuesOf(path)),
        do: [virsh('update-device', domain.uuid, file(`${scope}-up.xml`, after), `--${scope}`)],
        undo: [virsh('update-device', domain.uuid, file(`${scope}-before.xml`, before), `--${scope}`)],
        expect: scope === 'live' ? [{ ...link, state: 'up' }] : [],
        undone: scope === 'live' ? [{ ...link, state: 'down' }] : [],
        change: { name: `${domain.name} (${scope})`, before: `${before}\n`, after: `${after}\n` },
      },
    ];
  });
  return steps;
}

/**
 * After its network was stopped and started, libvirt takes a tap back by `update-device` with the XML as it is. Where
 * only the kernel has lost it, libvirt sees no difference and does nothing (libvirt 9.0, measured), so the kernel is
 * told as well; told twice is told once.
 */
function planPutBack({ path, documents, file, topology }: Input, suffix: string): Step[] {
  const { domain, iface, tap, bridge } = path;
  const live = documents[domain.uuid]?.live;
  const element = live === undefined ? undefined : readInterfaceElement(live, iface.mac);
  if (tap === undefined || bridge === undefined || iface.tap === undefined || element === undefined)
    return [];
  const before = iface.tap.bridge;
  const exists = { exists: `/sys/class/net/${tap}` };
  const known = before === undefined || topology.bridges.some(({ name }) => name === before);
  if (!known) return [];
  const undone: Expectation =
    before === undefined || before === bridge
      ? { kind: 'no-port', interface: tap }
      : { kind: 'port-of', interface: tap, bridge: before };
  return [
    {
      id: `put-back${suffix}`,
      title: message('plan.repair.putBack', valuesOf(path)),
      do: [
        virsh('update-device', domain.uuid, file(`live${suffix}.xml`, element), '--live'),
        ip('link', 'set', 'dev', tap, 'master', bridge),
        ip('link', 'set', 'dev', tap, 'up'),
      ],
      undo: [
        before === undefined
          ? { ...ip('link', 'set', 'dev', tap, 'nomaster'), onlyIf: exists }
          : { ...ip('link', 'set', 'dev', tap, 'master', before), onlyIf: exists },
      ],
      expect: [{ kind: 'tap-on-bridge', domainUuid: domain.uuid, mac: iface.mac, bridge }],
      // A tap that was down on its own bridge stays up there: that is no worse.
      undone: before === bridge ? [] : [undone],
    },
  ];
}

function planBridgeUp({ path, topology }: Input): Step[] {
  const bridge = topology.bridges.find(({ name }) => name === path.bridge);
  if (bridge === undefined || bridge.up) return [];
  const { domain, iface } = path;
  const onBridge = iface.tap?.bridge === bridge.name;
  return [
    {
      id: 'bridge-up',
      title: message('plan.repair.bridgeUp', valuesOf(path)),
      do: [ip('link', 'set', 'dev', bridge.name, 'up')],
      undo: [
        {
          ...ip('link', 'set', 'dev', bridge.name, 'down'),
          onlyIf: { exists: `/sys/class/net/${bridge.name}/bridge` },
        },
      ],
      expect: [
        { kind: 'exists', interface: bridge.name },
        ...(bridge.stp ? [{ kind: 'stp', bridge: bridge.name, on: true } as const] : []),
        ...(onBridge
          ? [{ kind: 'tap-on-bridge', domainUuid: domain.uuid, mac: iface.mac, bridge: bridge.name } as const]
          : []),
      ],
      undone: [],
    },
  ];
}

/** And every tap that its stopping left without a bridge: `net-start` does not take them back. */
function planStartNetwork(request: RepairPathRequest, input: Input): Step[] {
  const { path, topology } = input;
  const { network } = path;
  if (network === undefined || network.active) return [];
  const loose = repairedInterfaces(topology, request).flatMap(({ domain, iface }, index) =>
    planPutBack({ ...input, path: findGuestPath(topology, domain, iface) }, `-${index + 1}`),
  );
  return [
    {
      id: 'start-network',
      title: message('plan.repair.startNetwork', valuesOf(path)),
      do: [virsh('net-start', network.name)],
      undo: [
        {
          ...virsh('net-destroy', network.name),
          onlyIf: { exists: `/run/libvirt/network/${network.name}.xml` },
        },
      ],
      expect: [{ kind: 'network', network: network.name, is: 'active' }],
      undone: [],
    },
    ...loose,
  ];
}
