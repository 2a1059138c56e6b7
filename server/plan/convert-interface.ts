import { command } from '../model/command';
import { formatSource, type InterfaceSource } from '../model/domain-xml';
import { fingerprint } from '../model/fingerprint';
import { message } from '../model/message';
import type { Problem } from '../model/problem';
import type { Domain, DomainInterface, Topology } from '../model/topology';
import { changeInterfaceSource, changeLinkState, readInterfaceElement } from '../xml/edit-interface-xml';
import type { PlanFile, Planned, Step } from './plan';

/** Move one domain interface to another source. */
export interface ConvertInterfaceRequest {
  readonly domainUuid: string;
  readonly mac: string;
  readonly target: InterfaceSource;
}

/** What libvirt says of the domain, byte for byte; `live` is absent when it is shut off. */
export interface DomainDocuments {
  readonly live?: string;
  readonly inactive: string;
}

const timeoutMs = 15_000;

/**
 * The interface is never detached: `update-device` moves a running domain's tap and keeps its MAC, PCI address and
 * name (libvirt 9.0). libvirt changes the inactive XML separately, by its own element: the live one would leave
 * `<alias>` and `<link>` behind there.
 *
 * The guest asks for a new lease only when it sees its link drop. So the live change is done in two: the new source
 * with the link down, then the link up. (`domif-setlink` does not do: libvirt 9.0 refuses it where `<link>` exists.)
 */
export function planConvertInterface(
  topology: Topology,
  request: ConvertInterfaceRequest,
  given: { documents: DomainDocuments; directory: string },
): Planned {
  const domain = topology.domains.find((candidate) => candidate.uuid === request.domainUuid);
  const iface = domain?.interfaces.find((candidate) => candidate.mac === request.mac);
  if (domain === undefined || iface === undefined) return refuse('not-found', { name: request.mac });
  const refusal = refuseConversion(topology, { domain, iface, target: request.target });
  if (refusal !== undefined) return { ok: false, refusal };

  const { documents, directory } = given;
  const files: PlanFile[] = [];
  const file = (name: string, text: string): string => {
    const path = `${directory}/${name}`;
    files.push({ path, text: `${text}\n` });
    return path;
  };

  const configStep = planConfig({ domain, iface, request, inactive: documents.inactive, file });
  const liveStep =
    documents.live === undefined
      ? undefined
      : planLive({ topology, domain, iface, request, live: documents.live, file });
  if (configStep === undefined || (documents.live !== undefined && liveStep === undefined))
    return refuse('convert-interface-ambiguous', { domain: domain.name, name: iface.mac });

  const values = { domain: domain.name, mac: iface.mac, target: formatSource(request.target) };
  return {
    ok: true,
    plan: {
      title: message('plan.convertInterface.title', values),
      files,
      hostFiles: [],
      probes: [],
      probesBefore: [],
      steps: [...(liveStep === undefined ? [] : [liveStep]), configStep],
      warnings: warn(topology, { domain, iface, target: request.target }),
      fingerprint: fingerprint(
        directory,
        JSON.stringify(request),
        documents.live ?? '',
        documents.inactive,
        describeTarget(topology, request.target),
      ),
    },
  };
}

interface StepInput {
  readonly domain: Domain;
  readonly iface: DomainInterface;
  readonly request: ConvertInterfaceRequest;
  readonly file: (name: string, text: string) => string;
}

function planConfig({
  domain,
  iface,
  request,
  inactive,
  file,
}: StepInput & { inactive: string }): Step | undefined {
  const before = readInterfaceElement(inactive, iface.mac);
  const after = changeInterfaceSource(inactive, iface.mac, request.target);
  const afterElement = after && readInterfaceElement(after, iface.mac);
  if (before === undefined || after === undefined || afterElement === undefined) return undefined;
  return {
    id: 'config',
    title: message('plan.convertInterface.config', { domain: domain.name }),
    do: [updateDevice(domain, file('config-new.xml', afterElement), '--config')],
    undo: [updateDevice(domain, file('config-old.xml', before), '--config')],
    expect: [{ kind: 'config-source', domainUuid: domain.uuid, mac: iface.mac, source: request.target }],
    undone: [
      {
        kind: 'config-source',
        domainUuid: domain.uuid,
        mac: iface.mac,
        source: iface.configSource ?? iface.source,
      },
    ],
    change: { name: `${domain.name}.xml`, before: inactive, after },
  };
}

