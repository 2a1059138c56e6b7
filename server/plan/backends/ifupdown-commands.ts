import { command } from '../../model/command';
import type { Ifupdown } from '../../model/facts';
import type { PlanCommand } from '../plan';
import { scaffoldRemoval } from '../wire-kernel';
import type { Restore, Rewiring } from './backend';
import { type Addressing, isDhcp, isIfupdown2 } from './ifupdown-stanzas';

/** Who gives its addressing to whom: the uplink to its new bridge, or the bridge back before it goes. */
export interface Taking {
  readonly kind: 'create' | 'remove';
  readonly bridge: string;
  /** Absent: the bridge is isolated. */
  readonly uplink?: string;
  /** The stanzas of the giver, and those of the taker. */
  readonly before: readonly Addressing[];
  readonly after: readonly Addressing[];
  /** With their prefix lengths: what the kernel has on the taker when `ifup` runs. */
  readonly addresses: readonly string[];
  /** The IPv6 subnets that the giver is in. */
  readonly prefixes: readonly string[];
  /** `eth0:0`: the uplink's that become the bridge's. */
  readonly aliases: readonly string[];
  /** The LAN is to take the taker for the giver. */
  readonly isSame: boolean;
}

type Commands = Pick<Rewiring, 'kernel' | 'apply' | 'restore' | 'restoreLast'>;

const quickMs = 5_000;
/** `ifup` waits for a DHCP server, for duplicate address detection and for a bridge's ports. */
const ifupMs = 90_000;

/** Of classic ifupdown, or of ifupdown2: what `ifup` and its like are told around the rewiring of the kernel. */
export function commandsFor(taking: Taking, read: Ifupdown | undefined): Commands {
  if (isIfupdown2(read)) return commandsWithReload(taking, read);
  return taking.kind === 'create' ? commandsToCreate(taking, read) : commandsToRemove(taking, read);
}

/**
 * Classic ifupdown has no way to take up a changed file, and `ifdown` with the old file would take the host off the
 * LAN until `ifup` with the new one is done: 264 ms with fixed addresses and seconds with DHCP, measured. So the kernel
 * is rewired first, on a scaffolding, and `ifup` then does in earnest what it will do at boot, in nobody's way. What
 * `ifdown` would have done for the old interface comes last: its DHCP client is ended without giving the lease back
 * (`-r` would), and its state is forgotten.
 *
 * The lease stays the host's own: dhclient names itself to the server by a DUID that it keeps in its leases file, one
 * for each interface, and a bridge without one is a stranger to the server in spite of its MAC (measured: .165 in
 * place of .164). So the file is handed on.
 */
function commandsToCreate(taking: Taking, read: Ifupdown | undefined): Commands {
  const { bridge, uplink, aliases } = taking;
  const clients = dhcpFamilies(taking.before);
  // What is restored is what `ifup` changed, and it begins by writing the bridge's state.
  const begun = { onlyIf: { exists: stateFile(bridge) } };
  const restore: Omit<Restore, 'onlyIf'>[] = [
    ...endClients(bridge, dhcpFamilies(taking.after)),
    ...(uplink === undefined
      ? []
      : [
          ...endClients(uplink, clients),
          hearRouters(uplink, '1'),
          ...solicitRouters(uplink, taking.before),
          ...[uplink, ...aliases].map((name) => ifup(name, read, again)),
        ]),
    quick(command('rm', '-f', '--', ...leaseFiles(bridge))),
    // With a file that could not be put back (a disk that turned read-only), `ifup` has made a port of the uplink.
    ...forget(bridge).map((one) => ({ ...one, unlessFailed: true }) as const),
  ];
  return {
    kernel: uplink === undefined ? 'by-manager' : 'scaffold',
    apply: [
      ...(uplink === undefined || !taking.isSame ? [] : handOnLeases(uplink, bridge, clients)),
      ifup(bridge, read, []),
      ...scaffoldRemoval(taking.addresses, bridge).map(quick),
      ...(uplink === undefined
        ? []
        : [hearRouters(uplink, '0'), ...leaveIpv6(uplink, taking), ...endClients(uplink, clients)]),
      ...aliases.flatMap(forget),
    ],
    restore: restore.map((one) => ({ ...one, ...begun })),
    restoreLast: uplink === undefined ? [] : giveLeaseTime(uplink, clients),
  };
}

