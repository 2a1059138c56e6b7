import { type Command, command } from '../model/command';
import type { DomainXml } from '../model/domain-xml';
import type {
  AgentInterface,
  DomainFacts,
  DomainState,
  Lease,
  LibvirtVersion,
  NetworkFacts,
} from '../model/facts';
import type { Parsed } from '../parse/parsed';
import {
  parseDomifaddr,
  parseDomstate,
  parseDomstats,
  parseNetDhcpLeases,
  parseUuids,
  parseVirshVersion,
} from '../parse/virsh-tables';
import { ProblemError } from '../problem';
import { parseOnce } from '../xml/parse-once';
import { readDomainXml } from '../xml/read-domain-xml';
import { readNetworkXml } from '../xml/read-network-xml';
import type { OnUnparsed } from './read-kernel';
import { type Runner, requireSuccess } from './runner';

/** The questions to libvirt. Things are asked for by UUID: a name may hold anything, and may be another's tomorrow. */
export const libvirtCommands = {
  version: command('virsh', 'version'),
  uri: command('virsh', 'uri'),
  domains: command('virsh', 'list', '--all', '--uuid'),
  autostartDomains: command('virsh', 'list', '--all', '--uuid', '--autostart'),
  persistentDomains: command('virsh', 'list', '--all', '--uuid', '--persistent'),
  managedSaveDomains: command('virsh', 'list', '--all', '--uuid', '--with-managed-save'),
  states: command('virsh', 'domstats', '--state', '--nowait'),
  domainXml: (uuid: string) => command('virsh', 'dumpxml', uuid),
  inactiveDomainXml: (uuid: string) => command('virsh', 'dumpxml', '--inactive', uuid),
  state: (uuid: string) => command('virsh', 'domstate', uuid),
  networks: command('virsh', 'net-list', '--all', '--uuid'),
  activeNetworks: command('virsh', 'net-list', '--uuid'),
  autostartNetworks: command('virsh', 'net-list', '--all', '--uuid', '--autostart'),
  persistentNetworks: command('virsh', 'net-list', '--all', '--uuid', '--persistent'),
  networkXml: (uuid: string) => command('virsh', 'net-dumpxml', uuid),
  inactiveNetworkXml: (uuid: string) => command('virsh', 'net-dumpxml', '--inactive', uuid),
  leases: (uuid: string) => command('virsh', 'net-dhcp-leases', uuid),
  agentAddresses: (uuid: string) => command('virsh', 'domifaddr', uuid, '--source', 'agent', '--full'),
} as const;

