import type { Said } from '../model/bridge-readings';
import { type Command, type CommandResult, command } from '../model/command';
import type { Link } from '../model/facts';
import type { GuestPath } from '../model/guest-path';
import type { DhcpHeard, FdbEntry, GatewayAnswer, HeardAddress, PathReadings } from '../model/path-readings';
import type { Evidence } from '../model/problem';
import type { Topology } from '../model/topology';
import { parseBridgeFdb } from '../parse/bridge-fdb';
import { parseDhcpCapture } from '../parse/dhcp-capture';
import { parseForwardChainPath, parseNftForwardPath, worst } from '../parse/forward-path';
import { parseIpAddr } from '../parse/ip-addr';
import { parseIpNeigh } from '../parse/ip-neigh';
import { parseDomifaddr, parseNetDhcpLeases } from '../parse/virsh-tables';
import { readBridgeNetfilter } from './read-bridge-checks';
import { kernelCommands } from './read-kernel';
import { libvirtCommands } from './read-libvirt';
import { passes } from './run-probe';
import type { Runner } from './runner';

/** How long DHCP is listened for: a client without a lease asks again after 4 and 8 s (RFC 2131, 4.1), busybox's each second. */
const listenSeconds = 10;

interface Asked {
  readonly topology: Topology;
  readonly path: GuestPath;
  /** Whether frames on the tap may be looked at, for `listenSeconds`. */
  readonly listen: boolean;
}

/** Everything is asked at once, and each thing on its own: one that cannot be asked does not hide the others. */
export async function readPath(runner: Runner, { topology, path, listen }: Asked): Promise<PathReadings> {
  const { domain, iface, tap, bridge, network } = path;
  const isRunning = domain.state === 'running';
  const isRouted = path.kind === 'routed';
  const unasked = { value: undefined, evidence: [] } as const;
  const [link, tapNow, bridgeNow, fdb, bridgeNetfilter, forward, routing, uplinks, gateway, dhcpServer] =
    await Promise.all([
      isRunning ? readLink(runner, domain.uuid, iface.mac) : unasked,
      tap === undefined ? unasked : readInterface(runner, tap),
      bridge === undefined ? unasked : readInterface(runner, bridge),
      bridge === undefined ? unasked : readFdb(runner, bridge, iface.mac),
      readBridgeNetfilter(runner),
      readForwardPath(runner, bridge ?? ''),
      isRouted ? readRouting(runner) : unasked,
      readUplinks(runner, path.uplinks),
      readGateway(runner, topology, path),
      bridge !== undefined && path.hasLibvirtDhcp ? readDhcpServer(runner, bridge) : unasked,
    ]);
  return {
    link,
    tap: tapNow,
    bridge: bridgeNow,
    fdb,
    bridgeNetfilter,
    forward,
    routing,
    uplinks,
    gateway,
    dhcpServer,
    addresses: await readAddresses(runner, path, network?.uuid),
    heard: listen && tap !== undefined ? await hearDhcp(runner, tap, iface.mac) : unasked,
  };
}

async function readLink(runner: Runner, uuid: string, mac: string): Promise<PathReadings['link']> {
  const result = await runner.run(command('virsh', 'domif-getlink', uuid, mac));
  // `52:54:00:4f:2f:3e up`; older versions print the tap's name in its place.
  const state = /\s(up|down)\s*$/.exec(result.stdout)?.[1];
  return { value: state === 'up' || state === 'down' ? state : undefined, evidence: evidence(result) };
}

async function readInterface(runner: Runner, name: string): Promise<Said<Link | 'missing' | undefined>> {
  const result = await runner.run(command('ip', '-j', '-d', 'addr', 'show', 'dev', name));
  if (/does not exist/.test(result.stderr)) return { value: 'missing', evidence: evidence(result) };
  const links = parseIpAddr(result.stdout);
  return { value: links.ok ? links.value[0] : undefined, evidence: evidence(result) };
}

async function readFdb(runner: Runner, bridge: string, mac: string): Promise<PathReadings['fdb']> {
  const result = await runner.run(command('bridge', '-j', 'fdb', 'show', 'br', bridge));
  const entries = parseBridgeFdb(result.stdout);
  if (!entries.ok || result.exitCode !== 0) return { value: undefined, evidence: evidence(result) };
  // Of hundreds of lines, those of this MAC; where there is none, the beginning of what was said.
  const own = linesOf(mac, result.stdout);
  const value = entries.value.map(
    (one): FdbEntry => ({ mac: one.mac.toLowerCase(), port: one.interfaceName, isLearned: !one.isOwn }),
  );
  return { value, evidence: evidence(own === '' ? result : { ...result, stdout: own }) };
}

