import type { CreateBridgeRequest } from '../model/bridge-request';
import { command } from '../model/command';
import type { CutsOffNotice } from '../model/cuts-off';
import type { Expectation } from '../model/expectation';
import type { Facts, Link, Route } from '../model/facts';
import { fingerprint } from '../model/fingerprint';
import { type Message, message } from '../model/message';
import type { Probe } from '../model/probe';

import type { Ownership, Topology } from '../model/topology';
import type { HostFacts, Restore, Rewiring } from './backends/backend';
import { backendOf, readHostFacts } from './backends/backends';
import { planHostFile } from './host-file';
import type { Plan, PlanFile, Planned, Step, UndoCommand } from './plan';
import { refuseCreateBridge } from './refuse-create-bridge';

import {
  linkLocalLine,
  makeLine,
  movedAddresses,
  movedMetrics,
  movedRoutes,
  routeBatch,
  scaffoldBatch,
  unwireBatch,
  type Wiring,
  wireBatch,
} from './wire-kernel';

export interface BridgeContext {
  readonly facts: Facts;
  readonly topology: Topology;
  /** Of the run. */
  readonly directory: string;
  /** Those that pass now. */
  readonly probes: readonly Probe[];
}

export const keepWindowSeconds = 90;
const timeoutMs = 30_000;

/**
 * Put an uplink under a new host bridge: files, kernel, manager, in an order that keeps the silence short. Undone in
 * the reverse order: the kernel first, so that the host is reachable at once, then the files, and the manager last.
 */
export function planCreateBridge(request: CreateBridgeRequest, context: BridgeContext): Planned {
  const { topology } = context;
  const refusal = refuseCreateBridge(request, topology);
  if (refusal !== undefined) return { ok: false, refusal };
  const facts = readHostFacts(context.facts);
  const owner = ownerOf(topology, request.uplink);
  const backend = backendOf(owner, facts);
  if (backend === undefined)
    return {
      ok: false,
      refusal: { code: 'bridge-owner-unknown', values: { name: request.uplink ?? request.bridge } },
    };
  const rewiring = backend.createBridge(facts, request);
  if (rewiring.kind === 'refused') return { ok: false, refusal: rewiring.problem };
  const uplink = facts.links.find(({ name }) => name === request.uplink);
  const wired = uplink && wiringAfter(request, { facts, uplink });
  const back = uplink && wiringNow(request.bridge, { facts, uplink });
  const values = { bridge: request.bridge, uplink: request.uplink ?? '', manager: backend.name };
  const steps = composeRewiring({
    rewiring,
    context,
    facts,
    bridge: request.bridge,
    expect: expectBridge(request, { facts, uplink }),
    undone: [
      { kind: 'absent', interface: request.bridge },
      ...(uplink === undefined ? [] : expectUplink(uplink, facts)),
    ],
    given: [{ kind: 'absent', interface: request.bridge }],
    kernel: {
      title: message('plan.createBridge.kernel', values),
      do:
        wired === undefined
          ? isolatedBatch(request)
          : (rewiring.kernel === 'scaffold' ? scaffoldBatch : wireBatch)(wired, request),
      undo:
        back === undefined
          ? `link del dev ${request.bridge} type bridge\n`
          : rewiring.kernel === 'scaffold'
            ? `${unwireBatch(back)}${linkLocalLine(back.port, 'eui64')}\n`
            : unwireBatch(back),
      undoOnlyIf: { exists: `/sys/class/net/${request.bridge}/bridge` },
      ...(back === undefined
        ? {}
        : {
            lastResort: {
              interface: back.port.name,
              links: unwireBatch({ ...back, routes: [] }),
              routes: routeBatch(back.routes, back.port.name),
            },
          }),
    },
    applyTitle: message('plan.createBridge.apply', values),
  });
  return {
    ok: true,
    plan: finishPlan({
      title: message(
        uplink === undefined ? 'plan.createBridge.titleIsolated' : 'plan.createBridge.title',
        values,
      ),
      ...steps,
      hostFiles: rewiring.files,
      warnings: rewiring.warnings,
      probes: probesAfter(request, context.probes),
      probesBefore: context.probes,
      ...(uplink === undefined ? {} : { cutsOff: cutsOff(uplink, rewiring, newAddresses(request, uplink)) }),
    }),
  };
}

