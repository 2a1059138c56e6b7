import { isUplink } from '../model/build-uplinks';
import { type Command, command } from '../model/command';
import type {
  BrctlBridge,
  Device,
  HostFile,
  Ifupdown,
  Link,
  NatRule,
  Neighbour,
  NetworkdLink,
  NetworkManagerDevice,
  Resolver,
  Route,
} from '../model/facts';
import { parseBrctlShow } from '../parse/brctl-show';
import { parseHostFiles } from '../parse/host-files';
import { parseIfupdown } from '../parse/ifupdown';
import { parseIpAddr } from '../parse/ip-addr';
import { type LinkCounters, parseIpLinkCounters } from '../parse/ip-link-counters';
import { parseIpNeigh } from '../parse/ip-neigh';
import { parseIpRoute } from '../parse/ip-route';
import { parseIptablesNat, parseNftNat } from '../parse/nat-rules';
import { parseNetworkctlList, parseNmcliDevice } from '../parse/network-managers';
import type { Parsed } from '../parse/parsed';
import { parseResolvConf } from '../parse/resolv-conf';
import { parseSysClassNet } from '../parse/sys-class-net';
import { ProblemError } from '../problem';
import { readIfInstalled } from './reading';
import { problemOfResult, type Runner, requireSuccess } from './runner';

/** The commands that the kernel and the network managers are asked with, as an operator would type them. */
export const kernelCommands = {
  hostName: command('uname', '-n'),
  links: command('ip', '-j', '-d', 'addr'),
  counters: command('ip', '-j', '-s', 'link'),
  routes4: command('ip', '-j', '-4', 'route'),
  routes6: command('ip', '-j', '-6', 'route'),
  neighbours: command('ip', '-j', 'neigh'),
  brctl: command('brctl', 'show'),
  resolver: command('cat', '/etc/resolv.conf'),
  iptablesNat: command('iptables', '-t', 'nat', '-S'),
  nftRuleset: command('nft', '-j', 'list', 'ruleset'),
  networkctl: command('networkctl', '--json=short', '--no-pager', 'list'),
  nmcli: command('nmcli', '-t', '-f', 'DEVICE,STATE,CONNECTION', 'device'),
  ifupdown: command(
    ...(['find', '/run', '/run/dhcpcd', '/run/systemd', '/usr/share/ifupdown2', '-maxdepth', '1'] as const),
    ...([
      '(',
      '-name',
      'dhclient*.pid',
      '-o',
      '-name',
      'udhcpc.*.pid',
      '-o',
      '-path',
      '/run/dhcpcd/*.pid',
    ] as const),
    ...([
      '-o',
      '-path',
      '/run/systemd/system',
      '-o',
      '-path',
      '/usr/share/ifupdown2/ifupdown2',
      ')',
    ] as const),
  ),
  // -H and -Z put the file's name and a NUL before each line; -s is silent about directories that are not there.
  managerFiles: command(
    ...([
      'grep',
      '-rsHZza',
      '--include=*.yaml',
      '--include=*.network',
      '--include=*.netdev',
      '--include=*.nmconnection',
    ] as const),
    ...(['--include=ifcfg-*', '--include=interfaces', '--include=[a-zA-Z0-9_-]*', ''] as const),
    ...managerDirectories(),
  ),
  // What cloud-init may do to netplan's files, and what networkd says to DHCP servers. A host without them has neither.
  besideManagerFiles: command('grep', '-rsHZza', '', '/etc/cloud/cloud.cfg.d', '/run/systemd/netif/leases'),
} as const satisfies Record<string, Command>;

/** Where netplan, networkd, NetworkManager, ifupdown and the network-scripts keep what they read. */
function managerDirectories(): string[] {
  return [
    '/etc/netplan',
    '/run/netplan',
    '/lib/netplan',
    '/etc/systemd/network',
    '/run/systemd/network',
    '/etc/NetworkManager/system-connections',
    '/run/NetworkManager/system-connections',
    '/etc/network/interfaces',
    '/etc/network/interfaces.d',
    '/etc/sysconfig/network',
    '/etc/sysconfig/network-scripts',
  ];
}

/** `speed` cannot be read without a carrier, so failures are silent; the two programs' output is parsed as one. */
export function deviceCommands(names: readonly string[]): {
  readonly find: Command;
  readonly speed: Command;
} {
  const paths = (file: string) => names.map((name) => `/sys/class/net/${name}/${file}`);
  return {
    find: command(
      'find',
      ...paths('device/driver'),
      ...paths('phy80211'),
      '-maxdepth',
      '0',
      '-printf',
      '%p\\t%l\\n',
    ),
    speed: command('grep', '-sH', '', ...paths('speed')),
  };
}

/** The interfaces that `/sys/class/net` is asked about: speed and driver are shown of uplinks alone. */
export function deviceNames(links: readonly Link[]): string[] {
  return links.filter((link) => isUplink(link, links)).map((link) => link.name);
}

