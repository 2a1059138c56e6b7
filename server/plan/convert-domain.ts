import { command } from '../model/command';
import type { ConversionTarget, DomainConversion, InterfaceMove } from '../model/conversion';
import { formatSource, type InterfaceSource } from '../model/domain-xml';
import type { Expectation } from '../model/expectation';
import { fingerprint } from '../model/fingerprint';
import { type Message, message } from '../model/message';
import type { Problem } from '../model/problem';
import type { Domain, DomainInterface, Topology } from '../model/topology';
import { changeInterfaceSource, changeLinkState, readInterfaceElement } from '../xml/edit-interface-xml';
import { planKeepVersion } from './keep-version';
import type { PlanCommand, PlanFile, Planned, Step } from './plan';
import { bridgeBehind, describeTarget, refuseConversion } from './refuse-conversion';

/** What libvirt says of the domain, byte for byte; `live` is absent when it is shut off. */
export interface DomainDocuments {
  readonly live?: string;
  readonly inactive: string;
  /** What `virsh domjobinfo` calls a job that is under way: a migration, a save, a backup. */
  readonly job?: string;
}

interface Given {
  readonly documents: DomainDocuments;
  readonly directory: string;
  /** `restart`: how long the guest may take to shut down. */
  readonly shutdownSeconds?: number;
  readonly batch?: string;
}

const timeoutMs = 15_000;
/** A guest under emulation needs that long until libvirt has started it on a busy host. */
const startTimeoutMs = 60_000;

/**
 * Moves interfaces of one domain, and changes nothing else of it.
 *
 * Running, an interface is never detached: `update-device` moves its tap and keeps its MAC, PCI address and name
 * (libvirt 9.0). libvirt changes the inactive XML separately, by the interface's own element there: the live one would
 * leave `<alias>` and `<link>` behind. And by its element, not by `virsh define` of the whole: `dumpxml` leaves out the
 * passwords of a VM's screen (`--security-info`), and a definition without them would take them away.
 *
 * The guest asks for a new lease only when it sees its link drop. So the live change is done in two: the new source
 * with the link down, then the link up. (`domif-setlink` does not do: libvirt 9.0 refuses it where `<link>` exists.)
 */
export function planConvertDomain(topology: Topology, request: DomainConversion, given: Given): Planned {
  const refusal = refuseConversion(topology, request);
  const domain = topology.domains.find(({ uuid }) => uuid === request.domainUuid);
  if (refusal !== undefined || domain === undefined)
    return { ok: false, refusal: refusal ?? { code: 'domain-gone' } };
  const { job } = given.documents;
  if (job !== undefined)
    return { ok: false, refusal: { code: 'convert-job', values: { domain: domain.name, job } } };
  const cards = request.moves.map((move, index) => readCard({ topology, domain, given, move, index }));
  const moved = cards.filter((card) => card !== undefined);
  const unclear = request.moves[cards.indexOf(undefined)];
  if (unclear !== undefined)
    return { ok: false, refusal: unforeseen(domain, unclear, given.documents.inactive) };

  const subject: Subject = { topology, domain, cards: moved, given };
  const isRunning = given.documents.live !== undefined;
  const steps: readonly Step[] = !isRunning
    ? [configStep(subject)]
    : {
        live: () => [liveStep(subject), configStep(subject)],
        restart: () => [stopStep(subject, request), configStep(subject), startStep(subject)],
        'next-start': () => [configStep(subject)],
      }[request.method]();
  return {
    ok: true,
    plan: {
      title: titleOf(domain, request),
      files: [keptVersion(subject).file, ...filesOf(steps, moved)],
      hostFiles: [],
      probes: [],
      probesBefore: [],
      steps,
      warnings: warn(topology, moved),
      ...(given.batch === undefined ? {} : { batch: given.batch }),
      fingerprint: fingerprint(
        given.directory,
        JSON.stringify(request),
        // Not the whole live XML: it changes by itself, when an agent connects, say.
        ...moved.map(({ live }) => live?.before ?? ''),
        given.documents.inactive,
        ...new Set(request.moves.map(({ target }) => describeTarget(topology, target))),
      ),
    },
  };
}