async function readForwardPath(runner: Runner, bridge: string): Promise<PathReadings['forward']> {
  const [iptables, nft] = await Promise.all([
    runner.run(command('iptables', '-S', 'FORWARD')),
    runner.run(kernelCommands.nftRuleset),
  ]);
  const chain = parseForwardChainPath(iptables.stdout, bridge);
  const tables = parseNftForwardPath(nft.stdout);
  const chains = await Promise.all(
    ['ip', 'inet', 'bridge'].map((family) => runner.run(command('nft', 'list', 'chains', family))),
  );
  return {
    value: {
      routed: worst([chain.routed, tables.routed]),
      bridged: worst([chain.bridged, tables.bridged]),
      bridgeFamily: tables.bridgeFamily,
    },
    // The whole ruleset would bury the lines that matter: its base chains and their policies are enough.
    evidence: [iptables, ...chains].flatMap(evidence),
  };
}

async function readRouting(runner: Runner): Promise<PathReadings['routing']> {
  const result = await runner.run(command('cat', '/proc/sys/net/ipv4/ip_forward'));
  const value = result.exitCode === 0 ? result.stdout.trim() !== '0' : undefined;
  return { value, evidence: evidence(result) };
}

async function readUplinks(runner: Runner, names: readonly string[]): Promise<PathReadings['uplinks']> {
  const all = await Promise.all(names.map((name) => readInterface(runner, name)));
  const links = all.flatMap(({ value }) => (value === undefined || value === 'missing' ? [] : value));
  return { value: links, evidence: all.flatMap((one) => one.evidence) };
}

/**
 * A gateway that the host reaches over this bridge itself is asked as the host asks it. On a bridge where the host has
 * no address nothing can be sent from one, but ARP can: `arping -D` asks from no address (RFC 5227) whether the
 * gateway that the host knows is on this LAN too. Silence then says nothing, for it may be another LAN.
 */
async function readGateway(
  runner: Runner,
  topology: Topology,
  { kind, bridge, uplinks }: GuestPath,
): Promise<Said<GatewayAnswer | undefined>> {
  const routes = topology.defaultRoutes.filter(({ family }) => family === 'inet');
  const ways = kind === 'routed' ? uplinks : bridge === undefined ? [] : [bridge];
  const own = routes.find(
    ({ interfaceName, gateway }) => gateway !== undefined && ways.includes(interfaceName),
  );
  if (own?.gateway !== undefined) {
    const noted = noting(runner);
    const answers = await passes(noted.runner, { kind: 'gateway', address: own.gateway });
    return { value: { address: own.gateway, answers }, evidence: noted.evidence() };
  }
  const other = routes.find(({ gateway }) => gateway !== undefined)?.gateway;
  if (kind !== 'bridged' || bridge === undefined || other === undefined)
    return { value: undefined, evidence: [] };
  const version = await runner.run(command('arping', '-V'));
  if (!version.stdout.includes('iputils')) return { value: undefined, evidence: [] };
  const result = await runner.run(command('arping', '-D', '-c', '2', '-w', '2', '-I', bridge, other));
  // 1: somebody has the address. Anything else is no answer.
  const value = result.exitCode === 1 ? { address: other, answers: true } : undefined;
  return { value, evidence: evidence(result) };
}

/** libvirt's dnsmasq binds to its bridge: `0.0.0.0%virbr0:67`. Another server may serve all: `0.0.0.0:67`, `*:67`. */
async function readDhcpServer(runner: Runner, bridge: string): Promise<PathReadings['dhcpServer']> {
  const result = await runner.run(command('ss', '-Hlun', 'sport = :67'));
  if (result.exitCode !== 0) return { value: undefined, evidence: evidence(result) };
  const listens = result.stdout
    .split(/\s+/)
    .some((word) => word.endsWith(`%${bridge}:67`) || word === '0.0.0.0:67' || word === '*:67');
  return { value: listens, evidence: evidenceEvenEmpty(result) };
}

