import type { RemoveBridgeRequest } from '../model/bridge-request';
import type { Expectation } from '../model/expectation';
import type { Link } from '../model/facts';
import { message } from '../model/message';
import type { Problem } from '../model/problem';
import type { Bridge } from '../model/topology';
import type { HostFacts, Rewiring } from './backends/backend';
import { backendOf, readHostFacts } from './backends/backends';
import { type BridgeContext, composeRewiring, cutsOff, expectSame, finishPlan } from './create-bridge';
import type { HostFileChange, Planned, UndoCommand } from './plan';
import { refuseRemoveBridge } from './refuse-remove-bridge';
import {
  linkLocalLine,
  makeLine,
  movedAddresses,
  movedMetrics,
  movedRoutes,
  routeBatch,
  unscaffoldBatch,
  unwireBatch,
  type Wiring,
  wireLines,
} from './wire-kernel';

/**
 * Take a host bridge away and give its addressing back to its uplink.
 *
 * `made` are the files of the kept run that made this bridge, if there is one. Where each of them is still as that run
 * left it, the old files go back byte for byte, and what the operator wrote years ago in a comment is there again.
 */
export function planRemoveBridge(
  request: RemoveBridgeRequest,
  context: BridgeContext & { readonly made?: readonly HostFileChange[] },
): Planned {
  const { topology } = context;
  const bridge = topology.bridges.find(({ name }) => name === request.bridge);
  if (bridge === undefined) return refuse({ code: 'bridge-gone', values: { name: request.bridge } });
  const refusal = refuseRemoveBridge(bridge, topology);
  if (refusal !== undefined) return refuse(refusal);
  const facts = readHostFacts(context.facts);
  const backend = backendOf(bridge.owner, facts);
  if (backend === undefined) return refuse({ code: 'bridge-owner-unknown', values: { name: bridge.name } });
  const planned = backend.removeBridge(facts, request);
  const old = context.made && filesBefore(context.made, facts);
  if (planned.kind === 'refused') return refuse(planned.problem);
  const rewiring: Rewiring = old === undefined ? planned : { ...planned, files: old };

  const link = facts.links.find(({ name }) => name === bridge.name);
  const port = facts.links.find(({ name }) => name === bridge.uplinks[0]);
  const wiring = link && port && wiringOf(bridge, { facts, link, port });
  const values = { bridge: bridge.name, uplink: port?.name ?? '', manager: backend.name };
  const there: Expectation[] = [
    { kind: 'exists', interface: bridge.name },
    ...(port === undefined ? [] : [{ kind: 'port-of', interface: port.name, bridge: bridge.name } as const]),
    ...(link === undefined ? [] : expectSame(link, { facts, on: bridge.name })),
  ];
  const gone: Expectation[] = [
    { kind: 'absent', interface: bridge.name },
    ...(port === undefined ? [] : [{ kind: 'no-port', interface: port.name } as const]),
    ...(link === undefined || port === undefined ? [] : expectSame(link, { facts, on: port.name })),
  ];
  const composed = composeRewiring({
    rewiring,
    context,
    facts,
    bridge: bridge.name,
    given: there.slice(0, 1),
    expect: gone,
    undone: there,
    kernel: {
      title: message('plan.removeBridge.kernel', values),
      do:
        wiring === undefined
          ? `link del dev ${bridge.name} type bridge\n`
          : (rewiring.kernel === 'scaffold' ? unscaffoldBatch : unwireBatch)(wiring),
      undoMake: makeLine(wiring ?? { bridge: bridge.name }, bridge),
      undo:
        wiring === undefined
          ? `link set dev ${bridge.name} up\n`
          : [
              ...(rewiring.kernel === 'scaffold' ? [linkLocalLine(wiring.port, 'none')] : []),
              ...wireLines(wiring, optionsOf(bridge)),
            ]
              .map((line) => `${line}\n`)
              .join(''),
      ...(wiring === undefined
        ? {}
        : {
            lastResort: {
              interface: bridge.name,
              links: [makeLine(wiring, bridge), ...wireLines({ ...wiring, routes: [] }, optionsOf(bridge))]
                .map((line) => `${line}\n`)
                .join(''),
              routes: routeBatch(wiring.routes, bridge.name),
            },
          }),
      // One that makes the bridge again from its files leaves lines that each fail: an undo that fails is told.
      ...(rewiring.kernelBack === 'after-manager' ? {} : { undoOnlyIf: unlessPort(port) }),
    },
    applyTitle: message('plan.removeBridge.apply', values),
  });
  return {
    ok: true,
    plan: finishPlan({
      title: message(
        port === undefined ? 'plan.removeBridge.titleIsolated' : 'plan.removeBridge.title',
        values,
      ),
      ...composed,
      hostFiles: rewiring.files,
      warnings: rewiring.warnings,
      probes: context.probes,
      probesBefore: context.probes,
      ...(port === undefined ? {} : { cutsOff: cutsOff(port, rewiring, undefined) }),
    }),
  };
}

/**
 * The way back asks twice, before the manager and after it; an interface that is a port again has been put back, and
 * its bridge would refuse the addresses that it has.
 */
function unlessPort(port: Link | undefined): UndoCommand['onlyIf'] {
  return port === undefined
    ? { exists: '/sys/class/net' }
    : { missing: `/sys/class/net/${port.name}/brport` };
}

/** The run's files the other way round; `undefined` when one was changed since. */
function filesBefore(made: readonly HostFileChange[], facts: HostFacts): HostFileChange[] | undefined {
  const isUntouched = made.every(
    ({ path, after }) => facts.files.find((file) => file.path === path)?.text === after,
  );
  if (!isUntouched) return undefined;
  return made.map(({ path, before, after, mode, folder }) => ({
    path,
    mode,
    ...(folder === undefined ? {} : { folder }),
    ...(after === undefined ? {} : { before: after }),
    ...(before === undefined ? {} : { after: before }),
  }));
}

function wiringOf(
  bridge: Bridge,
  { facts, link, port }: { facts: HostFacts; link: Link; port: Link },
): Wiring {
  return {
    bridge: bridge.name,
    port,
    addresses: movedAddresses(link),
    metrics: movedMetrics(link),
    routes: movedRoutes(facts.routes, bridge.name),
  };
}

function optionsOf(bridge: Bridge) {
  const { stp, forwardDelaySeconds, vlanFiltering, mtu } = bridge;
  return { stp, forwardDelaySeconds, vlanFiltering, mtu };
}

function refuse(refusal: Problem): Planned {
  return { ok: false, refusal };
}
