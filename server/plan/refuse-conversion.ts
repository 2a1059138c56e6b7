import type { ConversionMethod, ConversionTarget, DomainConversion } from '../model/conversion';
import { conversionMethods } from '../model/conversion';
import { formatSource } from '../model/domain-xml';
import type { DomainState } from '../model/facts';
import type { Problem } from '../model/problem';
import type { Domain, DomainInterface, Topology } from '../model/topology';

/** Why no plan is offered; `undefined` if one is. The browser asks it too, to say what is possible before it asks us. */
export function refuseConversion(topology: Topology, request: DomainConversion): Problem | undefined {
  const domain = topology.domains.find(({ uuid }) => uuid === request.domainUuid);
  const [first] = request.moves;
  if (domain === undefined || first === undefined)
    return { code: 'not-found', values: { name: first?.mac ?? request.domainUuid } };
  const because = (code: Problem['code']): Problem => ({ code, values: { domain: domain.name } });
  if (domain.problem !== undefined) return domain.problem;
  for (const { mac, target } of request.moves) {
    const ifaces = domain.interfaces.filter((one) => one.mac === mac);
    const [iface] = ifaces;
    if (iface === undefined) return { code: 'not-found', values: { name: mac } };
    if (ifaces.length > 1)
      return { code: 'convert-interface-ambiguous', values: { domain: domain.name, name: mac } };
    const refusal = refuseInterface(topology, { domain, iface, target });
    if (refusal !== undefined) return refusal;
  }
  if (!domain.persistent) return because('convert-transient');
  if (domain.managedSave) return because('convert-managed-save');
  return states[request.method].includes(domain.state) ? undefined : because(whyNot(domain.state));
}

/** What can be done of a domain in which state. Of one that is shut off, all three change its configuration alone. */
const states: Readonly<Record<ConversionMethod, readonly DomainState[]>> = {
  live: ['running', 'idle', 'paused', 'shut off'],
  // A paused guest does not see that it is asked to shut down.
  restart: ['running', 'idle', 'shut off'],
  'next-start': ['running', 'idle', 'paused', 'shut off'],
};

function whyNot(state: DomainState): Problem['code'] {
  return state === 'paused' ? 'convert-paused' : 'convert-state';
}

/** Each method, and why it is not possible. */
export function refuseMethods(
  topology: Topology,
  request: Omit<DomainConversion, 'method'>,
): Readonly<Record<ConversionMethod, Problem | undefined>> {
  const [live, restart, nextStart] = conversionMethods.map((method) =>
    refuseConversion(topology, { ...request, method }),
  );
  return { live, restart, 'next-start': nextStart };
}

function refuseInterface(
  topology: Topology,
  { domain, iface, target }: { domain: Domain; iface: DomainInterface; target: ConversionTarget },
): Problem | undefined {
  const because = (code: Problem['code']): Problem => ({
    code,
    values: { domain: domain.name, name: formatSource(target) },
  });
  if (iface.source.kind !== 'network' && iface.source.kind !== 'bridge')
    return because('convert-source-kind');
  if (iface.presence !== 'both' && domain.state !== 'shut off' && domain.persistent)
    return because('convert-not-in-both');
  const bridge = bridgeOf(topology, target);
  const network = networkOf(topology, target);
  if (target.kind === 'bridge' && bridge === undefined) return because('convert-bridge-missing');
  if (target.kind === 'network' && network?.active !== true) return because('convert-network-missing');
  // macvtap and passed-through devices: libvirt gives such an interface no tap that could be moved.
  if (network !== undefined && ['private', 'vepa', 'passthrough', 'hostdev'].includes(network.forwardMode))
    return because('convert-network-without-bridge');
  if (bridge?.kind === 'libvirt' && target.kind === 'bridge') return because('convert-libvirt-bridge');
  const there = JSON.stringify(target);
  return JSON.stringify(iface.configSource ?? iface.source) === there &&
    JSON.stringify(iface.source) === there
    ? because('convert-already-there')
    : undefined;
}

function networkOf(topology: Topology, target: ConversionTarget) {
  return target.kind === 'network'
    ? topology.networks.find((network) => network.name === target.network)
    : undefined;
}

function bridgeOf(topology: Topology, target: ConversionTarget) {
  return target.kind === 'bridge'
    ? topology.bridges.find((bridge) => bridge.name === target.bridge)
    : undefined;
}

/** The bridge that a tap must be found on afterwards. */
export function bridgeBehind(topology: Topology, target: ConversionTarget): string | undefined {
  return target.kind === 'bridge' ? target.bridge : networkOf(topology, target)?.bridge;
}

/** What of the target a plan rests on: who else is on it, or which address it has, may change meanwhile. */
export function describeTarget(topology: Topology, target: ConversionTarget): string {
  const bridge = bridgeOf(topology, target);
  const network = networkOf(topology, target);
  return JSON.stringify([
    bridge && [bridge.name, bridge.kind, bridge.uplinks],
    network && [network.name, network.active, network.forwardMode, network.bridge],
  ]);
}