async function readAddresses(
  runner: Runner,
  { domain, iface, bridge, hasLibvirtDhcp }: GuestPath,
  networkUuid: string | undefined,
): Promise<PathReadings['addresses']> {
  const [leases, agent, neighbours] = await Promise.all([
    networkUuid !== undefined && hasLibvirtDhcp
      ? runner.run(command('virsh', 'net-dhcp-leases', networkUuid, '--mac', iface.mac))
      : undefined,
    domain.agent === 'connected'
      ? runner.run(libvirtCommands.agentAddresses(domain.uuid), { timeoutMs: 5_000 })
      : undefined,
    bridge === undefined ? undefined : runner.run(command('ip', '-j', '-4', 'neigh')),
  ]);
  const found: HeardAddress[] = [];
  const leased = leases && parseNetDhcpLeases(leases.stdout);
  if (leased?.ok)
    for (const { mac, address } of leased.value)
      if (mac === iface.mac) found.push({ address, source: 'lease' });
  const told = agent && parseDomifaddr(agent.stdout);
  if (told?.ok)
    for (const one of told.value)
      if (one.mac === iface.mac)
        for (const { address } of one.addresses)
          if (isIpv4(address)) found.push({ address, source: 'agent' });
  const neighbour = neighbours && parseIpNeigh(neighbours.stdout);
  if (neighbour?.ok)
    for (const { mac, address, states, interfaceName } of neighbour.value)
      if (mac === iface.mac && interfaceName === bridge && !states.includes('FAILED'))
        found.push({ address, source: 'neighbour' });
  // Of a table with hundreds of neighbours, the lines of this guest.
  const own = neighbours && { ...neighbours, stdout: linesOf(iface.mac, neighbours.stdout) };
  return {
    value: found,
    evidence: [leases, agent, own].flatMap((one) => (one ? evidenceEvenEmpty(one) : [])),
  };
}

/** Those entries of a JSON list that name a MAC, one a line. */
function linesOf(mac: string, json: string): string {
  return (json.match(new RegExp(`\\{[^{}]*"${mac}"[^{}]*\\}`, 'gi')) ?? []).join('\n');
}

function isIpv4(address: string): boolean {
  return /^\d+(\.\d+){3}$/.test(address);
}

/**
 * Nothing but DHCP of this very MAC, by the client's hardware address at its place in the packet (udp[36:6]): the
 * server may answer to everybody. `-p` leaves the tap as it is, and `timeout` ends it whoever goes away meanwhile.
 * Twelve packets, for dnsmasq pings an address for 3 s before it offers it, and a client asks on meanwhile.
 */
async function hearDhcp(runner: Runner, tap: string, mac: string): Promise<PathReadings['heard']> {
  const result = await runner.run(dhcpCapture(tap, mac), { timeoutMs: (listenSeconds + 5) * 1000 });
  if (result.failure === 'not-found' || /No such file/.test(result.stderr))
    return { value: 'no-tcpdump', evidence: evidence(result) };
  const isWell = /packets? captured/.test(result.stderr);
  const value: DhcpHeard | undefined = isWell ? parseDhcpCapture(result.stdout) : undefined;
  return { value, evidence: evidence(result) };
}

export function dhcpCapture(tap: string, mac: string): Command {
  const bytes = mac.replaceAll(':', '');
  const filter = `(udp port 67 or udp port 68) and udp[36:4] = 0x${bytes.slice(0, 8)} and udp[40:2] = 0x${bytes.slice(8)}`;
  const words = ['-p', '-l', '-nn', '-t', '-i', tap, '-c', '12', filter];
  return command('timeout', String(listenSeconds), 'tcpdump', ...words);
}

/** Keeps the words of what a reader asks on its way. */
function noting(runner: Runner): { readonly runner: Runner; readonly evidence: () => Evidence[] } {
  const results: CommandResult[] = [];
  return {
    runner: {
      ...runner,
      async run(asked, options) {
        const result = await runner.run(asked, options);
        results.push(result);
        return result;
      },
    },
    evidence: () => results.flatMap(evidenceEvenEmpty).slice(-4),
  };
}

function evidence(result: CommandResult): Evidence[] {
  return `${result.stdout}${result.stderr}` === '' ? [] : evidenceEvenEmpty(result);
}

/** Where silence is an answer, too. */
function evidenceEvenEmpty(result: CommandResult): Evidence[] {
  const output = `${result.stdout}${result.stderr}`.slice(0, 4000);
  return [{ command: result.command, output }];
}