/** Everything that libvirt is asked, through a runner whose `virsh` is a session. Each function throws `ProblemError`. */
export function libvirtReader(session: Runner, onUnparsed: OnUnparsed) {
  const ask = async (asked: Command) => requireSuccess(await session.run(asked));
  const read = async <T>(asked: Command, parse: (text: string) => Parsed<T>): Promise<T> => {
    const output = await ask(asked);
    const result = parse(output);
    if (!result.ok)
      throw new ProblemError({
        code: 'output-unforeseen',
        values: { program: 'virsh', reason: result.reason },
        evidence: [{ command: asked, output: output.slice(0, 4000) }],
      });
    onUnparsed(asked.argv.join(' '), result.unparsed);
    return result.value;
  };
  const readSet = async (asked: Command): Promise<ReadonlySet<string>> =>
    new Set(await read(asked, parseUuids));

  /** `undefined` when the domain or network went away between the list and the question. */
  const unlessGone = async <T>(reading: Promise<T>): Promise<T | undefined> => {
    try {
      return await reading;
    } catch (error) {
      if (error instanceof ProblemError && isGone(error)) return undefined;
      throw error;
    }
  };

  const domainXml = parseOnce(readDomainXml);
  const readXml = (uuid: string) => unlessGone(read(libvirtCommands.domainXml(uuid), domainXml.parse));
  const readInactiveXml = (uuid: string) =>
    unlessGone(read(libvirtCommands.inactiveDomainXml(uuid), domainXml.parse));

  /**
   * A domain that libvirt does not answer for, or whose XML cannot be read, keeps what was known of it, with the
   * reason; the others are read.
   */
  const unlessStuck = async (
    previous: DomainFacts | undefined,
    reading: Promise<DomainFacts | undefined>,
    unknown?: DomainFacts,
  ): Promise<DomainFacts | undefined> => {
    try {
      return await reading;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const { problem } = error;
      if (problem.code === 'output-unforeseen') {
        const kept = previous ?? unknown;
        if (kept !== undefined) return { ...kept, problem };
      }
      if (problem.code !== 'command-timed-out' || previous === undefined) throw error;
      return { ...previous, problem };
    }
  };

  return {
    async version(): Promise<LibvirtVersion> {
      const uri = (await ask(libvirtCommands.uri)).trim();
      return read(libvirtCommands.version, (text) => parseVirshVersion(text, uri));
    },

    async domains(known: readonly DomainFacts[] = []): Promise<readonly DomainFacts[]> {
      const [uuids, autostart, persistent, managedSave, states] = await Promise.all([
        read(libvirtCommands.domains, parseUuids),
        readSet(libvirtCommands.autostartDomains),
        readSet(libvirtCommands.persistentDomains),
        readSet(libvirtCommands.managedSaveDomains),
        read(libvirtCommands.states, parseDomstats),
      ]);
      const knownByUuid = new Map(known.map((domain) => [domain.uuid, domain]));
      const flagsOf = (uuid: string) => ({
        autostart: autostart.has(uuid),
        persistent: persistent.has(uuid),
        managedSave: managedSave.has(uuid),
      });
      // Of a domain that was never read, nothing but its UUID is known, which then stands for its name.
      const unread = (uuid: string): DomainFacts => ({
        uuid,
        name: uuid,
        state: 'no state',
        ...flagsOf(uuid),
      });
      const readListed = async (uuid: string): Promise<DomainFacts | undefined> => {
        const flags = flagsOf(uuid);
        const xml = await readXml(uuid);
        if (xml === undefined) return undefined;
        const state = states.get(xml.name) ?? 'no state';
        const inactive = isActive(state) && flags.persistent ? await readInactiveXml(uuid) : undefined;
        return joinDomain({ uuid, flags, state, xml, inactive });
      };
      const domains = await Promise.all(
        uuids.map((uuid) => unlessStuck(knownByUuid.get(uuid), readListed(uuid), unread(uuid))),
      );
      domainXml.forgetUnused();
      return domains.filter((domain) => domain !== undefined);
    },

    /**
     * One domain, after a tick that named it. `undefined`: it is gone. The configuration of one that runs is as it was
     * before, if it was read at all: a state that somebody waits for is not held up by it. `config` reads that.
     */
    domain(uuid: string, previous: DomainFacts): Promise<DomainFacts | undefined> {
      const { persistent, autostart, managedSave, config } = previous;
      const reading = async () => {
        // Asked in one turn, answered in this order: a domain that stops between state and XML is caught by the
        // tick of its stopping.
        const [state, xml, inactive] = await Promise.all([
          unlessGone(read(libvirtCommands.state(uuid), parseDomstate)),
          readXml(uuid),
          persistent ? (config ?? readInactiveXml(uuid)) : undefined,
        ]);
        if (state === undefined || xml === undefined) return undefined;
        return joinDomain({ uuid, flags: { persistent, autostart, managedSave }, state, xml, inactive });
      };
      return unlessStuck(previous, reading());
    },

    /** The same domain with its configuration as it is now. */
    config(uuid: string, previous: DomainFacts): Promise<DomainFacts | undefined> {
      const reading = async () => {
        const config = await readInactiveXml(uuid);
        return config === undefined ? undefined : { ...previous, config };
      };
      return unlessStuck(previous, reading());
    },

    async networks(): Promise<readonly NetworkFacts[]> {
      const [uuids, active, autostart, persistent] = await Promise.all([
        read(libvirtCommands.networks, parseUuids),
        readSet(libvirtCommands.activeNetworks),
        readSet(libvirtCommands.autostartNetworks),
        readSet(libvirtCommands.persistentNetworks),
      ]);
      const networks = await Promise.all(
        uuids.map(async (uuid): Promise<NetworkFacts | undefined> => {
          const [xml, inactive] = await Promise.all([
            unlessGone(read(libvirtCommands.networkXml(uuid), readNetworkXml)),
            active.has(uuid) && persistent.has(uuid)
              ? unlessGone(read(libvirtCommands.inactiveNetworkXml(uuid), readNetworkXml))
              : undefined,
          ]);
          if (xml === undefined) return undefined;
          const config = active.has(uuid) ? inactive : xml;
          return {
            uuid,
            name: xml.name,
            active: active.has(uuid),
            persistent: persistent.has(uuid),
            autostart: autostart.has(uuid),
            ...(active.has(uuid) ? { live: xml } : {}),
            ...(config === undefined ? {} : { config }),
          };
        }),
      );
      return networks.filter((network) => network !== undefined);
    },

    async leases(networks: readonly NetworkFacts[]): Promise<Readonly<Record<string, readonly Lease[]>>> {
      const serving = networks.filter((network) =>
        network.live?.subnets.some((subnet) => subnet.dhcpRanges.length > 0 || subnet.dhcpHosts.length > 0),
      );
      const entries = await Promise.all(
        serving.map(
          async (network) =>
            [
              network.name,
              (await unlessGone(read(libvirtCommands.leases(network.uuid), parseNetDhcpLeases))) ?? [],
            ] as const,
        ),
      );
      return Object.fromEntries(entries);
    },
  };
}

/**
 * What one guest agent says. Asked with a `virsh` of its own: an agent that does not answer would hold the session,
 * and all other questions behind it.
 */
export async function readAgentAddresses(runner: Runner, uuid: string): Promise<readonly AgentInterface[]> {
  const asked = libvirtCommands.agentAddresses(uuid);
  const result = parseDomifaddr(requireSuccess(await runner.run(asked, { timeoutMs: 5_000 })));
  return result.ok ? result.value : [];
}

interface DomainParts {
  readonly uuid: string;
  readonly flags: {
    readonly persistent: boolean;
    readonly autostart: boolean;
    readonly managedSave: boolean;
  };
  readonly state: DomainState;
  readonly xml: DomainXml;
  readonly inactive: DomainXml | undefined;
}

function joinDomain({ uuid, flags, state, xml, inactive }: DomainParts): DomainFacts {
  const domain = { uuid, name: xml.name, state, ...flags };
  if (!isActive(state)) return { ...domain, config: xml };
  return { ...domain, live: xml, ...(inactive === undefined ? {} : { config: inactive }) };
}

export function isActive(state: DomainState): boolean {
  return state !== 'shut off' && state !== 'crashed' && state !== 'no state';
}

function isGone(error: ProblemError): boolean {
  return (
    error.problem.code === 'domain-gone' ||
    (error.problem.evidence ?? []).some(({ output }) =>
      /(domain|network) not found|failed to get (domain|network)/i.test(output),
    )
  );
}