function commandsToRemove(taking: Taking, read: Ifupdown | undefined): Commands {
  const { bridge, uplink } = taking;
  const clients = dhcpFamilies(taking.before);
  return {
    kernel: uplink === undefined ? 'first' : 'scaffold',
    apply: [
      ...(uplink === undefined
        ? []
        : [
            ...handOnLeases(bridge, uplink, clients),
            // As a port it was told to make itself no link-local address (bridge-utils 1.7: `addrgenmode none`).
            quick(command('sysctl', '-q', '-e', '-w', `net/ipv6/conf/${uplink}/addr_gen_mode=0`)),
            hearRouters(uplink, '1'),
            ...solicitRouters(uplink, taking.after),
            // It is up already as far as `ifup` knows: `iface UPLINK inet manual`.
            ifup(uplink, read, ['--force']),
            ...scaffoldRemoval(taking.addresses, uplink).map(quick),
          ]),
      // Its leases file stays: rolled back, the bridge is to have its lease again.
      ...endClients(bridge, clients),
      ...forget(bridge),
    ],
    restore: [
      ...(uplink === undefined
        ? []
        : [hearRouters(uplink, '0'), ...endClients(uplink, dhcpFamilies(taking.after))]),
      ...endClients(bridge, clients),
      ifup(bridge, read, again),
    ],
    restoreLast: giveLeaseTime(bridge, clients),
  };
}

/** Starts the DHCP client and runs the hooks, and passes over addresses and routes that are there already. */
const again = ['--force', '--ignore-errors'];

type Family = Addressing['family'];

function dhcpFamilies(addressings: readonly Addressing[]): Family[] {
  return [...new Set(addressings.filter(isDhcp).map(({ family }) => family))];
}

function ifup(name: string, read: Ifupdown | undefined, options: readonly string[]): PlanCommand {
  return scoped(['ifup', ...options, name], read);
}

/** A DHCP client lives in the control group of whoever started it, and would end with the console's service. */
function scoped(words: readonly [string, ...string[]], read: Ifupdown | undefined): PlanCommand {
  return {
    command:
      read?.hasSystemd === false
        ? command(...words)
        : command('systemd-run', '--quiet', '--scope', '--', ...words),
    timeoutMs: ifupMs,
  };
}

const leaseFiles = (name: string) => (['inet', 'inet6'] as const).map((family) => leases(name, family));
const stateFile = (name: string) => `/run/network/ifstate.${name}`;
const leases = (name: string, family: Family) =>
  `/var/lib/dhcp/dhclient${family === 'inet6' ? '6' : ''}.${name}.leases`;
const pidFile = (name: string, family: Family) => `/run/dhclient${family === 'inet6' ? '6' : ''}.${name}.pid`;

function handOnLeases(from: string, to: string, families: readonly Family[]): PlanCommand[] {
  const pattern = from.replaceAll('.', '\\.');
  return families.flatMap((family) => [
    quick(command('cp', '--', leases(from, family), leases(to, family))),
    quick(command('sed', '-i', `s/interface "${pattern}"/interface "${to}"/`, leases(to, family))),
  ]);
}

/** By signal: with `-x` dhclient would have its script take the address, which is another's by now. */
function endClients(name: string, families: readonly Family[]): PlanCommand[] {
  return families.flatMap((family) => [
    quick(
      command(
        ...(['start-stop-daemon', '--stop', '--oknodo', '--retry', '3'] as const),
        ...(['--name', 'dhclient', '--pidfile', pidFile(name, family)] as const),
      ),
    ),
    quick(command('rm', '-f', '--', pidFile(name, family))),
  ]);
}

/**
 * The time of its lease to an address that was put back into the kernel as one that stays. Its DHCP client does not do
 * it: one that runs on does nothing before its first renewal, and what a new one's script adds with its time
 * (`ip addr add`) the kernel refuses, for the address is there. Of an interface without a client it does stay.
 */
function giveLeaseTime(name: string, families: readonly Family[]): Restore[] {
  if (!families.includes('inet')) return [];
  const script = `[ ! -e "$3" ] || awk -F '[ ;]+' '${lastLease}' dev="$1" "$2" | ip -batch -`;
  const give = command('sh', '-c', script, 'sh', name, leases(name, 'inet'), pidFile(name, 'inet'));
  // A way back has not failed for what the next renewal gives in any case.
  return [{ ...quick(give), mayFail: true }];
}

