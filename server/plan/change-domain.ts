import { command } from '../model/command';
import type { DomainChange } from '../model/domain-change';
import type { Expectation } from '../model/expectation';
import { fingerprint } from '../model/fingerprint';
import { type Message, message } from '../model/message';
import type { Domain, DomainInterface, Topology } from '../model/topology';
import type { VmNetwork } from '../model/vm-request';
import {
  changeInterfaceModel,
  changeLinkState,
  formatInterface,
  readInterfaceElement,
} from '../xml/edit-interface-xml';
import { checkMacText } from './check-create-vm';
import type { DomainDocuments } from './convert-domain';
import { planKeepVersion } from './keep-version';
import type { PlanCommand, PlanFile, Planned, Step } from './plan';
import { refuseDomainChange } from './refuse-domain-change';

interface Context {
  readonly topology: Topology;
  readonly documents: DomainDocuments;
  readonly directory: string;
}

const timeoutMs = 30_000;

/**
 * What is asked of one virtual machine, as a plan: shown, done and kept in the same history as everything else.
 *
 * What cannot be undone is not offered, says the rule; and nothing brings back what a guest held in memory once it is
 * off. Shutting down, rebooting and forcing off are offered all the same, because without them a machine that hangs
 * could not be brought back at all, and because the way on is a button on the same page: start. So their plans have a
 * step without an undo, say first that there is none and what is lost, and a transient machine, which would be gone
 * with its definition, is refused.
 *
 * Shutting down and rebooting only ask. Whether the guest follows is the guest's affair and may take minutes, so the
 * run expects nothing of it; the page shows the state as it is.
 */
export function planChangeDomain(domain: Domain, change: DomainChange, context: Context): Planned {
  const refusal = refuseDomainChange(domain, change);
  if (refusal !== undefined)
    return { ok: false, refusal: { code: refusal, values: { domain: domain.name } } };
  switch (change.kind) {
    case 'start':
    case 'resume':
    case 'shutdown':
    case 'reboot':
    case 'force-off':
      return planPower(domain, change.kind, context);
    case 'autostart':
      return planAutostart(domain, change, context);
    case 'link':
    case 'model':
    case 'remove-interface': {
      const iface = domain.interfaces.find(({ mac }) => mac === change.mac);
      if (iface === undefined)
        return { ok: false, refusal: { code: 'not-found', values: { name: change.mac } } };
      const planned =
        change.kind === 'link'
          ? planLink(domain, iface, { state: change.state, context })
          : change.kind === 'model'
            ? planModel(domain, iface, { model: change.model, context })
            : planRemove(domain, iface, context);
      return (
        planned ?? {
          ok: false,
          refusal: { code: 'convert-interface-ambiguous', values: { domain: domain.name, name: change.mac } },
        }
      );
    }
    case 'add-interface':
      return planAdd(domain, change.network, context);
    default:
      return change satisfies never;
  }
}

function planPower(
  domain: Domain,
  kind: 'start' | 'resume' | 'shutdown' | 'reboot' | 'force-off',
  context: Context,
): Planned {
  const { uuid } = domain;
  const being = (is: 'running' | 'off'): Expectation => ({ kind: 'domain', domainUuid: uuid, is });
  const isRunning = { exists: `/run/libvirt/qemu/${domain.name}.pid` };
  const step = {
    start: {
      do: [virsh('start', uuid)],
      undo: [{ ...virsh('destroy', uuid), onlyIf: isRunning }],
      expect: [being('running')],
      undone: [being('off')],
    },
    resume: {
      do: [virsh('resume', uuid)],
      undo: [{ ...virsh('suspend', uuid), onlyIf: isRunning }],
      expect: [being('running')],
      undone: [],
    },
    shutdown: { do: [virsh('shutdown', uuid)], undo: [], expect: [], undone: [] },
    reboot: { do: [virsh('reboot', uuid)], undo: [], expect: [], undone: [] },
    'force-off': { do: [virsh('destroy', uuid)], undo: [], expect: [being('off')], undone: [] },
  }[kind];
  const title = message(`plan.changeDomain.${kind}`, { domain: domain.name });
  const warnings =
    kind === 'start'
      ? domain.managedSave
        ? [message('plan.changeDomain.warnManagedSave')]
        : []
      : kind === 'resume'
        ? []
        : [message(`plan.changeDomain.warn-${kind}`, { domain: domain.name })];
  return finish({ title, steps: [{ id: kind, title, ...step }], warnings, files: [] }, domain, context);
}

