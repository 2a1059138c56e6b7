import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { kernelCommands } from '../server/host/read-kernel';
import { libvirtCommands } from '../server/host/read-libvirt';
import { writeRecording } from '../server/host/record-host';
import { recordedRunner } from '../server/host/recorded-runner';
import { type Command, type CommandResult, formatCommand } from '../server/model/command';

/** What is multiplied: one virtual machine and the bridge that its tap is on, of a host that was really recorded. */
const fixture = join(import.meta.dirname, '../server/parse/fixtures/kvm-netplan');
const template = {
  uuid: '168238e7-fbe9-4f10-8ae7-0f3397259733',
  name: 'debian10',
  mac: '52:54:00:4f:2f:90',
  tap: 'vnet2',
  bridge: 'br0',
} as const;

interface Size {
  readonly domainCount: number;
  readonly bridgeCount: number;
}

/**
 * Writes the recording of a host with many running virtual machines, spread over bridges in turn. It is generated:
 * every document is one that a real host gave, with other names, UUIDs, MACs and numbers.
 */
export async function recordLargeHost(directory: string, size: Size): Promise<void> {
  const { runner, recordedAtMs } = recordedRunner(fixture);
  const results: CommandResult[] = [];
  const say = (command: Command, stdout: string) =>
    results.push({ command, stdout, stderr: '', exitCode: 0, durationMs: 0 });
  const read = async (command: Command) => {
    const result = await runner.run(command);
    if (result.failure !== undefined) throw new Error(`the fixture lacks ${formatCommand(command)}`);
    return result.stdout;
  };

  const networkUuid = (await read(libvirtCommands.networks)).trim();
  const domains = Array.from({ length: size.domainCount }, (_, index) => domainAt(index, size));
  for (const command of [
    ...[kernelCommands.hostName, kernelCommands.routes4, kernelCommands.routes6, kernelCommands.neighbours],
    ...[kernelCommands.resolver, kernelCommands.iptablesNat, kernelCommands.nftRuleset],
    ...[kernelCommands.networkctl, kernelCommands.managerFiles],
    ...[
      libvirtCommands.version,
      libvirtCommands.uri,
      libvirtCommands.networks,
      libvirtCommands.activeNetworks,
    ],
    ...[libvirtCommands.autostartNetworks, libvirtCommands.persistentNetworks],
    ...[libvirtCommands.networkXml(networkUuid), libvirtCommands.inactiveNetworkXml(networkUuid)],
    libvirtCommands.leases(networkUuid),
  ])
    say(command, await read(command));
  for (const command of [kernelCommands.links, kernelCommands.counters])
    say(command, multiplyLinks(await read(command), domains, size));
  say(kernelCommands.brctl, formatBrctl(domains, size));

  const uuids = domains.map(({ uuid }) => `${uuid}\n`).join('');
  say(libvirtCommands.domains, uuids);
  say(libvirtCommands.persistentDomains, uuids);
  say(libvirtCommands.autostartDomains, '');
  say(libvirtCommands.managedSaveDomains, '');
  say(
    libvirtCommands.states,
    domains.map(({ name }) => `Domain: '${name}'\n  state.state=1\n  state.reason=1\n\n`).join(''),
  );
  const live = withoutAgent(await read(libvirtCommands.domainXml(template.uuid)));
  const config = withoutAgent(await read(libvirtCommands.inactiveDomainXml(template.uuid)));
  for (const domain of domains) {
    say(libvirtCommands.domainXml(domain.uuid), rename(live, domain));
    say(libvirtCommands.inactiveDomainXml(domain.uuid), rename(config, domain));
  }
  writeRecording(directory, { name: 'kvm-large', recordedAtMs, results });
}

interface GeneratedDomain {
  readonly uuid: string;
  readonly name: string;
  readonly mac: string;
  readonly tap: string;
  readonly bridge: string;
}

function domainAt(index: number, { bridgeCount }: Size): GeneratedDomain {
  const hex = createHash('sha256').update(`large ${index}`).digest('hex');
  const octet = (value: number) => value.toString(16).padStart(2, '0');
  return {
    uuid: `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
    name: `vm-${String(index + 1).padStart(4, '0')}`,
    mac: `52:54:00:4f:${octet(index >> 8)}:${octet(index & 255)}`,
    tap: `vnet${index}`,
    bridge: `br${index % bridgeCount}`,
  };
}

function rename(xml: string, domain: GeneratedDomain): string {
  return xml
    .replaceAll(template.uuid, domain.uuid)
    .replaceAll(template.name, domain.name)
    .replaceAll(template.mac, domain.mac)
    .replaceAll(`'${template.tap}'`, `'${domain.tap}'`)
    .replaceAll(`'${template.bridge}'`, `'${domain.bridge}'`);
}

/** Without its channel: agents are asked one after another, and a recording has no answer from these. */
function withoutAgent(xml: string): string {
  return xml.replace(/ *<channel type='unix'>[\s\S]*?<\/channel>\n/, '');
}

interface RecordedLink {
  readonly ifname: string;
  readonly ifindex: number;
  readonly address?: string;
  readonly master?: string;
}

/** The host's own interfaces, its taps gone; the one bridge and the one tap as often as they are wanted. */
function multiplyLinks(text: string, domains: readonly GeneratedDomain[], size: Size): string {
  const links = JSON.parse(text) as RecordedLink[]; // ip's own, from the fixture
  const find = (name: string) => {
    const link = links.find(({ ifname }) => ifname === name);
    if (link === undefined) throw new Error(`the fixture has no interface ${name}`);
    return link;
  };
  const bridge = find(template.bridge);
  const tap = find(template.tap);
  return JSON.stringify([
    ...links.filter((link) => !/^vnet/.test(link.ifname)),
    ...bridgeNames(size)
      .slice(1)
      .map((ifname, index) => ({ ...bridge, ifname, ifindex: 100 + index, addr_info: [] })),
    ...domains.map((domain, index) => ({
      ...tap,
      ifname: domain.tap,
      ifindex: 1_000 + index,
      address: domain.mac.replace(/^52/, 'fe'),
      master: domain.bridge,
    })),
  ]);
}

function formatBrctl(domains: readonly GeneratedDomain[], size: Size): string {
  const lines = bridgeNames(size).flatMap((bridge) => {
    const [first = '', ...ports] = domains.filter((domain) => domain.bridge === bridge).map(({ tap }) => tap);
    return [
      `${bridge}\t\t8000.5254001a0102\tno\t\t${first}`,
      ...ports.map((port) => `\t\t\t\t\t\t\t${port}`),
    ];
  });
  return `bridge name\tbridge id\t\tSTP enabled\tinterfaces\n${lines.join('\n')}\n`;
}

function bridgeNames({ bridgeCount }: Size): readonly string[] {
  return Array.from({ length: bridgeCount }, (_, index) => `br${index}`);
}