/** The last lease of a leases file (`dhclient.leases(5)`), as a line for `ip -batch`. */
const lastLease = [
  '$2 == "fixed-address" { address = $3 }',
  '$3 == "subnet-mask" { mask = $4 }',
  '$3 == "dhcp-lease-time" { time = $4 }',
  'END { if (address && mask && time) print "addr change " address "/" mask " dev " dev " valid_lft " time " preferred_lft " time }',
].join(' ');

/**
 * What IPv6 the old interface still has, and what routers told it. IPv4 has left with the kernel's step. A prefix that
 * a router announced leaves a route that no address takes along, and half of what is sent would go by it.
 */
function leaveIpv6(from: string, { before, prefixes }: Taking): PlanCommand[] {
  if (!before.some(({ family }) => family === 'inet6')) return [];
  return [
    quick(command('ip', '-6', 'addr', 'flush', 'dev', from, 'scope', 'global')),
    quick(command('ip', '-6', 'route', 'flush', 'dev', from, 'proto', 'ra')),
    ...prefixes.map((prefix) => quick(command('ip', '-6', 'route', 'flush', prefix, 'dev', from))),
  ];
}

/** The port's stanza does it at boot (`makeManual`), and what is tried is to be what will boot. 1 is the kernel's own. */
function hearRouters(name: string, acceptRa: '0' | '1'): PlanCommand {
  return quick(command('sysctl', '-q', '-e', '-w', `net/ipv6/conf/${name}/accept_ra=${acceptRa}`));
}

/**
 * An interface that comes back into use with its link up hears of its routers when they next say something, which may
 * take ten minutes. IPv6 begun anew asks them; what it had of fixed addresses its manager gives it next.
 */
function solicitRouters(name: string, addressings: readonly Addressing[]): PlanCommand[] {
  if (!addressings.some(({ family, method }) => family === 'inet6' && method !== 'static')) return [];
  return ['1', '0'].map((value) =>
    quick(command('sysctl', '-q', '-e', '-w', `net/ipv6/conf/${name}/disable_ipv6=${value}`)),
  );
}

/** `ifdown` refuses an interface that its files no longer know, and would leave it in its state for ever. */
function forget(name: string): PlanCommand[] {
  const pattern = name.replaceAll('.', '\\.');
  return [
    quick(command('sed', '-i', `/^${pattern}=/d`, '/run/network/ifstate')),
    quick(command('rm', '-f', '--', stateFile(name))),
  ];
}

function quick(one: PlanCommand['command']): PlanCommand {
  return { command: one, timeoutMs: quickMs };
}

/**
 * ifupdown2 compares its files with the kernel and changes what differs, so a kernel that is rewired first leaves it
 * little to do. But it takes a DHCP client that brings no new address for one that failed, releases the lease and
 * flushes the address (`dhclient_check` of its addon, measured with 3.0.0: silence for good). A client that runs already
 * it leaves alone; so that is started before, with the command that ifupdown2 has for it.
 */
function commandsWithReload(taking: Taking, read: Ifupdown | undefined): Commands {
  const { kind, bridge, uplink } = taking;
  const reload = scoped(['ifreload', '-a'], read);
  if (uplink === undefined)
    return { kernel: kind === 'create' ? 'by-manager' : 'first', apply: [reload], restore: [reload] };
  const [from, to] = kind === 'create' ? [uplink, bridge] : [bridge, uplink];
  const clients = dhcpFamilies(taking.before);
  const started = taking.isSame ? dhcpFamilies(taking.after) : [];
  return {
    kernel: 'first',
    apply: [
      ...handOnLeases(from, to, started),
      ...endClients(from, clients),
      ...startClients(to, started, read),
      ...(kind === 'remove' ? solicitRouters(to, taking.after) : []),
      reload,
    ],
    restore: [
      ...endClients(to, dhcpFamilies(taking.after)),
      ...endClients(from, clients),
      ...startClients(from, clients, read),
      ...(kind === 'create' ? solicitRouters(from, taking.before) : []),
      reload,
      ...(kind === 'create' ? [quick(command('rm', '-f', '--', ...leaseFiles(bridge)))] : []),
    ],
    restoreLast: giveLeaseTime(from, clients),
  };
}

function startClients(name: string, families: readonly Family[], read: Ifupdown | undefined): PlanCommand[] {
  return families.map((family) =>
    scoped(
      [
        ...(['dhclient', ...(family === 'inet6' ? ['-6'] : [])] as const),
        ...(['-pf', pidFile(name, family), '-lf', leases(name, family), name] as const),
      ],
      read,
    ),
  );
}