function planAutostart(domain: Domain, { on }: { readonly on: boolean }, context: Context): Planned {
  const toggle = (to: boolean) => virsh('autostart', domain.uuid, ...(to ? [] : ['--disable']));
  const being = (is: boolean): Expectation => ({
    kind: 'domain',
    domainUuid: domain.uuid,
    is: is ? 'autostart' : 'no-autostart',
  });
  const title = message(`plan.changeDomain.${on ? 'autostart' : 'no-autostart'}`, { domain: domain.name });
  const step: Step = {
    id: 'autostart',
    title,
    do: [toggle(on)],
    undo: [toggle(domain.autostart)],
    expect: [being(on)],
    undone: [being(domain.autostart)],
  };
  return finish({ title, steps: [step], warnings: [], files: [] }, domain, context);
}

/**
 * By the whole element: `domif-setlink` of libvirt 9.0 fails where a `<link>` stands already. Live and in the
 * configuration, so that the cable stays where it was put.
 */
function planLink(
  domain: Domain,
  iface: DomainInterface,
  { state, context }: { readonly state: 'up' | 'down'; readonly context: Context },
): Planned | undefined {
  const { file, files } = fileKeeper(context.directory);
  const { documents } = context;
  const values = { domain: domain.name, mac: iface.mac };
  const title = message(`plan.changeDomain.link-${state}`, values);
  const stepFor = (scope: 'live' | 'config', text: string | undefined): Step | undefined => {
    const before = text && readInterfaceElement(text, iface.mac);
    const after = before && changeLinkState(before, iface.mac, state);
    const old =
      before && changeLinkState(before, iface.mac, scope === 'live' ? iface.linkState : linkOf(before));
    if (!before || !after || !old) return undefined;
    const isLive = scope === 'live';
    return {
      id: scope,
      title: isLive ? title : message('plan.changeDomain.alsoConfig', values),
      do: [update(domain, file(`${scope}-new.xml`, after), scope)],
      undo: [
        {
          ...update(domain, file(`${scope}-old.xml`, old), scope),
          ...(isLive ? { onlyIf: { exists: `/run/libvirt/qemu/${domain.name}.pid` } } : {}),
        },
      ],
      expect: isLive
        ? [{ kind: 'interface-link', domainUuid: domain.uuid, mac: iface.mac, state }]
        : [{ kind: 'interface', domainUuid: domain.uuid, mac: iface.mac, is: 'config', link: state }],
      undone: isLive
        ? [{ kind: 'interface-link', domainUuid: domain.uuid, mac: iface.mac, state: iface.linkState }]
        : [],
      change: { name: `${domain.name} (${scope})`, before: `${before}\n`, after: `${after}\n` },
    };
  };
  const live =
    documents.live === undefined || iface.presence === 'config' ? [] : [stepFor('live', documents.live)];
  const config = iface.presence === 'live' ? [] : [stepFor('config', documents.inactive)];
  const steps = [...live, ...config];
  if (!areAllThere(steps)) return undefined;
  return finish({ title, steps, warnings: [], files }, domain, context);
}

