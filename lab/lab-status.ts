import { hasPower, leaderPid } from './boot-host';
import { execInHost } from './enter-host';
import { hostNames, labNames, type Manager, readHostRecord } from './lab-host';
import { labOf } from './lab-paths';

export type HostStatus = {
  readonly name: string;
  readonly lab: string;
  readonly manager: Manager | undefined;
  /** `broken`: left half-made; the next `up` or `down` clears it away. */
  readonly state: 'running' | 'starting' | 'off' | 'broken';
  /** The host's PID 1 as the machine counts. */
  readonly leaderPid: number | undefined;
  /** Its addresses on the LAN, wherever they are now: on enp1s0 or on a bridge over it. */
  readonly lanAddresses: readonly string[];
  readonly guests: { readonly running: number; readonly defined: number };
};

/** The hosts of one lab, or of all. */
export async function labHosts(lab?: string): Promise<readonly HostStatus[]> {
  const labs = lab === undefined ? await labNames() : [lab];
  const names = (await Promise.all(labs.map(hostNames))).flat();
  return Promise.all(names.map(hostStatus));
}

async function hostStatus(name: string): Promise<HostStatus> {
  const [record, power, pid, addresses, running, defined] = await Promise.all([
    readHostRecord(name),
    hasPower(name),
    leaderPid(name),
    execInHost(name, ['ip', '-j', '-4', 'addr', 'show', 'scope', 'global']),
    execInHost(name, ['virsh', 'list', '--name']),
    execInHost(name, ['virsh', 'list', '--all', '--name']),
  ]);
  const count = (text: string) => text.split('\n').filter((line) => line !== '').length;
  return {
    name,
    lab: labOf(name),
    manager: record?.spec.manager,
    state:
      record === undefined || (record.state === 'starting' && !power)
        ? 'broken'
        : !power
          ? 'off'
          : record.state === 'starting'
            ? 'starting'
            : 'running',
    leaderPid: pid,
    lanAddresses: addresses.code === 0 ? lanAddressesOf(addresses.stdout) : [],
    guests: { running: count(running.stdout), defined: count(defined.stdout) },
  };
}

function lanAddressesOf(json: string): readonly string[] {
  // The shape is iproute2's own: `ip -j addr`.
  const links = JSON.parse(json || '[]') as { addr_info?: { local: string }[] }[];
  const all = links.flatMap((link) => link.addr_info ?? []).map(({ local }) => local);
  return all.filter((address) => address.startsWith('192.168.100.'));
}