function planLive({
  topology,
  domain,
  iface,
  request,
  live,
  file,
}: StepInput & { topology: Topology; live: string }): Step | undefined {
  const before = readInterfaceElement(live, iface.mac);
  const after = before && changeInterfaceSource(before, iface.mac, request.target);
  // Back to where the interface is *now*, which need not be where its configuration says.
  const old = before && changeInterfaceSource(before, iface.mac, iface.source);
  const bridge = targetBridge(topology, request.target);
  const withLink = (xml: string | undefined, state: 'up' | 'down') =>
    xml && changeLinkState(xml, iface.mac, state);
  const [newDown, newUp, oldDown, oldUp] = [
    withLink(after, 'down'),
    withLink(after, iface.linkState),
    withLink(old, 'down'),
    withLink(old, iface.linkState),
  ];
  if (before === undefined || after === undefined || !newDown || !newUp || !oldDown || !oldUp)
    return undefined;
  // After a power cut there is nothing live to undo.
  const isRunning = { exists: `/run/libvirt/qemu/${domain.name}.pid` };
  return {
    id: 'live',
    title: message('plan.convertInterface.live', {
      domain: domain.name,
      tap: iface.tap?.name ?? iface.mac,
      target: formatSource(request.target),
    }),
    do: [
      updateDevice(domain, file('live-new-link-down.xml', newDown), '--live'),
      updateDevice(domain, file('live-new-link-up.xml', newUp), '--live'),
    ],
    undo: [
      { ...updateDevice(domain, file('live-old-link-down.xml', oldDown), '--live'), onlyIf: isRunning },
      { ...updateDevice(domain, file('live-old-link-up.xml', oldUp), '--live'), onlyIf: isRunning },
    ],
    expect: [
      { kind: 'interface-link', domainUuid: domain.uuid, mac: iface.mac, state: iface.linkState },
      bridge === undefined
        ? { kind: 'live-source', domainUuid: domain.uuid, mac: iface.mac, source: request.target }
        : { kind: 'tap-on-bridge', domainUuid: domain.uuid, mac: iface.mac, bridge },
    ],
    undone: [
      { kind: 'interface-link', domainUuid: domain.uuid, mac: iface.mac, state: iface.linkState },
      { kind: 'live-source', domainUuid: domain.uuid, mac: iface.mac, source: iface.source },
    ],
    change: { name: `${domain.name} (live)`, before: `${before}\n`, after: `${after}\n` },
  };
}

function updateDevice(domain: Domain, path: string, scope: '--live' | '--config') {
  return { command: command('virsh', 'update-device', domain.uuid, path, scope), timeoutMs };
}

function refuseConversion(
  topology: Topology,
  { domain, iface, target }: { domain: Domain; iface: DomainInterface; target: InterfaceSource },
): Problem | undefined {
  const because = (code: Problem['code']): Problem => ({
    code,
    values: { domain: domain.name, name: formatSource(target) },
  });
  if (iface.source.kind !== 'network' && iface.source.kind !== 'bridge')
    return because('convert-source-kind');
  if (iface.presence !== 'both' && domain.state !== 'shut off') return because('convert-not-in-both');
  if (!domain.persistent) return because('convert-transient');
  if (domain.managedSave) return because('convert-managed-save');
  if (domain.state !== 'running' && domain.state !== 'shut off') return because('convert-state');
  const bridge = bridgeOf(topology, target);
  if (target.kind === 'bridge' && bridge === undefined) return because('convert-bridge-missing');
  if (target.kind === 'network' && networkOf(topology, target)?.active !== true)
    return because('convert-network-missing');
  // macvtap and passed-through devices: libvirt gives such an interface no tap that could be moved.
  const mode = networkOf(topology, target)?.forwardMode;
  if (mode !== undefined && ['private', 'vepa', 'passthrough', 'hostdev'].includes(mode))
    return because('convert-network-without-bridge');
  if (bridge?.kind === 'libvirt' && target.kind === 'bridge') return because('convert-libvirt-bridge');
  if (
    JSON.stringify(iface.configSource ?? iface.source) === JSON.stringify(target) &&
    JSON.stringify(iface.source) === JSON.stringify(target)
  )
    return because('convert-already-there');
  return undefined;
}

function warn(
  topology: Topology,
  { iface, target }: { domain: Domain; iface: DomainInterface; target: InterfaceSource },
) {
  const bridge = bridgeOf(topology, target);
  const addresses = [...new Set(iface.addresses.map(({ address }) => address))].join(', ');
  return [
    ...(bridge?.kind === 'host' && bridge.uplinks.length === 0
      ? [message('plan.convertInterface.warnNoUplink', { bridge: bridge.name })]
      : []),
    ...(addresses === '' ? [] : [message('plan.convertInterface.warnAddress', { addresses })]),
  ];
}

function networkOf(topology: Topology, target: InterfaceSource) {
  return target.kind === 'network'
    ? topology.networks.find((network) => network.name === target.network)
    : undefined;
}

/** What of the target the plan rests on: who else is on it, or which address it has, may change meanwhile. */
function describeTarget(topology: Topology, target: InterfaceSource): string {
  const bridge = bridgeOf(topology, target);
  const network = networkOf(topology, target);
  return JSON.stringify([
    bridge && [bridge.name, bridge.kind, bridge.uplinks],
    network && [network.name, network.active, network.forwardMode, network.bridge],
  ]);
}

function bridgeOf(topology: Topology, target: InterfaceSource) {
  return target.kind === 'bridge'
    ? topology.bridges.find((bridge) => bridge.name === target.bridge)
    : undefined;
}

/** The bridge that the tap must be found on afterwards. */
function targetBridge(topology: Topology, target: InterfaceSource): string | undefined {
  if (target.kind === 'bridge') return target.bridge;
  return target.kind === 'network'
    ? topology.networks.find((network) => network.name === target.network)?.bridge
    : undefined;
}

function refuse(code: Problem['code'], values: Record<string, string>): Planned {
  return { ok: false, refusal: { code, values } };
}
