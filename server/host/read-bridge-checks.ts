import type {
  AddressOnLan,
  BridgeNetfilter,
  BridgeReadings,
  ClientWay,
  ForwardFilter,
  Machine,
  Said,
  SshPeer,
} from '../model/bridge-readings';
import { type CommandResult, command } from '../model/command';
import type { Evidence } from '../model/problem';
import type { Topology } from '../model/topology';
import { parseDmi } from '../parse/dmi';
import { parseForwardChain, parseNftForward } from '../parse/forward-filter';
import { parseIpRouteGet } from '../parse/ip-route-get';
import { parseSshPeers } from '../parse/ss-peers';
import { kernelCommands } from './read-kernel';
import { choosePassingProbes, passes } from './run-probe';
import type { Runner } from './runner';

interface Asked {
  /** Where the page that asks comes from. */
  readonly clientAddress: string;
  /** The interface that will take new addresses to the LAN. */
  readonly uplink?: string;
  /** Addresses, without their prefix lengths, that the host is to get. */
  readonly addresses: readonly string[];
}

/** What is there when a thing is: sd_booted(3) for systemd, files of Debian's packages for the others. */
const marks = {
  systemd: '/run/systemd/system',
  bridgeUtils: '/etc/network/if-pre-up.d/bridge',
  ifupdown2: '/usr/share/ifupdown2',
} as const;

/** Asked once, when the wizard asks. What a host does not have (nft, arping, DMI) is no failure here: it says nothing. */
export async function readBridgeChecks(
  runner: Runner,
  topology: Topology,
  asked: Asked,
): Promise<BridgeReadings> {
  const [client, bridgeNetfilter, forward, machine, cloudInit, found, newAddresses, passingProbes] =
    await Promise.all([
      readClientWay(runner, asked.clientAddress),
      readBridgeNetfilter(runner),
      readForwardFilter(runner),
      readMachine(runner),
      readCloudInit(runner),
      existing(runner, Object.values(marks)),
      Promise.all(
        asked.addresses.map((address) => readAddressOnLan(runner, { ...asked, topology, address })),
      ),
      choosePassingProbes(runner, topology),
    ]);
  return {
    client,
    bridgeNetfilter,
    forward,
    machine,
    cloudInit,
    systemd: found.includes(marks.systemd),
    bridgeUtils: found.includes(marks.bridgeUtils),
    ifupdown2: found.includes(marks.ifupdown2),
    newAddresses,
    passingProbes,
  };
}

async function readClientWay(runner: Runner, clientAddress: string): Promise<Said<ClientWay>> {
  // A socket that takes both families names an IPv4 caller so.
  const address = clientAddress.replace(/^::ffff:/, '');
  const way = await readWay(runner, address);
  if (way.value?.kind === 'by')
    return {
      value: { kind: 'network', address, interfaceName: way.value.interfaceName },
      evidence: way.evidence,
    };
  if (way.value === undefined) return { value: { kind: 'unknown', address }, evidence: way.evidence };
  const sessions = await runner.run(command('ss', '-Htnp', 'state', 'established'));
  const peers = await Promise.all(
    parseSshPeers(sessions.stdout).map(async (peer): Promise<SshPeer[]> => {
      const { value } = await readWay(runner, peer);
      return value?.kind === 'by' ? [{ address: peer, interfaceName: value.interfaceName }] : [];
    }),
  );
  return { value: { kind: 'this-machine', ssh: peers.flat() }, evidence: evidence(sessions) };
}

async function readWay(runner: Runner, address: string): Promise<Said<ReturnType<typeof parseIpRouteGet>>> {
  const result = await runner.run(command('ip', '-j', 'route', 'get', address));
  return { value: parseIpRouteGet(result.stdout), evidence: evidence(result) };
}

/** Not there, or not there yet: the module br_netfilter makes these files, and nothing is filtered without it. */
export async function readBridgeNetfilter(runner: Runner): Promise<Said<BridgeNetfilter>> {
  const directory = '/proc/sys/net/bridge';
  const result = await runner.run(
    command(
      'grep',
      '-sH',
      '',
      `${directory}/bridge-nf-call-iptables`,
      `${directory}/bridge-nf-call-ip6tables`,
    ),
  );
  const isOn = (name: string) => result.stdout.includes(`${directory}/${name}:1\n`);
  return {
    value: { ipv4: isOn('bridge-nf-call-iptables'), ipv6: isOn('bridge-nf-call-ip6tables') },
    evidence: evidence(result),
  };
}