/** Everything that was reviewed is in the plan, so the plan is its own fingerprint. */
export function finishPlan(plan: Omit<Plan, 'fingerprint'>): Plan {
  return { ...plan, fingerprint: fingerprint(JSON.stringify(plan)) };
}

export function cutsOff(
  uplink: Link,
  rewiring: Rewiring,
  addresses: readonly string[] | undefined,
): CutsOffNotice {
  return {
    interfaceName: uplink.name,
    silenceMs: rewiring.silenceMs,
    keepWindowSeconds,
    ...(addresses === undefined ? {} : { newAddresses: addresses }),
  };
}

export interface RewiringParts {
  readonly rewiring: Rewiring;
  readonly context: BridgeContext;
  readonly facts: HostFacts;
  readonly bridge: string;
  readonly given: readonly Expectation[];
  readonly expect: readonly Expectation[];
  readonly undone: readonly Expectation[];
  readonly kernel: {
    readonly title: Message;
    /** Lines for `ip -batch`. */
    readonly do: string;
    /** Lines for `ip -force -batch`. */
    readonly undo: string;
    /** Its first line, which makes the bridge again unless it is there. */
    readonly undoMake?: string;
    /** Lines for `ip -force -batch` that give the host its way out by this interface again, should that not be there. */
    readonly lastResort?: { readonly interface: string; readonly links: string; readonly routes: string };
    /** Whether the undo has anything to do. Absent: a manager that goes first leaves it nothing. */
    readonly undoOnlyIf?: UndoCommand['onlyIf'];
  };
  readonly applyTitle: Message;
}

/**
 * Files → kernel → manager → taps, with their ways back.
 *
 * The way back of the *first* step runs last, so that is where the manager takes the old files up again. The kernel
 * is put back before that, and once more after it: a manager that could not read its old files (a disk that turned
 * read-only) would wire the new bridge again.
 */
export function composeRewiring(parts: RewiringParts): { files: PlanFile[]; steps: Step[] } {
  const { rewiring, context, kernel } = parts;
  const { directory } = context;
  const files: PlanFile[] = [];
  const batch = (name: string, text: string): string => {
    files.push({ path: `${directory}/${name}`, text });
    return `${directory}/${name}`;
  };
  const unwire: UndoCommand[] = [
    ...(kernel.undoMake === undefined
      ? []
      : [
          {
            command: command('ip', '-batch', batch('kernel-make.batch', `${kernel.undoMake}\n`)),
            timeoutMs,
            when: 'running',
            onlyIf: { missing: `/sys/class/net/${parts.bridge}` },
          } as const,
        ]),
    {
      command: command('ip', '-force', '-batch', batch('kernel-old.batch', kernel.undo)),
      timeoutMs,
      when: 'running',
      mayFail: true,
      ...(kernel.undoOnlyIf === undefined ? {} : { onlyIf: kernel.undoOnlyIf }),
    },
  ];
  const taps = tapLines(parts.facts.links, parts.bridge);
  const reattach: UndoCommand[] =
    taps === ''
      ? []
      : [
          {
            command: command('ip', '-force', '-batch', batch('taps.batch', taps)),
            timeoutMs,
            when: 'running',
            mayFail: true,
          },
        ];
  const fileSteps = rewiring.files.map((file, index) => planHostFile(file, { directory, number: index + 1 }));
  const isKernelFirst = rewiring.kernel !== 'by-manager';
  const isManagerFirst = rewiring.kernelBack === 'after-manager';
  const kernelSteps: Step[] = isKernelFirst
    ? [
        {
          id: 'kernel',
          title: kernel.title,
          given: parts.given,
          do: [{ command: command('ip', '-batch', batch('kernel-new.batch', kernel.do)), timeoutMs }],
          undo: unwire,
          expect: [],
          undone: [],
        },
      ]
    : [];
  const apply: Step = {
    id: 'apply',
    title: parts.applyTitle,
    ...(isKernelFirst ? {} : { given: parts.given }),
    do: rewiring.apply,
    undo: isKernelFirst || isManagerFirst ? [] : unwire,
    expect: parts.expect,
    undone: [],
  };
  const tapSteps: Step[] =
    reattach.length === 0
      ? []
      : [
          {
            id: 'taps',
            title: message('plan.hostBridge.taps'),
            do: reattach.map(({ command: one }) => ({ command: one, timeoutMs })),
            undo: [],
            expect: tapExpectations(parts.facts.links, parts.bridge),
            undone: [],
          },
        ];
  // Whatever the managers made of it (their files may have been out of reach): the way out that answered must answer.
  // With the cable out nobody answers. A manager that watches the link has done its part then, and networkd does not make
  // an address its own that it finds; one that does not watch is no help later, and leaves a host without a gateway.
  // Routes that a manager gave another metric are not doubled.
  const gateway = context.probes.find(({ kind }) => kind === 'gateway')?.address;
  const isWatched = rewiring.kernelBack === 'after-manager';
  const { lastResort: last } = kernel;
  const lastResort: UndoCommand[] =
    gateway === undefined || last === undefined
      ? []
      : (
          [
            ['kernel-last.batch', last.links, { silent: gateway }],
            ['routes-last.batch', last.routes, { unrouted: gateway, by: last.interface }],
          ] as const
        ).map(([name, text, onlyIf]) => ({
          ...{ command: command('ip', '-force', '-batch', batch(name, text)), timeoutMs },
          ...({ when: 'running', mayFail: true, onlyIf } as const),
          ...(isWatched ? { unlessUnplugged: last.interface } : {}),
        }));
  const [first, ...others] = [...fileSteps, ...kernelSteps, apply, ...tapSteps];
  if (first === undefined) throw new Error('a plan without a step');
  const running = (commands: readonly Restore[]): UndoCommand[] =>
    // A manager that was told nothing has nothing to take back; and what stands by the bridge's name is not ours then.
    commands.map((one) => ({ ...one, when: 'running', ifBegun: 'apply' }));
  return {
    files,
    steps: [
      {
        ...first,
        undo: [
          ...first.undo,
          ...rewiring.atBoot.map((one): UndoCommand => ({ ...one, when: 'boot' })),
          ...running(rewiring.restore),
          ...[
            ...(isManagerFirst && kernel.undoOnlyIf === undefined ? [] : unwire),
            ...lastResort,
            ...(rewiring.restoreLast ?? []).map((one) => ({ ...one, when: 'running' }) as const),
          ].map((one): UndoCommand => ({ ...one, ifBegun: isKernelFirst ? 'kernel' : 'apply' })),
          ...reattach,
        ],
        undone: [...first.undone, ...parts.undone, ...tapExpectations(parts.facts.links, parts.bridge)],
      },
      ...others,
    ],
  };
}

