import { command } from '../model/command';
import type { ConversionReadings } from '../model/conversion-readings';
import type { Lease } from '../model/facts';
import { parseDnatTargets } from '../parse/dnat-targets';
import { parseNetDhcpLeases } from '../parse/virsh-tables';
import { readBridgeNetfilter, readForwardFilter, readMachine } from './read-bridge-checks';
import type { Runner } from './runner';

interface Asked {
  readonly domainUuids: readonly string[];
  /** That the interfaces come from. */
  readonly networks: readonly string[];
}

/** Asked once, when the wizard asks. What a host does not have is no failure here: it says nothing. */
export async function readConversionChecks(
  { runner, reads }: { readonly runner: Runner; readonly reads: Runner },
  { domainUuids, networks }: Asked,
): Promise<ConversionReadings> {
  const [bridgeNetfilter, forward, machine, hooks, forwardedTo, leases, snapshots] = await Promise.all([
    readBridgeNetfilter(runner),
    readForwardFilter(runner),
    readMachine(runner),
    readHooks(runner),
    readForwardedTo(runner),
    Promise.all(networks.map(async (network) => [network, await readLeases(reads, network)] as const)),
    Promise.all(domainUuids.map(async (uuid) => [uuid, await readSnapshots(reads, uuid)] as const)),
  ]);
  return {
    bridgeNetfilter,
    forward,
    machine,
    hooks,
    forwardedTo,
    leases: Object.fromEntries(leases),
    snapshots: Object.fromEntries(snapshots.filter(([, names]) => names.length > 0)),
  };
}

/** `qemu` and `network`, and whatever lies in their directories. */
async function readHooks(runner: Runner): Promise<ConversionReadings['hooks']> {
  const asked = command('grep', '-rsnE', 'DNAT|PREROUTING|dnat|prerouting', '/etc/libvirt/hooks');
  const { stdout } = await runner.run(asked);
  const files = stdout.split('\n').flatMap((line) => line.split(':')[0] || []);
  return {
    value: [...new Set(files)],
    evidence: stdout === '' ? [] : [{ command: asked, output: stdout.slice(0, 4000) }],
  };
}

async function readForwardedTo(runner: Runner): Promise<ConversionReadings['forwardedTo']> {
  const questions = [command('iptables', '-t', 'nat', '-S'), command('nft', 'list', 'ruleset')];
  const said = await Promise.all(questions.map((one) => runner.run(one)));
  const rules = said.map(({ stdout }) => parseDnatTargets(stdout));
  return {
    value: [...new Set(rules.flatMap(({ addresses }) => addresses))],
    evidence: rules.flatMap(({ lines }, index) => {
      const asked = questions[index];
      return lines.length === 0 || asked === undefined ? [] : [{ command: asked, output: lines.join('\n') }];
    }),
  };
}

async function readLeases(reads: Runner, network: string): Promise<readonly Lease[]> {
  const leases = parseNetDhcpLeases((await reads.run(command('virsh', 'net-dhcp-leases', network))).stdout);
  return leases.ok ? leases.value : [];
}

async function readSnapshots(reads: Runner, uuid: string): Promise<readonly string[]> {
  const { stdout } = await reads.run(command('virsh', 'snapshot-list', '--name', uuid));
  return stdout.split('\n').filter((line) => line.trim() !== '');
}
