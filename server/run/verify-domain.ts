import { setTimeout as wait } from 'node:timers/promises';
import type { BridgeListener } from '../host/listen-on-bridge';
import { readAgentAddresses } from '../host/read-libvirt';
import type { WatchedHost } from '../host/watched-host';
import type { BatchMove } from '../model/batch';
import { type CommandResult, command } from '../model/command';
import type { InterfaceVerification } from '../model/conversion';
import type { HostNow } from '../model/expectation';
import type { AgentInterface } from '../model/facts';
import type { Evidence } from '../model/problem';
import { lastValue } from '../model/reading';
import type { Domain, DomainInterface } from '../model/topology';
import { parseBridgeFdb } from '../parse/bridge-fdb';
import { parseNetDhcpLeases } from '../parse/virsh-tables';
import { doOverlap } from '../plan/check-addressing';
import { readHost } from './prove';

const lookAgainAfterMs = 300;
/** An agent is a guest's own program, and may take its time: it is not asked at every look. */
const askAgentEveryMs = 2_000;

interface Asked {
  readonly domainUuid: string;
  readonly moves: readonly BatchMove[];
  readonly seconds: number;
  /** By bridge. */
  readonly listeners: ReadonlyMap<string, BridgeListener>;
}

export interface DomainVerification {
  readonly interfaces: readonly InterfaceVerification[];
  /** `absent`: there is no guest running that could say anything. */
  readonly verdict: 'verified' | 'silent' | 'absent';
}

/**
 * Asks the host, the bridge and the guest until all is well or the time is over: whether the tap forwards, whether the
 * bridge has learned the guest, which address the guest has where it is now, and whether it answers there. What is
 * said last is told, also when it is not enough.
 */
export async function verifyDomain(host: WatchedHost, asked: Asked): Promise<DomainVerification> {
  const deadline = performance.now() + asked.seconds * 1000;
  const agent = agentOf(host, asked.domainUuid);
  for (;;) {
    const isLastLook = performance.now() > deadline;
    const now = await readHost(host);
    const domain = now.topology.domains.find(({ uuid }) => uuid === asked.domainUuid);
    // A libvirt that took too long to answer has said nothing: neither that the guest is gone nor that its link is down.
    const isTold = now.facts.domains.kind === 'fresh' && domain?.problem === undefined;
    const isSpeaking = domain?.state === 'running' || domain?.state === 'idle';
    const said = isSpeaking && domain.agent === 'connected' ? await agent() : undefined;
    const interfaces = await Promise.all(
      asked.moves.map((move) => verifyInterface(host, { ...asked, now, domain, move, said, isLastLook })),
    );
    const isAbsent = !isSpeaking || asked.moves.some(({ mac }) => ifaceOf(domain, mac)?.linkState === 'down');
    if (isAbsent && isTold) return { interfaces, verdict: 'absent' };
    if (interfaces.every(isVerified)) return { interfaces, verdict: 'verified' };
    if (isLastLook) return { interfaces, verdict: 'silent' };
    await wait(lookAgainAfterMs);
  }
}

export function isVerified(one: InterfaceVerification): boolean {
  return one.isForwarding && one.isLearned && one.address !== undefined && one.answers === true;
}

function agentOf(host: WatchedHost, uuid: string) {
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let last: readonly AgentInterface[] | undefined;
  return async () => {
    if (performance.now() - askedAtMs < askAgentEveryMs) return last;
    askedAtMs = performance.now();
    last = await readAgentAddresses(host.runner, uuid).catch(() => undefined);
    return last;
  };
}

function ifaceOf(domain: Domain | undefined, mac: string): DomainInterface | undefined {
  return domain?.interfaces.find((iface) => iface.mac === mac);
}

interface Looked extends Asked {
  readonly now: HostNow;
  readonly domain: Domain | undefined;
  readonly move: BatchMove;
  readonly said: readonly AgentInterface[] | undefined;
  readonly isLastLook: boolean;
}

async function verifyInterface(host: WatchedHost, looked: Looked): Promise<InterfaceVerification> {
  const { domain, move } = looked;
  const tap = ifaceOf(domain, move.mac)?.tap;
  const bridge = tap?.bridge;
  const nowhere = { mac: move.mac, isForwarding: false, isLearned: false, evidence: [] };
  if (tap === undefined || bridge === undefined) return nowhere;
  const fdb = await host.reads.run(command('bridge', '-j', 'fdb', 'show', 'br', bridge));
  const entries = parseBridgeFdb(fdb.stdout);
  const isLearned =
    entries.ok &&
    entries.value.some(
      ({ mac, interfaceName, isOwn }) => mac === move.mac && interfaceName === tap.name && !isOwn,
    );
  const candidates = await findAddresses(host, { ...looked, bridge });
  const usable = candidates.filter(({ address }) => isOfNewLan(looked, address));
  const old = candidates.find(({ address }) => !isOfNewLan(looked, address));
  const [address] = usable;
  const ask = ({ address: asked }: Candidate) => askAddress(host, { bridge, mac: move.mac, address: asked });
  const answer = address && (await ask(address));
  // What others noted of it may be from the moment of the move: that it still has its old address, it must say itself.
  const keepsOld =
    old === undefined || address !== undefined || !looked.isLastLook
      ? undefined
      : old.by === 'agent'
        ? { answers: true, evidence: [] }
        : await ask(old);
  return {
    mac: move.mac,
    bridge,
    isForwarding: tap.portState === 'forwarding',
    isLearned,
    ...(address === undefined ? {} : { address: { address: address.address, by: address.by } }),
    ...(answer === undefined ? {} : { answers: answer.answers }),
    ...(old === undefined || keepsOld?.answers !== true
      ? {}
      : { oldAddress: { address: old.address, ...prefixOf(old) } }),
    // A busy bridge has thousands of entries; who is meant is what matters.
    evidence: [
      {
        command: fdb.command,
        output: JSON.stringify(entries.ok ? entries.value.filter(({ mac }) => mac === move.mac) : []),
      },
      ...(answer?.evidence ?? keepsOld?.evidence ?? []),
    ],
  };
}