/** One interface, with every element that a command may need. */
interface Card {
  readonly iface: DomainInterface;
  readonly target: ConversionTarget;
  readonly configTarget: ConversionTarget;
  /** The bridge that its tap must be found on; absent where libvirt does not name it. */
  readonly bridge: string | undefined;
  readonly config: { readonly before: string; readonly after: string };
  readonly live: LiveElements | undefined;
  /** As the domain is started anew: its inactive elements, on the old source, link down and up. */
  readonly restarted: { readonly oldDown: PlanFile; readonly oldUp: PlanFile };
  readonly files: { readonly configNew: PlanFile; readonly configOld: PlanFile };
}

interface LiveElements {
  readonly before: string;
  readonly after: string;
  readonly newDown: PlanFile;
  readonly newUp: PlanFile;
  readonly oldDown: PlanFile;
  readonly oldUp: PlanFile;
}

interface Subject {
  readonly topology: Topology;
  readonly domain: Domain;
  readonly cards: readonly Card[];
  readonly given: Given;
}

function readCard(of: {
  readonly topology: Topology;
  readonly domain: Domain;
  readonly given: Given;
  readonly move: InterfaceMove;
  readonly index: number;
}): Card | undefined {
  const { topology, domain, given, move, index } = of;
  const iface = domain.interfaces.find(({ mac }) => mac === move.mac);
  if (iface === undefined) return undefined;
  const file = (name: string, text: string): PlanFile => ({
    path: `${given.directory}/${name}${index === 0 ? '' : `-${index + 1}`}.xml`,
    text: `${text}\n`,
  });
  const before = readInterfaceElement(given.documents.inactive, move.mac);
  const configTarget = move.configTarget ?? move.target;
  const after = before && changeInterfaceSource(before, move.mac, configTarget);
  // Back to where the interface is *now*, which need not be where its configuration says.
  const onOld = before && changeInterfaceSource(before, move.mac, iface.source);
  const oldDown = onOld && changeLinkState(onOld, move.mac, 'down');
  const oldUp = onOld && changeLinkState(onOld, move.mac, iface.linkState);
  const live = readLive({ iface, move, given, file });
  if (!before || !after || !oldDown || !oldUp || (live === undefined && given.documents.live !== undefined))
    return undefined;
  return {
    iface,
    target: move.target,
    configTarget,
    bridge: bridgeBehind(topology, move.target),
    config: { before, after },
    live,
    restarted: {
      oldDown: file('restarted-old-link-down', oldDown),
      oldUp: file('restarted-old-link-up', oldUp),
    },
    files: { configNew: file('config-new', after), configOld: file('config-old', before) },
  };
}

function readLive(of: {
  readonly iface: DomainInterface;
  readonly move: InterfaceMove;
  readonly given: Given;
  readonly file: (name: string, text: string) => PlanFile;
}): LiveElements | undefined {
  const { iface, move, given, file } = of;
  const before = given.documents.live && readInterfaceElement(given.documents.live, move.mac);
  const after = before && changeInterfaceSource(before, move.mac, move.target);
  const old = before && changeInterfaceSource(before, move.mac, iface.source);
  if (!before || !after || !old) return undefined;
  const withLink = (xml: string, state: 'up' | 'down') => changeLinkState(xml, move.mac, state);
  const [newDown, newUp] = [withLink(after, 'down'), withLink(after, iface.linkState)];
  const [oldDown, oldUp] = [withLink(old, 'down'), withLink(old, iface.linkState)];
  if (!newDown || !newUp || !oldDown || !oldUp) return undefined;
  return {
    before,
    after,
    newDown: file('live-new-link-down', newDown),
    newUp: file('live-new-link-up', newUp),
    oldDown: file('live-old-link-down', oldDown),
    oldUp: file('live-old-link-up', oldUp),
  };
}