/** Taps and other ports that hang on bridges now, the new one aside: some managers drop them when they are told anything. */
function portsOfBridges(links: readonly Link[], except: string): readonly Link[] {
  const bridges = new Set(links.filter(({ kind }) => kind === 'bridge').map(({ name }) => name));
  return links.filter(
    (link) =>
      link.kind === 'tun' && link.master !== undefined && link.master !== except && bridges.has(link.master),
  );
}

function tapLines(links: readonly Link[], except: string): string {
  return portsOfBridges(links, except)
    .map((link) => `link set dev ${link.name} master ${link.master}\n`)
    .join('');
}

function tapExpectations(links: readonly Link[], except: string): Expectation[] {
  // A tap that nobody holds open has no carrier and lets nothing through, before as after.
  const forwarding = portsOfBridges(links, except).filter(({ portState }) => portState === 'forwarding');
  return forwarding.map((link) => ({
    kind: 'port-of',
    interface: link.name,
    bridge: link.master ?? '',
  }));
}

export function ownerOf(topology: Topology, name: string | undefined): Ownership | undefined {
  if (name === undefined) return undefined;
  return [...topology.uplinks, ...topology.bridges].find((one) => one.name === name)?.owner;
}

function wiringNow(bridge: string, { facts, uplink }: { facts: HostFacts; uplink: Link }): Wiring {
  return {
    bridge,
    port: uplink,
    addresses: movedAddresses(uplink),
    metrics: movedMetrics(uplink),
    routes: movedRoutes(facts.routes, uplink.name),
  };
}

function wiringAfter(
  request: CreateBridgeRequest,
  { facts, uplink }: { facts: HostFacts; uplink: Link },
): Wiring {
  const now = wiringNow(request.bridge, { facts, uplink });
  switch (request.addressing.kind) {
    case 'keep':
      return now;
    case 'none':
    case 'dhcp':
      return { ...now, addresses: [], routes: [] };
    case 'static':
      return {
        bridge: now.bridge,
        port: now.port,
        addresses: request.addressing.addresses,
        routes: request.addressing.gateways.map(
          (gateway): Route => ({
            destination: 'default',
            gateway,
            family: gateway.includes(':') ? 'inet6' : 'inet',
          }),
        ),
      };
    default:
      return request.addressing satisfies never;
  }
}

