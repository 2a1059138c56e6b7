/** What hosts over SSH cost one console: memory and time of 1, 10, 25 and 50, and whether one more costs the same. */
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { execInHost, labHosts, lanArgv, makeSshIdentity, startSshServer } from '../lab/lab';
import type { Recording } from '../server/host/recorded-runner';
import { mustRunInHost, withBenchHost } from './bench-host';
import type { HostsUse } from './hosts-console';
import { printRow, report, rowOptions } from './rows';

const { values } = parseArgs({
  options: { ...rowOptions, hosts: { type: 'string', default: '1,10,25,50' } },
});
const counts = values.hosts.split(',').map(Number);
/** What else is asked, the machine itself answers. */
const programs = ['virsh', 'ip', 'brctl', 'networkctl', 'nmcli'];
const programOf = (command: string) => command.split(' ')[0] ?? '';
const recorded = join(import.meta.dirname, '../server/parse/fixtures/kvm-netplan');

await withBenchHost({ uplink: 'static' }, async (host, lab) => {
  const identity = await makeSshIdentity();
  const directory = await mkdtemp(join(tmpdir(), 'bridgehead-bench-'));
  try {
    await startSshServer(host, identity.publicKey);
    // Asked before its programs answer as a recorded host did.
    const [status] = await labHosts(lab);
    const address = status?.lanAddresses[0];
    if (address === undefined) throw new Error(`${host} has no address on the LAN`);
    await simulateHosts(host);
    const key = await mustRunInHost(host, 'cat', '/etc/ssh/ssh_host_ed25519_key.pub');
    await writeFile(identity.knownHostsFile, `* ${key}`);
    // One sshd by as many names as there are hosts: each has a connection of its own.
    await appendFile(identity.configFile, `Host host*\n  HostName ${address}\n`);
    const uses: { readonly count: number; readonly use: HostsUse }[] = [];
    for (const count of counts) {
      report(`A console with ${count} hosts over SSH.`);
      const hostsFile = join(directory, 'hosts.yaml');
      const entries = Array.from(
        { length: count },
        (_, index) => `  - {name: host${index + 1}, at: "ssh://root@host${index + 1}"}\n`,
      );
      await writeFile(hostsFile, `hosts:\n${entries.join('')}`);
      const [file, ...words] = lanArgv(lab);
      const { stdout } = await execa(
        file,
        [
          ...words,
          process.execPath,
          '--expose-gc',
          '--import',
          'tsx',
          join(import.meta.dirname, 'hosts-console.ts'),
        ],
        {
          stderr: 'inherit',
          env: {
            BRIDGEHEAD_HOSTS_FILE: hostsFile,
            BRIDGEHEAD_STATE_DIRECTORY: directory,
            BRIDGEHEAD_SSH_CONFIG: identity.configFile,
            BRIDGEHEAD_LOOK_AT: '{"kind":"hosts"}',
          },
        },
      );
      const use = JSON.parse(stdout) as HostsUse; // written by hosts-console.ts
      report(`${use.domains} VMs in all.`);
      uses.push({ count, use });
      printUse(count, use);
    }
    printSlopes(uses);
  } finally {
    await rm(directory, { recursive: true, force: true });
    await identity.remove();
  }
});

/** One real sshd, behind which is a recorded host, by programs that replay it. */
async function simulateHosts(host: string): Promise<void> {
  const { commands } = await readJson<Recording>(join(recorded, 'index.json'));
  const replayed = commands.filter(({ command }) => programs.includes(programOf(command)));
  await write(host, '/etc/ssh/sshd_config.d/bench.conf', 'MaxStartups 500:30:600\nUseDNS no\n');
  for (const { command, stdout, exitCode } of replayed) {
    const directory = `/srv/recording/${wordsOf(command)}`;
    await write(host, `${directory}/code`, `${exitCode ?? 1}\n`);
    if (stdout !== undefined)
      await write(host, `${directory}/stdout`, await readText(join(recorded, stdout)));
  }
  for (const [file, path] of [
    ['replay-host.sh', '/usr/local/sbin/virsh'],
    ['replay-virsh.py', '/srv/recording/virsh-session.py'],
  ] as const)
    await write(host, path, await readText(join(import.meta.dirname, file)));
  await mustRunInHost(
    host,
    'sh',
    '-ec',
    'chmod 755 /usr/local/sbin/virsh; for program; do ln -s virsh /usr/local/sbin/$program; done; systemctl restart ssh',
    'sh',
    ...new Set(replayed.map(({ command }) => programOf(command)).filter((program) => program !== 'virsh')),
  );
}

/** As the replaying shell sees the words: its own are joined by blanks. */
function wordsOf(command: string): string {
  return command.replaceAll(/'((?:[^']|'\\'')*)'/g, (_, word: string) => word.replaceAll("'\\''", "'"));
}

async function write(host: string, path: string, text: string): Promise<void> {
  const { code, stderr } = await execInHost(
    host,
    ['sh', '-ec', 'mkdir -p "$(dirname "$1")"; cat > "$1"', 'sh', path],
    { input: text },
  );
  if (code !== 0) throw new Error(stderr);
}

function readText(path: string): Promise<string> {
  return readFile(path, 'utf8');
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readText(path)) as T; // written by recordHost
}

function printUse(count: number, use: HostsUse): void {
  const where = `${count} ${count === 1 ? 'host' : 'hosts'} over SSH`;
  printRow({
    name: `from the start until every host is live and read, ${where}`,
    value: use.liveAfterMs,
    unit: 'ms',
  });
  printRow({
    name: `resident memory of the console without its pages, ${where}`,
    value: use.consoleMb,
    unit: 'MB',
  });
  printRow({
    name: `memory of its ssh processes, shared pages counted once, ${where}`,
    value: use.childrenMb,
    unit: 'MB',
  });
  printRow({
    name: `processor time of a minute in which nothing happens, console and ssh, all hosts in sight, ${where}`,
    value: use.cpuMsPerMinute,
    unit: 'ms',
  });
}

/** What one more costs in the upper half of the counts, against the lower. */
function printSlopes(uses: readonly { readonly count: number; readonly use: HostsUse }[]): void {
  const [low, high] = [uses[0], uses.at(-1)];
  const middle = uses[Math.ceil(uses.length / 2)];
  if (low === undefined || high === undefined || middle === undefined || uses.length < 3) return;
  const slope = (of: (use: HostsUse) => number, from: typeof low, to: typeof low) =>
    (of(to.use) - of(from.use)) / (to.count - from.count);
  const against = `the same from ${low.count} to ${middle.count} hosts: 1 is linear`;
  const print = (what: string, unit: 'MB' | 'ms', of: (use: HostsUse) => number) => {
    const value = slope(of, middle, high);
    printRow({
      name: `${what} that each further host costs, from ${middle.count} to ${high.count}`,
      value,
      unit,
      ratio: value / slope(of, low, middle),
      against,
    });
  };
  print('memory, console and ssh,', 'MB', ({ consoleMb, childrenMb }) => consoleMb + childrenMb);
  print('time until live and read', 'ms', ({ liveAfterMs }) => liveAfterMs);
  print('processor time of an idle minute', 'ms', ({ cpuMsPerMinute }) => cpuMsPerMinute);
}