/** All links are down before the first comes up: a guest with two of them is bounced once. */
function liveStep({ domain, cards }: Subject): Step {
  const lives = cards.flatMap((card) => (card.live === undefined ? [] : [{ ...card, live: card.live }]));
  const [only] = lives;
  return {
    id: 'live',
    title: message('plan.convertInterface.live', {
      domain: domain.name,
      tap: lives.map(({ iface }) => iface.tap?.name ?? iface.mac).join(', '),
      target: targetsOf(cards),
    }),
    do: [
      ...lives.map(({ live }) => updateDevice(domain, live.newDown, '--live')),
      ...lives.map(({ live }) => updateDevice(domain, live.newUp, '--live')),
    ],
    undo: [
      ...lives.map(({ live }) => ({ ...updateDevice(domain, live.oldDown, '--live'), ...ifRunning(domain) })),
      ...lives.map(({ live }) => ({ ...updateDevice(domain, live.oldUp, '--live'), ...ifRunning(domain) })),
    ],
    expect: cards.flatMap((card) => [linkOf(domain, card), attachedTo(domain, card)]),
    undone: cards.flatMap((card) => [linkOf(domain, card), liveSource(domain, card, card.iface.source)]),
    ...(only === undefined
      ? {}
      : {
          change: {
            name: `${domain.name} (live)`,
            before: lives.map(({ live }) => `${live.before}\n`).join(''),
            after: lives.map(({ live }) => `${live.after}\n`).join(''),
          },
        }),
  };
}

function keptVersion({ domain, given }: Subject) {
  const { documents, directory } = given;
  return planKeepVersion({ kind: 'domains', name: domain.name, text: documents.inactive, directory });
}

/** Keeps the version from before in the same step: of three hundred VMs that is three hundred steps less. */
function configStep(subject: Subject): Step {
  const { domain, cards, given } = subject;
  const before = given.documents.inactive;
  const configSource = (card: Card, source: InterfaceSource): Expectation => ({
    kind: 'config-source',
    domainUuid: domain.uuid,
    mac: card.iface.mac,
    source,
  });
  return {
    id: 'config',
    title: message('plan.convertInterface.config', { domain: domain.name }),
    do: [
      ...keptVersion(subject).step.do,
      ...cards.map(({ files }) => updateDevice(domain, files.configNew, '--config')),
    ],
    undo: cards.map(({ files }) => updateDevice(domain, files.configOld, '--config')),
    expect: cards.map((card) => configSource(card, card.configTarget)),
    undone: cards.map((card) => configSource(card, card.iface.configSource ?? card.iface.source)),
    change: { name: `${domain.name}.xml`, before, after: changeAll(before, cards) },
  };
}

/** The inactive XML with each interface's source changed, and nothing else. */
function changeAll(xml: string, cards: readonly Card[]): string {
  return cards.reduce(
    (text, { iface, configTarget }) => changeInterfaceSource(text, iface.mac, configTarget) ?? text,
    xml,
  );
}

function stopStep({ domain, given }: Subject, request: DomainConversion): Step {
  const mode = domain.agent === 'connected' ? 'agent' : 'acpi';
  const isDown: Expectation = { kind: 'domain-state', domainUuid: domain.uuid, state: 'shut off' };
  return {
    id: 'stop',
    title: message(`plan.convertInterface.${request.force ? 'force' : 'stop'}`, { domain: domain.name }),
    do: [request.force ? virsh('destroy', domain.uuid) : virsh('shutdown', domain.uuid, '--mode', mode)],
    // It was running, so it is started again, with the configuration that `config` has put back by then.
    undo: [
      {
        ...virsh('start', domain.uuid),
        timeoutMs: startTimeoutMs,
        onlyIf: { missing: pidFile(domain) },
      },
    ],
    expect: [isDown],
    ...(request.force ? {} : { patienceSeconds: given.shutdownSeconds ?? 90 }),
    undone: [{ ...isDown, state: 'running' }],
  };
}

