import type { CreateBridgeRequest } from '../../model/bridge-request';
import { command } from '../../model/command';
import type { Link } from '../../model/facts';
import type { PlanCommand } from '../plan';
import { bridgeKind } from '../wire-kernel';
import type { Restore } from './backend';
import { settle } from './udevadm';

/**
 * How networkd is made to take up new files, for networkd itself and for netplan. `networkctl reload` makes the bridge
 * and reconfigures what has a new or newer file, and returns before that is done; systemd-networkd-wait-online waits.
 * Its path is the one that holds on systems with and without a merged /usr.
 *
 * The kernel is not rewired first. Measured with systemd 252: a port that is already in its bridge stays "configuring"
 * for ever, and an address that somebody else put on a link is taken away at once when the link leaves a bridge. Left
 * alone, networkd is silent for 100 to 300 ms on a busy machine, and ends where a boot would; with the bridge alone made
 * ahead (`makeAhead`), for 34 to 81 ms.
 */
const timeoutMs = 15_000;
const waitSeconds = 20;

export const reload: PlanCommand = { command: command('networkctl', 'reload'), timeoutMs };

/**
 * The bridge alone, as its files describe it, before networkd is told of it: networkd takes what is there for its own.
 * A link that it has just made it does not bring up before udev has looked at it, and by then it has already taken the
 * uplink's addresses away (measured with systemd 252: 116 ms of 164 ms of silence).
 */
export function makeAhead(request: CreateBridgeRequest, uplink: Link | undefined): readonly PlanCommand[] {
  if (uplink === undefined) return [];
  const { bridge, mtu } = request;
  const like = [
    ...(uplink.mac === undefined ? [] : ['address', uplink.mac]),
    ...(mtu === undefined ? [] : ['mtu', `${mtu}`]),
  ];
  return [
    { command: command('ip', 'link', 'add', 'name', bridge, ...like, ...bridgeKind(request)), timeoutMs },
    settle,
  ];
}

/**
 * Until DHCP has answered. Not for addresses that are written down, which are there at once: what is read of the host
 * afterwards proves them, and this would wait 13 s more for a router advertisement that may never come (measured).
 */
export function waitForLease(interfaceName: string): PlanCommand {
  return {
    command: command(
      '/lib/systemd/systemd-networkd-wait-online',
      `--interface=${interfaceName}:routable`,
      `--timeout=${waitSeconds}`,
    ),
    timeoutMs: (waitSeconds + 5) * 1000,
  };
}

/**
 * The way from a bridge back to its port, after the files are back and read again. networkd 252 takes a link out of
 * its bridge by itself, older ones do not, and none deletes a bridge whose file is gone. A rollback does not
 * wait for networkd: where a pulled cable was the reason for it, waiting would make a failure of it.
 */
export function leaveBridge({
  bridge,
  port,
}: {
  bridge: string;
  port: string | undefined;
}): readonly Restore[] {
  const drop: Restore = {
    command: command('ip', 'link', 'del', 'dev', bridge, 'type', 'bridge'),
    timeoutMs,
    onlyIf: { exists: `/sys/class/net/${bridge}/bridge` },
  };
  if (port === undefined) return [drop];
  const free: Restore = {
    command: command('ip', 'link', 'set', 'dev', port, 'nomaster'),
    timeoutMs,
    onlyIf: { exists: `/sys/class/net/${port}/brport` },
  };
  return [free, drop];
}

/**
 * The last of the way back, once all files are. networkd gives a link up for good ("failed") where a bridge goes away
 * in the moment in which it puts the link under it: a rollback that could not write the files (a disk that turned
 * read-only) takes the bridge away while networkd still has its file. From then on `networkctl reload` does
 * nothing to the link (systemd 252, `link_reconfigure_impl`; met once in 120 ways back), while `reconfigure` does.
 */
export function reconfigureIfFailed(port: string | undefined): readonly Restore[] {
  if (port === undefined) return [];
  return [
    {
      command: command('networkctl', 'reconfigure', port),
      timeoutMs,
      onlyIf: { failedInNetworkd: port },
      unlessFailed: true,
    },
  ];
}

/** As steps run them: what must be there is there. */
export function withoutConditions(commands: readonly Restore[]): PlanCommand[] {
  return commands.map(({ command: one, timeoutMs: limit }) => ({ command: one, timeoutMs: limit }));
}
