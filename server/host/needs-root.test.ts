import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Command, command, formatCommand } from '../model/command';
import { needsRoot, sudoPrefix } from './needs-root';
import { kernelCommands } from './read-kernel';
import { libvirtCommands } from './read-libvirt';
import { dhcpCapture } from './read-path';
import { tickCommands } from './watch-ticks';

const sudoers = readFileSync('packaging/sudoers', 'utf8')
  .replaceAll(/^#.*$/gm, '')
  .replaceAll(/\\\n\s*/g, '');
const aliases = new Map(
  [...sudoers.matchAll(/^Cmnd_Alias (\w+) = (.*)$/gm)].map(([, name = '', text = '']) => [name, text]),
);

/** As sudo reads it: a program's path, and words that are meant as they are, as a regular expression, or not at all. */
function isAllowed({ argv: [program, ...words] }: Command, alias: string): boolean {
  const said = words.join(' ');
  return (aliases.get(alias) ?? '').split(/, (?=[/A-Z])/).some((entry) => {
    if (!entry.startsWith('/')) return isAllowed({ argv: [program, ...words] }, entry);
    const [, path = '', wanted] = /^(\S+)(?: (.*))?$/.exec(entry) ?? [];
    if (program !== path && program !== path.split('/').at(-1)) return false;
    if (wanted === undefined) return true;
    if (wanted === '""') return said === '';
    return wanted.startsWith('^') ? new RegExp(wanted).test(said) : said === wanted;
  });
}

const findRuns = ['find', '/var/lib/bridgehead/runs', '-mindepth', '2', '-maxdepth', '2'] as const;
const findVersions = [
  ...(['find', '/var/lib/bridgehead/versions/networks/default', '-maxdepth', '1', '-type', 'f'] as const),
  ...(['-name', '*.xml', '-printf'] as const),
] as const;

const looks: readonly Command[] = [
  ...Object.values(kernelCommands),
  ...Object.values(libvirtCommands).map((one) => (typeof one === 'function' ? one('a-uuid') : one)),
  ...Object.values(tickCommands),
  dhcpCapture('vnet0', '52:54:00:4f:2f:3e'),
  command('nft', 'list', 'chain', 'inet', 'firewalld', 'filter_FORWARD'),
  command('arping', '-D', '-c', '2', '-w', '2', '-I', 'br0', '192.168.100.1'),
  command('cat', '/var/lib/bridgehead/runs/20261129-a1/plan.json'),
  command(...findRuns, '-name', 'armed', '-printf', '%P\n'),
  command(
    ...([
      ...findRuns,
      '(',
      '-name',
      'run.json',
      '-o',
      '-name',
      'armed',
      '-o',
      '-name',
      'outcome',
      ')',
    ] as const),
    ...(['-exec', 'tail', '-v', '-n', '+1', '{}', '+'] as const),
  ),
  command(...findVersions, '%T@ %s %f\\n'),
  command('sh', '/var/lib/bridgehead/runs/20261129-a1/status.sh'),
];

describe('a console that is not root', () => {
  test('looks as itself, or by a line of the sudoers file that changes nothing', () => {
    for (const look of looks.filter(needsRoot))
      expect(isAllowed(look, 'BRIDGEHEAD_LOOK'), formatCommand(look)).toBe(true);
    expect(looks.filter(needsRoot).map(({ argv }) => argv[0])).toEqual(
      expect.arrayContaining(['iptables', 'nft', 'grep', 'timeout', 'arping', 'cat', 'sh']),
    );
    for (const own of [kernelCommands.links, kernelCommands.resolver, libvirtCommands.domains])
      expect(needsRoot(own)).toBe(false);
  });

  test('may carry out every plan of a bridge, and not by what is only to look', () => {
    const commands = plannedCommands();
    expect(commands.length).toBeGreaterThan(100);
    for (const one of commands) {
      expect(needsRoot(one), formatCommand(one)).toBe(true);
      expect(isAllowed(one, 'BRIDGEHEAD_CHANGE'), formatCommand(one)).toBe(true);
      expect(isAllowed(one, 'BRIDGEHEAD_LOOK'), formatCommand(one)).toBe(false);
    }
  });

  test.each([
    ['tcpdump', '-i', 'br0', '-w', '/tmp/x', '-z', '/tmp/evil'],
    ['nft', 'list', 'chain', 'ip', 'nat', 'x;', 'flush', 'ruleset'],
    ['find', '/var/lib/bridgehead/runs', '-delete'],
    [...findRuns, '-delete', '-exec', 'tail', '-v', '-n', '+1', '{}', '+'],
    [...findVersions, '%f', '-delete'],
    ['cat', '--', '/var/lib/bridgehead/versions/networks/x', 'link/z.xml'],
    ['cat', '/var/lib/bridgehead/runs/../../../../etc/shadow'],
    ['cat', '/etc/shadow'],
    ['grep', '-rsHZza', '--include=*', '', '/etc/netplan', '/root'],
    ['grep', '-rsHZza', '--include=*', '', '/etc/netplan/../shadow'],
    ['grep', '-rsHZza', '--include=*', '', '/etc/shadow'],
    ['iptables', '-F'],
    ['sh', '/tmp/status.sh'],
  ] as const)('does not look by %s %s %s %s', (...argv) => {
    expect(isAllowed({ argv }, 'BRIDGEHEAD_LOOK')).toBe(false);
  });

  test.each([
    ['sh', '-c', 'id'],
    ['sh', '/var/lib/bridgehead/runs/../../../tmp/arm.sh'],
    ['tee', '/etc/passwd'],
    ['mv', '-f', '-T', '--', '/etc/netplan/.bridgehead-x-a.new', '/etc/passwd'],
    ['rm', '-f', '--', '/etc/passwd'],
    ['rm', '-f', '--', '/var/lib/dhcp/../../../etc/passwd'],
    ['mv', '-f', '-T', '/var/lib/bridgehead/runs/a/run.json.new', '/var/lib/bridgehead/../../../etc/x'],
    ['ip', 'netns', 'exec', 'x', 'sh'],
    ['systemd-run', 'sh'],
    ['virsh', '-c', 'qemu+ext:///system?command=/tmp/evil', 'list'],
    ['reboot'],
  ] as const)('does not change anything by %s %s %s', (...argv) => {
    expect(isAllowed({ argv }, 'BRIDGEHEAD_CHANGE')).toBe(false);
  });

  test('has sudo end what it may not end itself', () => {
    expect(sudoPrefix({ timeoutMs: 1_500 })).toEqual(['sudo', '-n', '-T', '2', '--']);
  });
});

/** Of all golden plans, whoever's network manager they are for. */
function plannedCommands(): readonly Command[] {
  const fixtures = 'server/plan/fixtures/bridges';
  const commands = new Map<string, Command>();
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('do' in value)
      // Written by ourselves, as a plan is.
      for (const { command } of value.do as readonly { readonly command: Command }[])
        commands.set(command.argv.join('\0'), command);
    for (const inner of Object.values(value)) collect(inner);
  };
  for (const name of readdirSync(fixtures)) {
    const [plan] = readdirSync(`${fixtures}/${name}`).filter((file) => file === 'plan.json');
    if (plan !== undefined) collect(JSON.parse(readFileSync(`${fixtures}/${name}/${plan}`, 'utf8')));
  }
  return [...commands.values()];
}