function startStep({ domain, cards }: Subject): Step {
  return {
    id: 'start',
    title: message('plan.convertInterface.start', { domain: domain.name }),
    do: [{ ...virsh('start', domain.uuid), timeoutMs: startTimeoutMs }],
    // Once it runs it is moved back as a running one is; to stop it again would cost what it has begun.
    undo: [
      ...cards.map(({ restarted }) => ({
        ...updateDevice(domain, restarted.oldDown, '--live'),
        ...ifRunning(domain),
      })),
      ...cards.map(({ restarted }) => ({
        ...updateDevice(domain, restarted.oldUp, '--live'),
        ...ifRunning(domain),
      })),
    ],
    expect: [
      { kind: 'domain-state', domainUuid: domain.uuid, state: 'running' },
      ...cards.map((card) => attachedTo(domain, card)),
    ],
    undone: cards.map((card) => liveSource(domain, card, card.iface.source)),
  };
}

/** Everything that the steps' commands read, once. */
function filesOf(steps: readonly Step[], cards: readonly Card[]): readonly PlanFile[] {
  const read = new Set(
    steps.flatMap((step) => [...step.do, ...step.undo].flatMap(({ command: { argv } }) => argv)),
  );
  return cards
    .flatMap(({ live, restarted, files }) => [
      files.configNew,
      files.configOld,
      ...(live === undefined ? [] : [live.newDown, live.newUp, live.oldDown, live.oldUp]),
      restarted.oldDown,
      restarted.oldUp,
    ])
    .filter(({ path }) => read.has(path));
}

function updateDevice(domain: Domain, { path }: PlanFile, scope: '--live' | '--config'): PlanCommand {
  return virsh('update-device', domain.uuid, path, scope);
}

function virsh(...words: string[]): PlanCommand {
  return { command: command('virsh', ...words), timeoutMs };
}

const pidFile = (domain: Domain) => `/run/libvirt/qemu/${domain.name}.pid`;

/** After a power cut there is nothing live to undo. */
const ifRunning = (domain: Domain) => ({ onlyIf: { exists: pidFile(domain) } });

function linkOf(domain: Domain, { iface }: Card): Expectation {
  return { kind: 'interface-link', domainUuid: domain.uuid, mac: iface.mac, state: iface.linkState };
}

function attachedTo(domain: Domain, card: Card): Expectation {
  return card.bridge === undefined
    ? liveSource(domain, card, card.target)
    : { kind: 'tap-on-bridge', domainUuid: domain.uuid, mac: card.iface.mac, bridge: card.bridge };
}

function liveSource(domain: Domain, { iface }: Card, source: InterfaceSource): Expectation {
  return { kind: 'live-source', domainUuid: domain.uuid, mac: iface.mac, source };
}

function targetsOf(cards: readonly Pick<Card, 'target'>[]): string {
  return [...new Set(cards.map(({ target }) => formatSource(target)))].join(', ');
}

function titleOf(domain: Domain, { moves }: DomainConversion): Message {
  return message('plan.convertInterface.title', {
    domain: domain.name,
    mac: moves.map(({ mac }) => mac).join(', '),
    target: targetsOf(moves),
  });
}

function unforeseen(domain: Domain, { mac }: InterfaceMove, inactive: string): Problem {
  const hasPort = readInterfaceElement(inactive, mac)?.includes('<virtualport') === true;
  return {
    code: hasPort ? 'convert-virtual-port' : 'convert-interface-ambiguous',
    values: { domain: domain.name, name: mac },
  };
}

function warn(topology: Topology, cards: readonly Card[]): readonly Message[] {
  const names = new Set(cards.flatMap(({ target }) => (target.kind === 'bridge' ? [target.bridge] : [])));
  const deadEnds = topology.bridges.filter(
    ({ name, kind, uplinks }) => names.has(name) && kind === 'host' && uplinks.length === 0,
  );
  const addresses = new Set(cards.flatMap(({ iface }) => iface.addresses.map(({ address }) => address)));
  return [
    ...deadEnds.map(({ name }) => message('plan.convertInterface.warnNoUplink', { bridge: name })),
    ...(addresses.size === 0
      ? []
      : [message('plan.convertInterface.warnAddress', { addresses: [...addresses].join(', ') })]),
  ];
}