/** What the configuration says, which libvirt leaves out when it is up. */
function linkOf(element: string): 'up' | 'down' {
  return /<link\s+state=['"]down['"]/.test(element) ? 'down' : 'up';
}

/** A guest cannot be given another kind of card while it holds this one: from the next start on. */
function planModel(
  domain: Domain,
  iface: DomainInterface,
  { model, context }: { readonly model: string; readonly context: Context },
): Planned | undefined {
  const { file, files } = fileKeeper(context.directory);
  const before = readInterfaceElement(context.documents.inactive, iface.mac);
  const after = before && changeInterfaceModel(before, iface.mac, model);
  if (!before || !after) return undefined;
  const title = message('plan.changeDomain.model', { domain: domain.name, mac: iface.mac, model });
  const step: Step = {
    id: 'config',
    title,
    do: [update(domain, file('config-new.xml', after), 'config')],
    undo: [update(domain, file('config-old.xml', before), 'config')],
    expect: [{ kind: 'interface', domainUuid: domain.uuid, mac: iface.mac, is: 'config', model }],
    undone: [{ kind: 'interface', domainUuid: domain.uuid, mac: iface.mac, is: 'config' }],
    change: { name: `${domain.name}.xml`, before: `${before}\n`, after: `${after}\n` },
  };
  const warnings = context.documents.live === undefined ? [] : [message('plan.changeDomain.warnNextStart')];
  return finish({ title, steps: [step], warnings, files }, domain, context);
}

/** What goes back in is the configuration's element: the live one names a tap and a port that are gone by then. */
function planRemove(domain: Domain, iface: DomainInterface, context: Context): Planned | undefined {
  const { file, files } = fileKeeper(context.directory);
  const { documents } = context;
  const config = readInterfaceElement(documents.inactive, iface.mac);
  const live = documents.live && readInterfaceElement(documents.live, iface.mac);
  const element = config ?? live;
  if (element === undefined || element === '') return undefined;
  const path = file('interface.xml', element);
  const values = { domain: domain.name, mac: iface.mac };
  const title = message('plan.changeDomain.remove-interface', values);
  const is = (what: 'live' | 'config'): Expectation => ({
    kind: 'interface',
    domainUuid: domain.uuid,
    mac: iface.mac,
    is: what,
  });
  const last: Expectation = { kind: 'interface', domainUuid: domain.uuid, mac: iface.mac, is: 'absent' };
  const steps: Step[] = [
    ...(config === undefined
      ? []
      : [
          {
            id: 'config',
            title: message('plan.changeDomain.removeConfig', values),
            do: [device('detach', domain, { path, scope: 'config' })],
            undo: [{ ...device('attach', domain, { path, scope: 'config' }), mayFail: true as const }],
            expect: live ? [] : [last],
            undone: [is('config')],
          },
        ]),
    // Last, for it takes the guest's help: one that gives the card away late or never fails the run, which goes back.
    ...(live
      ? [
          {
            id: 'live',
            title: message('plan.changeDomain.removeLive', values),
            do: [device('detach', domain, { path: file('interface-live.xml', live), scope: 'live' })],
            undo: [
              {
                ...device('attach', domain, { path, scope: 'live' }),
                onlyIf: { exists: `/run/libvirt/qemu/${domain.name}.pid` },
                mayFail: true as const,
              },
            ],
            expect: [last],
            undone: [is('live')],
          },
        ]
      : []),
  ];
  const addresses = [...new Set(iface.addresses.map(({ address }) => address))].join(', ');
  const warnings = addresses === '' ? [] : [message('plan.changeDomain.warnAddress', { addresses })];
  return finish({ title, steps, warnings, files }, domain, context);
}

function planAdd(domain: Domain, network: VmNetwork, context: Context): Planned {
  const { topology, documents, directory } = context;
  const refusal = refuseNetwork(network, topology);
  if (refusal !== undefined) return { ok: false, refusal };
  const { file, files } = fileKeeper(directory);
  const mac = (network.mac ?? generateMac(directory)).toLowerCase();
  const path = file('interface.xml', formatInterface({ ...network, mac }));
  const { source } = network;
  const values = {
    domain: domain.name,
    mac,
    source: source.kind === 'bridge' ? source.bridge : source.network,
  };
  const step = (scope: 'live' | 'config'): Step => ({
    id: scope,
    title: message(`plan.changeDomain.add-${scope}`, values),
    do: [device('attach', domain, { path, scope })],
    undo: [{ ...device('detach', domain, { path, scope }), mayFail: true }],
    expect: [{ kind: 'interface', domainUuid: domain.uuid, mac, is: scope }],
    undone: [],
  });
  const steps = [step('config'), ...(documents.live === undefined ? [] : [step('live')])].map(
    (one, index, all) =>
      // Undone from the last to the first: when the first has been undone, nothing of it is left.
      index === 0 && all.length > 0
        ? { ...one, undone: [{ kind: 'interface', domainUuid: domain.uuid, mac, is: 'absent' } as const] }
        : one,
  );
  return finish(
    { title: message('plan.changeDomain.add-interface', values), steps, warnings: [], files },
    domain,
    context,
  );
}

function refuseNetwork({ source, mac }: VmNetwork, topology: Topology) {
  if (source.kind === 'bridge') {
    if (!topology.bridges.some(({ name }) => name === source.bridge))
      return { code: 'vm-bridge-unknown', values: { name: source.bridge } } as const;
  } else {
    const network = topology.networks.find(({ name }) => name === source.network);
    if (network === undefined)
      return { code: 'vm-network-unknown', values: { name: source.network } } as const;
    if (!network.active) return { code: 'vm-network-inactive', values: { name: source.network } } as const;
  }
  if (mac === undefined) return undefined;
  const owner = topology.domains.find((domain) =>
    domain.interfaces.some((one) => one.mac === mac.toLowerCase()),
  );
  return (
    checkMacText(mac) ??
    (owner === undefined
      ? undefined
      : ({ code: 'vm-mac-taken', values: { mac, owner: owner.name } } as const))
  );
}

/** In QEMU's own prefix; the rest by the run's name, so that the plan that is started is the one that was reviewed. */
function generateMac(directory: string): string {
  const digits = fingerprint('mac', directory);
  return `52:54:00:${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4, 6)}`;
}

function fileKeeper(directory: string) {
  const files: PlanFile[] = [];
  return {
    files,
    file: (name: string, text: string): string => {
      const path = `${directory}/${name}`;
      files.push({ path, text: `${text}\n` });
      return path;
    },
  };
}

function areAllThere(steps: readonly (Step | undefined)[]): steps is readonly Step[] {
  return steps.length > 0 && steps.every((step) => step !== undefined);
}

function finish(
  {
    title,
    steps,
    warnings,
    files,
  }: {
    readonly title: Message;
    readonly steps: readonly Step[];
    readonly warnings: readonly Message[];
    readonly files: readonly PlanFile[];
  },
  domain: Domain,
  { directory, documents }: Context,
): Planned {
  const kept = steps.some(({ id }) => id === 'config')
    ? planKeepVersion({ kind: 'domains', name: domain.name, text: documents.inactive, directory })
    : undefined;
  const plan = {
    title,
    files: kept === undefined ? files : [kept.file, ...files],
    hostFiles: [],
    steps: kept === undefined ? steps : [kept.step, ...steps],
    warnings,
    probes: [],
    probesBefore: [],
  };
  return {
    ok: true,
    plan: { ...plan, fingerprint: fingerprint(directory, domain.uuid, domain.state, JSON.stringify(plan)) },
  };
}

function update(domain: Domain, path: string, scope: 'live' | 'config'): PlanCommand {
  return virsh('update-device', domain.uuid, path, `--${scope}`);
}

function device(
  verb: 'attach' | 'detach',
  domain: Domain,
  { path, scope }: { readonly path: string; readonly scope: 'live' | 'config' },
): PlanCommand {
  return virsh(`${verb}-device`, domain.uuid, path, `--${scope}`);
}

function virsh(...words: string[]): PlanCommand {
  return { command: command('virsh', ...words), timeoutMs };
}