/** Called with lines that a parser did not foresee, to be shown. */
export type OnUnparsed = (source: string, lines: readonly string[]) => void;

/** Everything that is read without libvirt. Each function throws `ProblemError`. */
export function kernelReader(runner: Runner, onUnparsed: OnUnparsed) {
  const ask = async (asked: Command) => requireSuccess(await runner.run(asked));
  const accept = <T>(asked: Command, result: Parsed<T>, output: string): T => {
    if (!result.ok)
      throw new ProblemError({
        code: 'output-unforeseen',
        values: { program: asked.argv[0], reason: result.reason },
        evidence: [{ command: asked, output: output.slice(0, 4000) }],
      });
    onUnparsed(asked.argv.join(' '), result.unparsed);
    return result.value;
  };
  const read = async <T>(asked: Command, parse: (text: string) => Parsed<T>): Promise<T> => {
    const output = await ask(asked);
    return accept(asked, parse(output), output);
  };

  return {
    hostName: async (): Promise<string> => (await ask(kernelCommands.hostName)).trim(),
    links: (): Promise<readonly Link[]> => read(kernelCommands.links, parseIpAddr),
    counters: (): Promise<readonly LinkCounters[]> => read(kernelCommands.counters, parseIpLinkCounters),
    neighbours: (): Promise<readonly Neighbour[]> => read(kernelCommands.neighbours, parseIpNeigh),
    resolver: (): Promise<Resolver> => read(kernelCommands.resolver, parseResolvConf),
    brctl: (): Promise<readonly BrctlBridge[] | 'not-installed'> =>
      readIfInstalled<readonly BrctlBridge[] | 'not-installed'>('not-installed', () =>
        read(kernelCommands.brctl, parseBrctlShow),
      ),

    async routes(): Promise<readonly Route[]> {
      const [four, six] = await Promise.all([
        read(kernelCommands.routes4, (text) => parseIpRoute(text, 'inet')),
        read(kernelCommands.routes6, (text) => parseIpRoute(text, 'inet6')),
      ]);
      return [...four, ...six];
    },

    /** Without the right to see the firewall (not root) this throws `command-not-permitted`. */
    async natRules(): Promise<readonly NatRule[]> {
      const [iptables, nftables] = await Promise.all([
        readIfInstalled([], () => read(kernelCommands.iptablesNat, parseIptablesNat)),
        readIfInstalled([], () => read(kernelCommands.nftRuleset, parseNftNat)),
      ]);
      return [...iptables, ...nftables];
    },

    async devices(names: readonly string[]): Promise<readonly Device[]> {
      if (names.length === 0) return [];
      const commands = deviceCommands(names);
      // Both end with 1 when a single path is missing; what they found still stands.
      const [find, speed] = await Promise.all([runner.run(commands.find), runner.run(commands.speed)]);
      for (const result of [find, speed])
        if (result.failure !== undefined) throw new ProblemError(problemOfResult(result));
      const output = find.stdout + speed.stdout;
      return accept(commands.find, parseSysClassNet(output), output);
    },

    async managerFiles(): Promise<readonly HostFile[]> {
      const [result, beside] = await Promise.all([
        runner.run(kernelCommands.managerFiles),
        runner.run(kernelCommands.besideManagerFiles),
      ]);
      // grep: 1 is "no line", 2 with output is "some could not be read".
      if (result.failure !== undefined) throw new ProblemError(problemOfResult(result));
      return [
        ...accept(kernelCommands.managerFiles, parseHostFiles(result.stdout), result.stdout),
        ...accept(kernelCommands.besideManagerFiles, parseHostFiles(beside.stdout), beside.stdout),
      ];
    },

    async ifupdown(): Promise<Ifupdown | undefined> {
      const result = await runner.run(kernelCommands.ifupdown);
      if (result.failure === 'not-found') return undefined;
      // find ends with 1 when one of the directories is missing; what it found still stands.
      if (result.failure !== undefined) throw new ProblemError(problemOfResult(result));
      return accept(kernelCommands.ifupdown, parseIfupdown(result.stdout), result.stdout);
    },

    networkdLinks: (): Promise<readonly NetworkdLink[]> =>
      readManager(runner, kernelCommands.networkctl, (output) =>
        accept(kernelCommands.networkctl, parseNetworkctlList(output), output),
      ),
    networkManagerDevices: (): Promise<readonly NetworkManagerDevice[]> =>
      readManager(runner, kernelCommands.nmcli, (output) =>
        accept(kernelCommands.nmcli, parseNmcliDevice(output), output),
      ),
  };
}

/** A manager that is installed but not running owns nothing: its client's failure is an empty list. */
async function readManager<T>(
  runner: Runner,
  asked: Command,
  parse: (output: string) => readonly T[],
): Promise<readonly T[]> {
  const result = await runner.run(asked);
  if (result.failure === 'timed-out') throw new ProblemError(problemOfResult(result));
  return result.failure === undefined && result.exitCode === 0 ? parse(result.stdout) : [];
}