export async function readForwardFilter(runner: Runner): Promise<Said<ForwardFilter>> {
  const [four, six, nft] = await Promise.all([
    runner.run(command('iptables', '-S', 'FORWARD')),
    runner.run(command('ip6tables', '-S', 'FORWARD')),
    runner.run(kernelCommands.nftRuleset),
  ]);
  const [forward4, forward6] = [parseForwardChain(four.stdout), parseForwardChain(six.stdout)];
  const tables = parseNftForward(nft.stdout);
  const words = await Promise.all(
    tables.chains.map(({ family, table, name }) =>
      runner.run(command('nft', 'list', 'chain', family, table, name)),
    ),
  );
  const drops = (isSo: boolean) => (isSo ? 'drops' : 'accepts');
  return {
    value: {
      ipv4: drops(forward4.drops || tables.ipv4 === 'drops'),
      ipv6: drops(forward6.drops || tables.ipv6 === 'drops'),
      by: [...new Set([...forward4.by, ...forward6.by, ...tables.by])].sort(),
    },
    // The whole ruleset would bury the lines that matter.
    evidence: [four, six, ...words].flatMap(evidence),
  };
}

export async function readMachine(runner: Runner): Promise<Said<Machine | undefined>> {
  const paths = ['sys_vendor', 'product_name', 'chassis_asset_tag'].map(
    (name) => `/sys/class/dmi/id/${name}`,
  );
  const result = await runner.run(command('grep', '-sH', '', ...paths));
  return { value: parseDmi(result.stdout), evidence: evidence(result) };
}

/** `network: {config: disabled}` is cloud-init's own word for leaving the network alone. */
async function readCloudInit(runner: Runner): Promise<Said<BridgeReadings['cloudInit']['value']>> {
  const disabledFile = '/etc/cloud/cloud-init.disabled';
  const program = '/usr/bin/cloud-init';
  const [found, words] = await Promise.all([
    existing(runner, [program, disabledFile]),
    runner.run(
      command('grep', '-rsE', '^[^#]*config: *.?disabled', '/etc/cloud/cloud.cfg', '/etc/cloud/cloud.cfg.d'),
    ),
  ]);
  if (!found.includes(program)) return { value: 'absent', evidence: [] };
  const isQuiet = found.includes(disabledFile) || words.stdout !== '';
  return { value: isQuiet ? 'leaves-network-alone' : 'active', evidence: evidence(words) };
}

async function existing(runner: Runner, paths: readonly string[]): Promise<readonly string[]> {
  const result = await runner.run(command('find', ...paths, '-maxdepth', '0'));
  return result.stdout.split('\n').filter((path) => path !== '');
}

/**
 * Whether somebody on the LAN has an address. `arping -D` asks as RFC 5227 wants it, from no address; it is the one of
 * iputils alone (in the other program of that name, -D draws exclamation marks). Without it, an address in a subnet
 * that the uplink is in already is asked as a gateway is; any other cannot be asked at all.
 */
async function readAddressOnLan(
  runner: Runner,
  { address, uplink, topology }: Asked & { readonly address: string; readonly topology: Topology },
): Promise<Said<AddressOnLan>> {
  const notChecked = { value: { address, answer: 'not-checked' }, evidence: [] } as const;
  if (uplink === undefined) return notChecked;
  if (!address.includes(':')) {
    const version = await runner.run(command('arping', '-V'));
    if (version.stdout.includes('iputils')) {
      const result = await runner.run(command('arping', '-D', '-c', '2', '-w', '2', '-I', uplink, address));
      if (result.exitCode === 0) return { value: { address, answer: 'free' }, evidence: evidence(result) };
      if (result.exitCode === 1) return { value: { address, answer: 'taken' }, evidence: evidence(result) };
    }
  }
  const way = await runner.run(command('ip', '-j', 'route', 'get', address));
  const hasOwn = topology.uplinks.some(({ name, addresses }) => name === uplink && addresses.length > 0);
  const isOnLink =
    parseIpRouteGet(way.stdout)?.kind === 'by' &&
    way.stdout.includes(`"dev":"${uplink}"`) &&
    !way.stdout.includes('"gateway"');
  if (!hasOwn || !isOnLink) return notChecked;
  const answers = await passes(runner, { kind: 'gateway', address });
  return { value: { address, answer: answers ? 'taken' : 'free' }, evidence: [] };
}

function evidence(result: CommandResult): Evidence[] {
  const output = `${result.stdout}${result.stderr}`.slice(0, 4000);
  return output === '' ? [] : [{ command: result.command, output }];
}
