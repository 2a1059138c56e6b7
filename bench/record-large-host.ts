import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readFacts } from '../server/host/read-facts';
import { kernelCommands } from '../server/host/read-kernel';
import { libvirtCommands } from '../server/host/read-libvirt';
import { recordHost } from '../server/host/record-host';
import { recordedRunner } from '../server/host/recorded-runner';
import type { Runner } from '../server/host/runner';
import { buildTopology } from '../server/model/build-topology';
import { type Command, formatCommand } from '../server/model/command';
import { detectOwner } from '../server/plan/backends/detect-owner';
import { readDomainXml } from '../server/xml/read-domain-xml';

const fixture = join(import.meta.dirname, '../server/parse/fixtures/kvm-netplan');
/** The virtual machine there that is multiplied, and the bridge that its tap is on. */
const templateName = 'debian10';

interface Size {
  readonly domainCount: number;
  readonly bridgeCount: number;
}

/**
 * Writes the recording of a host with many running virtual machines, spread over bridges in turn. It is generated:
 * every document is one that a real host gave, with other names, UUIDs, MACs and numbers. What is not multiplied is
 * answered as it was there.
 */
export async function recordLargeHost(directory: string, size: Size): Promise<void> {
  const { runner } = recordedRunner(fixture);
  const read = async (command: Command) => {
    const result = await runner.run(command);
    if (result.failure !== undefined) throw new Error(`the fixture lacks ${formatCommand(command)}`);
    return result.stdout;
  };
  const template = await readTemplate(read);
  const domains = Array.from({ length: size.domainCount }, (_, index) => domainAt(index, size));
  const uuids = domains.map(({ uuid }) => `${uuid}\n`).join('');
  const answers = new Map<string, string>();
  const say = (command: Command, stdout: string) => answers.set(formatCommand(command), stdout);

  for (const command of [kernelCommands.links, kernelCommands.counters])
    say(command, multiplyLinks(await read(command), { template, domains, size }));
  say(kernelCommands.brctl, formatBrctl(domains, size));
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
    say(libvirtCommands.domainXml(domain.uuid), rename(live, { template, domain }));
    say(libvirtCommands.inactiveDomainXml(domain.uuid), rename(config, { template, domain }));
  }
  await recordHost(answering(answers, runner), { directory, name: 'kvm-large' });
  await requireSound(recordedRunner(directory).runner, size);
}

/** Whatever the console asks is in the recording, because it is the console's own reading that is recorded. */
function answering(answers: ReadonlyMap<string, string>, other: Runner): Runner {
  return {
    async run(command, options) {
      const stdout = answers.get(formatCommand(command));
      if (stdout === undefined) return other.run(command, options);
      return { command, stdout, stderr: '', exitCode: 0, durationMs: 0 };
    },
    open: other.open,
  };
}

/** A fixture that was recorded again has other taps and UUIDs; a host that is half renamed would be measured unseen. */
async function requireSound(runner: Runner, { domainCount }: Size): Promise<void> {
  const facts = await readFacts(runner, Date.now);
  const { domains, looseTaps, drift, libvirt } = buildTopology(facts, detectOwner(facts));
  const wrong = [
    ...(libvirt.kind === 'unavailable' ? [libvirt.problem] : []),
    ...(domains.length === domainCount ? [] : [`${domains.length} VMs`]),
    ...looseTaps.slice(0, 1),
    ...drift.slice(0, 1),
  ];
  if (wrong.length > 0) throw new Error(`the generated host is not sound: ${JSON.stringify(wrong)}`);
}

/** What a document must not keep of the virtual machine that it was made from. */
interface Template {
  readonly uuid: string;
  readonly name: string;
  readonly mac: string;
  readonly tap: string;
  readonly bridge: string;
}

async function readTemplate(read: (command: Command) => Promise<string>): Promise<Template> {
  for (const uuid of (await read(libvirtCommands.domains)).trim().split('\n')) {
    const xml = readDomainXml(await read(libvirtCommands.domainXml(uuid)));
    if (!xml.ok || xml.value.name !== templateName) continue;
    const [{ mac, target: tap, actualBridge: bridge } = {}] = xml.value.interfaces;
    if (mac !== undefined && tap !== undefined && bridge !== undefined)
      return { uuid, name: templateName, mac, tap, bridge };
  }
  throw new Error(`the fixture has no running ${templateName} with a tap on a bridge`);
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

function rename(
  xml: string,
  { template, domain }: { readonly template: Template; readonly domain: GeneratedDomain },
): string {
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
function multiplyLinks(
  text: string,
  {
    template,
    domains,
    size,
  }: { readonly template: Template; readonly domains: readonly GeneratedDomain[]; readonly size: Size },
): string {
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