interface Candidate {
  readonly address: string;
  readonly prefixLength?: number;
  readonly by: NonNullable<InterfaceVerification['address']>['by'];
}

const prefixOf = ({ prefixLength }: Candidate) => (prefixLength === undefined ? {} : { prefixLength });

/** Who knows best comes first: the guest itself, then what was given to it, then what others noted. */
async function findAddresses(
  host: WatchedHost,
  { now, move, said, bridge, listeners }: Looked & { readonly bridge: string },
): Promise<readonly Candidate[]> {
  const fromAgent = (said ?? [])
    .filter(({ mac }) => mac === move.mac)
    .flatMap(({ addresses }) => addresses)
    .filter(({ address }) => !isLinkLocal(address))
    .map((one): Candidate => ({ ...one, by: 'agent' }));
  const heard = [...(listeners.get(bridge)?.heard(move.mac) ?? [])].reverse();
  const leased =
    move.target.kind === 'network' && heard.length === 0 && fromAgent.length === 0
      ? await readLeases(host, move.target.network, move.mac)
      : [];
  const neighbours = (lastValue(now.facts.neighbours) ?? [])
    .filter(
      ({ mac, address, interfaceName, states }) =>
        mac === move.mac &&
        !isLinkLocal(address) &&
        interfaceName !== bridgeBefore(now, move) &&
        !states.some((state) => state === 'FAILED' || state === 'INCOMPLETE'),
    )
    .map(({ address }): Candidate => ({ address, by: 'neighbour' }));
  const given = heard.filter(({ by }) => by === 'dhcp');
  const used = heard.filter(({ by }) => by === 'arp');
  return [...fromAgent, ...given, ...leased, ...used, ...neighbours];
}

async function readLeases(host: WatchedHost, network: string, mac: string): Promise<readonly Candidate[]> {
  const { stdout } = await host.reads.run(command('virsh', 'net-dhcp-leases', network, '--mac', mac));
  const leases = parseNetDhcpLeases(stdout);
  return leases.ok
    ? leases.value.map(({ address, prefixLength }): Candidate => ({ address, prefixLength, by: 'lease' }))
    : [];
}

const isLinkLocal = (address: string) => /^(fe[89ab]|169\.254\.)/i.test(address);

/** Its entries of the neighbour table are from before. */
function bridgeBefore({ topology }: HostNow, { from }: BatchMove): string | undefined {
  if (from.kind === 'bridge') return from.bridge;
  return from.kind === 'network'
    ? topology.networks.find(({ name }) => name === from.network)?.bridge
    : undefined;
}

/**
 * Where libvirt says which subnet a network has, an address tells whether it is of the old one or of the new one. Of a
 * network that libvirt has not told of, nothing is known: no address is taken for a new one then.
 */
function isOfNewLan({ now, move }: Looked, address: string): boolean {
  const subnetsOf = (source: BatchMove['from']) =>
    source.kind === 'network'
      ? now.topology.networks.find(({ name }) => name === source.network)?.subnets
      : [];
  const [before, after] = [subnetsOf(move.from), subnetsOf(move.target)];
  if (before === undefined || after === undefined) return false;
  const isIn = (subnets: typeof before) =>
    subnets.some(({ subnet }) => doOverlap(`${address}/${address.includes(':') ? 128 : 32}`, subnet));
  return isIn(after) || (after.length === 0 && !isIn(before));
}

/**
 * `arping -D` asks from no address, so that it works on a bridge on which the host has none; whoever has the address
 * answers with the MAC. Guests answer it that drop pings, as Windows does. It is iputils' own; without it, and for
 * IPv6, it is a ping.
 */
async function askAddress(
  host: WatchedHost,
  { bridge, mac, address }: { readonly bridge: string; readonly mac: string; readonly address: string },
): Promise<{ readonly answers: boolean; readonly evidence: readonly Evidence[] }> {
  if (!address.includes(':')) {
    const asked = await host.reads.run(command('arping', '-D', '-c', '1', '-w', '1', '-I', bridge, address));
    if (asked.failure === undefined && asked.exitCode !== undefined && asked.exitCode <= 1) {
      const answers = asked.stdout.toLowerCase().includes(`[${mac}]`);
      return { answers, evidence: evidenceOf(asked) };
    }
  }
  const options = address.includes(':') ? ['-6', '-I', bridge] : [];
  const asked = await host.reads.run(command('ping', ...options, '-n', '-c', '1', '-W', '1', address));
  return { answers: asked.exitCode === 0, evidence: evidenceOf(asked) };
}

function evidenceOf(result: CommandResult): Evidence[] {
  const output = `${result.stdout}${result.stderr}`.slice(0, 2000);
  return [{ command: result.command, output }];
}