function isolatedBatch(request: CreateBridgeRequest): string {
  const addresses = request.addressing.kind === 'static' ? request.addressing.addresses : [];
  return [
    makeLine(request, request),
    ...(request.mtu === undefined ? [] : [`link set dev ${request.bridge} mtu ${request.mtu}`]),
    `link set dev ${request.bridge} up`,
    ...addresses.map((address) => `addr replace ${address} dev ${request.bridge}`),
    '',
  ].join('\n');
}

function expectBridge(
  request: CreateBridgeRequest,
  { facts, uplink }: { facts: HostFacts; uplink: Link | undefined },
): Expectation[] {
  const { bridge } = request;
  return [
    { kind: 'exists', interface: bridge },
    { kind: 'stp', bridge, on: request.stp },
    { kind: 'vlan-filtering', bridge, on: request.vlanFiltering },
    ...(uplink === undefined
      ? []
      : ([
          { kind: 'port-of', interface: uplink.name, bridge },
          { kind: 'no-address', interface: uplink.name },
          ...(uplink.mac === undefined ? [] : [{ kind: 'mac', interface: bridge, mac: uplink.mac } as const]),
          { kind: 'mtu', interface: bridge, mtu: request.mtu ?? uplink.mtu },
        ] satisfies Expectation[])),
    ...expectAddressing(request, { facts, uplink }),
  ];
}

function expectAddressing(
  { addressing, bridge }: CreateBridgeRequest,
  { facts, uplink }: { facts: HostFacts; uplink: Link | undefined },
): Expectation[] {
  switch (addressing.kind) {
    case 'keep':
      return uplink === undefined ? [] : expectSame(uplink, { facts, on: bridge });
    case 'dhcp':
      return [{ kind: 'any-address', interface: bridge, family: 'inet' }];
    case 'static':
      return [
        ...addressing.addresses.map(
          (address): Expectation => ({ kind: 'address', interface: bridge, address }),
        ),
        ...addressing.gateways.map(
          (gateway): Expectation => ({
            kind: 'default-route',
            interface: bridge,
            family: gateway.includes(':') ? 'inet6' : 'inet',
            gateway,
          }),
        ),
      ];
    case 'none':
      return [{ kind: 'no-address', interface: bridge }];
    default:
      return addressing satisfies never;
  }
}

/** The addresses and default routes of `link`, as they must be found on another interface, or again on itself. */
export function expectSame(link: Link, { facts, on }: { facts: HostFacts; on: string }): Expectation[] {
  return [
    ...movedAddresses(link).map((address): Expectation => ({ kind: 'address', interface: on, address })),
    ...facts.routes
      .filter((route) => route.destination === 'default' && route.interfaceName === link.name)
      .map(
        (route): Expectation => ({
          kind: 'default-route',
          interface: on,
          family: route.family,
          ...(route.gateway === undefined ? {} : { gateway: route.gateway }),
        }),
      ),
  ];
}

function expectUplink(uplink: Link, facts: HostFacts): Expectation[] {
  return [{ kind: 'no-port', interface: uplink.name }, ...expectSame(uplink, { facts, on: uplink.name })];
}

/** The gateway that answers afterwards is the one that was asked for; without addresses nothing can be asked. */
function probesAfter(
  { addressing, uplink }: CreateBridgeRequest,
  passing: readonly Probe[],
): readonly Probe[] {
  if (uplink === undefined) return passing;
  switch (addressing.kind) {
    case 'keep':
    case 'dhcp':
      return passing;
    case 'none':
      return passing.filter(({ kind }) => kind === 'connection');
    case 'static':
      return [
        ...addressing.gateways.map((address): Probe => ({ kind: 'gateway', address })),
        ...passing.filter(
          (probe) =>
            probe.kind === 'connection' ||
            (probe.kind === 'nameserver' && addressing.nameservers.includes(probe.address)),
        ),
      ];
    default:
      return addressing satisfies never;
  }
}

function newAddresses({ addressing }: CreateBridgeRequest, uplink: Link): readonly string[] | undefined {
  if (addressing.kind !== 'static') return addressing.kind === 'none' ? [] : undefined;
  const now = new Set(movedAddresses(uplink));
  return addressing.addresses.every((address) => now.has(address)) ? undefined : addressing.addresses;
}
