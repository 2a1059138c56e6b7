import { isDeepStrictEqual } from 'node:util';
import { emptyFacts } from '../model/empty-facts';
import type { DomainFacts, Facts, Link, Reading } from '../model/facts';
import { lastValue } from '../model/reading';
import { isTap } from '../model/tap';
import { domainsReader } from './domains-reader';
import { foldedReader } from './folded-reader';
import { deviceNames, kernelReader } from './read-kernel';
import { libvirtReader } from './read-libvirt';
import { readAgain } from './reading';
import type { Runner } from './runner';
import { watchAgents } from './watch-agents';
import type { Tick } from './watch-ticks';

interface Options {
  /** One process for each command: for what must not share a session. */
  readonly runner: Runner;
  /** For reads: the same runner, with its `virsh` in a session. */
  readonly reads: Runner;
  /** Milliseconds since the epoch; of a recorded host, when it was recorded. */
  readonly now: () => number;
  /** While true, what should be read is remembered and read on `resume`. */
  readonly isPaused: () => boolean;
  readonly onChange: () => void;
}

const retryAfterMs = 3_000;

/** Neighbours and leases chatter: after a read, further ticks wait this long. */
const chatterSpacingMs = 1_000;
/**
 * What takes a process of its own is read a moment after its tick, and one after another: starting a process holds
 * up this one for several milliseconds, and with it the tap or the state that somebody is waiting to see. A virtual
 * machine needs about half a second from its first tap to libvirt's word that it has started.
 */
const soonMs = 750;
const betweenProcessesMs = 20;
/**
 * What is read so late, and comes from five readings at nearly the same time, becomes one picture, unless something else
 * makes one sooner: building and drawing each costs the very tap or state that somebody waits for its turn.
 */
const unhurriedMs = 150;
const unhurried: ReadonlySet<SourceName> = new Set<SourceName>([
  ...([
    'brctl',
    'networkdLinks',
    'networkManagerDevices',
    'routes',
    'neighbours',
    'leases',
    'devices',
  ] as const),
]);

/**
 * Keeps a host's facts. Each source has a reader of its own, so a slow one (a stuck domain) never holds back
 * another (the tap that just appeared).
 */
export function factsReader({ runner, reads: session, now, isPaused, onChange }: Options) {
  let facts: Facts = emptyFacts;
  const unparsed = new Map<string, readonly string[]>();
  const onUnparsed = (source: string, lines: readonly string[]) => {
    if (lines.length > 0) unparsed.set(source, lines.slice(0, 20));
    else unparsed.delete(source);
  };
  const kernel = kernelReader(session, onUnparsed);
  const libvirt = libvirtReader(session, onUnparsed);

  /** What changed nothing is not sent; only its age is renewed, with the next thing that is. */
  const update = <K extends SourceName>(name: K, reading: Facts[K]) => {
    const before = facts[name];
    facts = { ...facts, [name]: reading };
    if (name === 'links')
      askAboutMovedTaps(lastValue(before as Facts['links']), lastValue(reading as Facts['links']));
    if (isToBeAskedAgain(reading)) retry(name);
    if (isSameReading(before, reading)) return;
    // What is asked for each network and each interface is asked when they are known.
    if (name === 'networks') readers.leases.request();
    if (name === 'links') {
      const [was, are] = [before, reading].map((links) =>
        deviceNames(lastValue(links as Facts['links']) ?? []),
      );
      if (String(was) === String(are)) requestSoon('devices');
      else readers.devices.request();
    }
    if (name === 'domains') agents.onTick();
    if (unhurried.has(name)) tellLater();
    else onChange();
  };
  let later: NodeJS.Timeout | undefined;
  const tellLater = () => {
    later ??= setTimeout(() => {
      later = undefined;
      onChange();
    }, unhurriedMs).unref();
  };
  /** What does not answer may do so at any time, and no tick may tell: a libvirt that hung. */
  const retries = new Map<SourceName, NodeJS.Timeout>();
  const retry = (name: SourceName) => {
    clearTimeout(retries.get(name));
    retries.set(name, setTimeout(() => readers[name].request(), retryAfterMs).unref());
  };
  const keeps = <K extends SourceName>(name: K, read: () => Promise<ValueOf<Facts[K]>>, spacingMs = 0) =>
    foldedReader(
      async () =>
        update(name, (await readAgain(facts[name] as Reading<ValueOf<Facts[K]>>, read, now)) as Facts[K]),
      { isPaused, spacingMs },
    );

  /** libvirt has no event for a tap that was moved or removed: whoever had it is asked about. */
  const askAboutMovedTaps = (before: readonly Link[] = [], now: readonly Link[] = []) => {
    const masters = new Map(now.map((link) => [link.name, link.master]));
    const moved = new Set(
      before
        .filter((link) => isTap(link) && (!masters.has(link.name) || masters.get(link.name) !== link.master))
        .map((link) => link.name),
    );
    if (moved.size === 0) return;
    const owners = (lastValue(facts.domains) ?? []).filter((domain) =>
      domain.live?.interfaces.some((iface) => iface.target !== undefined && moved.has(iface.target)),
    );
    if (owners.length === 0) return;
    for (const { name } of owners) domains.mark(name);
    facts = { ...facts, domainsBehind: true };
    readers.domains.request();
  };

  const waiting = new Set<SourceName>();
  let soon: NodeJS.Timeout | undefined;
  const requestSoon = (...names: readonly SourceName[]) => {
    for (const name of names) waiting.add(name);
    soon ??= setTimeout(requestNext, soonMs).unref();
  };
  const requestNext = () => {
    const [name] = waiting;
    soon = name === undefined ? undefined : setTimeout(requestNext, betweenProcessesMs).unref();
    if (name === undefined) return;
    waiting.delete(name);
    readers[name].request();
  };

  const domains = domainsReader({
    libvirt,
    reading: () => facts.domains,
    requestAgain: () => readers.domains.request(),
  });

  const readers = {
    hostName: keeps('hostName', kernel.hostName),
    links: keeps('links', kernel.links),
    routes: keeps('routes', kernel.routes),
    neighbours: keeps('neighbours', kernel.neighbours, chatterSpacingMs),
    brctl: keeps('brctl', kernel.brctl, chatterSpacingMs),
    resolver: keeps('resolver', kernel.resolver),
    natRules: keeps('natRules', kernel.natRules),
    devices: keeps(
      'devices',
      async () => kernel.devices(deviceNames(lastValue(facts.links) ?? [])),
      chatterSpacingMs,
    ),
    managerFiles: keeps('managerFiles', kernel.managerFiles),
    networkdLinks: keeps('networkdLinks', kernel.networkdLinks, chatterSpacingMs),
    networkManagerDevices: keeps('networkManagerDevices', kernel.networkManagerDevices, chatterSpacingMs),
    ifupdown: keeps('ifupdown', kernel.ifupdown, chatterSpacingMs),
    libvirt: keeps('libvirt', libvirt.version),
    networks: keeps('networks', libvirt.networks),
    domains: keeps('domains', readDomains),
    leases: keeps('leases', async () => libvirt.leases(lastValue(facts.networks) ?? []), chatterSpacingMs),
  };

  async function readDomains(): Promise<readonly DomainFacts[]> {
    const read = await domains.read();
    // What came to be said meanwhile is read next.
    if (facts.domainsBehind && !domains.isBehind()) {
      facts = { ...facts, domainsBehind: false };
      onChange();
    }
    return read;
  }

  const agents = watchAgents({
    runner,
    now,
    isPaused,
    domains: () => lastValue(facts.domains) ?? [],
    onReading: (uuid, reading) => {
      const { [uuid]: before, ...others } = facts.agentAddresses;
      facts = { ...facts, agentAddresses: reading === undefined ? others : { ...others, [uuid]: reading } };
      if (before === undefined || reading === undefined || !isSameReading(before, reading)) onChange();
    },
    previous: (uuid) => facts.agentAddresses[uuid] ?? { kind: 'unread' },
  });

  const readAll = () => {
    domains.markAll();
    for (const [name, reader] of Object.entries(readers)) {
      // Asked for each link and each network, so not before these are known: an empty answer would only take the turn.
      const isEarly =
        (name === 'devices' && facts.links.kind === 'unread') ||
        (name === 'leases' && facts.networks.kind === 'unread');
      if (!isEarly) reader.request();
    }
  };
  readAll();

  return {
    facts: (): Facts => ({
      ...facts,
      unparsed: [...unparsed].flatMap(([source, lines]) => lines.map((text) => ({ source, text }))),
    }),
    /** The first picture waits until the kernel and libvirt have both answered, one way or the other. */
    hasFirstReadings: () =>
      [facts.links, facts.domains, facts.networks].every(
        (reading) => reading.kind !== 'unread' || reading.problem !== undefined,
      ),
    readAll,
    /** Asks for what costs no process: to know that the host answers, and what its ticks may have missed of its links. */
    readLinks: () => readers.links.request(),
    /**
     * Looks at some of the running domains again, the next ones at each call: neither libvirt nor the kernel says a
     * word when a domain's link is set down or up (`virsh domif-setlink`), nor when only its configuration changes.
     */
    sweepRunning() {
      if (domains.markNextRunning()) readers.domains.request();
    },
    /** Resolves when nothing is being read or waits to be. */
    async settled(): Promise<void> {
      await Promise.all([...Object.values(readers).map((reader) => reader.settled()), agents.settled()]);
    },
    /** Reads all that a decision or a proof can rest on, now, whether a page is open or not. */
    async readNow(): Promise<Facts> {
      const readings = await allOf({
        links: readAgain(facts.links, kernel.links, now),
        domains: readAgain(facts.domains, () => libvirt.domains(lastValue(facts.domains)), now),
        networks: readAgain(facts.networks, libvirt.networks, now),
        // It does not change; but where no page has been open it has not been read at all.
        libvirt:
          facts.libvirt.kind === 'fresh' ? facts.libvirt : readAgain(facts.libvirt, libvirt.version, now),
        neighbours: readAgain(facts.neighbours, kernel.neighbours, now),
        routes: readAgain(facts.routes, kernel.routes, now),
        managerFiles: readAgain(facts.managerFiles, kernel.managerFiles, now),
        networkdLinks: readAgain(facts.networkdLinks, kernel.networkdLinks, now),
        networkManagerDevices: readAgain(facts.networkManagerDevices, kernel.networkManagerDevices, now),
        resolver: readAgain(facts.resolver, kernel.resolver, now),
      });
      facts = { ...facts, ...readings };
      for (const [name, reading] of Object.entries(readings))
        if (isToBeAskedAgain(reading)) retry(name as SourceName); // its keys
      onChange();
      return facts;
    },
    resume() {
      for (const reader of Object.values(readers)) reader.resume();
      agents.resume();
    },
    onTick(tick: Tick) {
      switch (tick.kind) {
        case 'links':
          readers.links.request();
          requestSoon('brctl', 'networkdLinks', 'networkManagerDevices');
          return;
        case 'routes':
          requestSoon('routes');
          return;
        case 'neighbours':
          requestSoon('neighbours', 'leases');
          return;
        case 'networks':
          readers.networks.request();
          readers.natRules.request();
          readers.leases.request();
          return;
        case 'domain':
          domains.mark(tick.name);
          readers.domains.request();
          return;
        case 'domains':
        case 'agents':
          domains.markAll();
          readers.domains.request();
          return;
        case 'started':
        case 'ended':
          domains.markAll();
          readers.domains.request();
          readers.networks.request();
          readers.libvirt.request();
          if (tick.source === 'kernel') readers.links.request();
          return;
        default:
          tick satisfies never;
      }
    },
    close() {
      clearTimeout(soon);
      clearTimeout(later);
      agents.close();
      for (const timer of retries.values()) clearTimeout(timer);
    },
  };
}

/** Of what has never answered only what was too slow: what a host does not have is not asked for again and again. */
function isToBeAskedAgain(reading: Reading<unknown>): boolean {
  return (
    reading.kind === 'stale' || (reading.kind === 'unread' && reading.problem?.code === 'command-timed-out')
  );
}

type SourceName = Exclude<keyof Facts, 'agentAddresses' | 'unparsed' | 'domainsBehind'>;
type ValueOf<R> = R extends { readonly kind: 'fresh'; readonly value: infer T } ? T : never;

async function allOf<T extends object>(asked: { [K in keyof T]: T[K] | Promise<T[K]> }): Promise<T> {
  const answers = Object.entries(asked).map(async ([name, answer]) => [name, await answer] as const);
  return Object.fromEntries(await Promise.all(answers)) as T;
}

function isSameReading(a: Reading<unknown>, b: Reading<unknown>): boolean {
  if (a.kind !== b.kind) return false;
  // What was not read again is the same object, which costs nothing to compare: nearly all of a few hundred domains.
  if (a.kind === 'unread' || b.kind === 'unread') return isDeepStrictEqual(a, b);
  return isDeepStrictEqual(a.value, b.value);
}
