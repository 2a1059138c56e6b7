import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { downHost, downLab } from './down-lab';
import { enterArgv } from './enter-host';
import { help } from './help';
import { LabError } from './lab-error';
import { labNames, type Manager, managers, readHostRecord } from './lab-host';
import { type HostStatus, labHosts } from './lab-status';
import { lanArgv } from './lan';
import { moveCable, noSuchHost, rebootHost } from './reboot-host';
import { recordLabHost } from './record-host';
import { recordVlanBond } from './record-vlan-bond';
import type { Argv } from './run-command';
import { defaultLabName, type LabOptions, upLab } from './up-lab';

const [command, ...args] = process.argv.slice(2);

try {
  process.exitCode = await runLabCommand(command, args);
} catch (error) {
  if (!(error instanceof LabError)) throw error;
  process.stderr.write(`${error.what}\n${error.remedy}\n`);
  process.exitCode = 1;
}

async function runLabCommand(name: string | undefined, rest: readonly string[]): Promise<number> {
  switch (name) {
    case 'up': {
      const options = upOptions(rest);
      const start = performance.now();
      const since = () => ((performance.now() - start) / 1000).toFixed(1).padStart(6);
      const hosts = await upLab({
        ...options,
        report: (line) => process.stderr.write(`${since()} s  ${line}\n`),
      });
      process.stdout.write(table(hosts));
      return 0;
    }
    case 'down': {
      const { values, positionals } = parse(rest, { name: { type: 'string' }, all: { type: 'boolean' } });
      for (const host of positionals) await downHost(host);
      const labs = values.all ? await labNames() : [text(values.name) ?? defaultLabName];
      if (positionals.length === 0) for (const lab of labs) await downLab(lab);
      return 0;
    }
    case 'status': {
      const { values } = parse(rest, { json: { type: 'boolean' }, name: { type: 'string' } });
      const hosts = await labHosts(text(values.name));
      process.stdout.write(values.json ? `${JSON.stringify(hosts, undefined, 2)}\n` : table(hosts));
      return 0;
    }
    case 'exec': {
      const [host, ...argv] = rest;
      if (host === undefined) throw usage('exec needs the name of a host.');
      if ((await readHostRecord(host)) === undefined) throw noSuchHost(host);
      return passThrough([...enterArgv(host), ...commandAfterDashes(argv)]);
    }
    case 'lan': {
      const dashes = rest.indexOf('--');
      const { values } = parse(dashes < 0 ? [] : rest.slice(0, dashes), { name: { type: 'string' } });
      return passThrough([
        ...lanArgv(text(values.name) ?? defaultLabName),
        ...commandAfterDashes(rest.slice(Math.max(dashes, 0))),
      ]);
    }
    case 'reboot': {
      const { values, positionals } = parse(rest, { hard: { type: 'boolean' } });
      for (const host of positionals) await rebootHost(host, values.hard ? 'power-cut' : 'orderly');
      if (positionals.length === 0) throw usage('reboot needs the name of a host.');
      return 0;
    }
    case 'cable': {
      const { values, positionals } = parse(rest, { nic: { type: 'string' } });
      const [host, to] = positionals;
      if (host === undefined || (to !== 'pull' && to !== 'plug'))
        throw usage('cable needs a host, and "pull" or "plug".');
      await moveCable(host, to, values.nic === '2' ? 2 : 1);
      return 0;
    }
    case 'record': {
      const [host, directory] = parse(rest, {}).positionals;
      if (host === undefined || directory === undefined)
        throw usage('record needs the name of a host, and a directory.');
      await recordLabHost(host, directory);
      return 0;
    }
    case 'record-vlan-bond': {
      const [directory] = parse(rest, {}).positionals;
      if (directory === undefined) throw usage('record-vlan-bond needs a directory.');
      await recordVlanBond(directory, (line) => process.stderr.write(`${line}\n`));
      return 0;
    }
    case undefined:
    case 'help':
    case '--help':
      process.stdout.write(help);
      return 0;
    default:
      throw usage(`The lab has no command "${name}".`);
  }
}

function upOptions(rest: readonly string[]): LabOptions {
  const { values } = parse(rest, {
    name: { type: 'string' },
    hosts: { type: 'string' },
    manager: { type: 'string' },
    uplink: { type: 'string' },
    guests: { type: 'string' },
    paused: { type: 'string' },
    bind: { type: 'string', multiple: true },
    'bind-ro': { type: 'string', multiple: true },
    'no-bridge': { type: 'boolean' },
    'no-brctl': { type: 'boolean' },
    'no-networks': { type: 'boolean' },
    'no-guests': { type: 'boolean' },
    'few-guests': { type: 'boolean' },
    hostile: { type: 'boolean' },
    'wait-guests': { type: 'boolean' },
  });
  const uplink = text(values.uplink) ?? 'dhcp';
  if (uplink !== 'dhcp' && uplink !== 'static') throw usage(`An uplink is dhcp or static, not "${uplink}".`);
  return {
    name: text(values.name) ?? defaultLabName,
    hosts: count(values.hosts, 1),
    managers: managerList(text(values.manager) ?? 'netplan'),
    uplink,
    definedDomains: count(values.guests, 0),
    pausedDomains: count(values.paused, 0),
    binds: texts(values.bind),
    readOnlyBinds: texts(values['bind-ro']),
    bridge: values['no-bridge'] !== true,
    brctl: values['no-brctl'] !== true,
    networks: values['no-networks'] !== true,
    guests: values['no-guests'] === true ? 'none' : values['few-guests'] === true ? 'few' : 'all',
    hostile: values.hostile === true,
    waitForGuests: values['wait-guests'] === true,
  };
}

function managerList(list: string): [Manager, ...Manager[]] {
  const found = (list === 'all' ? [...managers] : list.split(',')).map((name) => {
    const manager = managers.find((known) => known === name);
    if (manager === undefined)
      throw usage(`"${name}" is no network manager the lab knows. It knows ${managers.join(', ')}.`);
    return manager;
  });
  return found as [Manager, ...Manager[]]; // split() never returns an empty list
}

type Flags = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

function parse(rest: readonly string[], options: Flags) {
  try {
    return parseArgs({ args: [...rest], options, allowPositionals: true });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function texts(values: unknown): readonly string[] {
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
}

function count(value: unknown, otherwise: number): number {
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 999)
    throw usage(`"${String(value)}" is not a number from 0 to 999.`);
  return number;
}

function commandAfterDashes(rest: readonly string[]): Argv {
  const [file, ...more] = rest[0] === '--' ? rest.slice(1) : rest;
  if (file === undefined) throw usage('There is no command after "--".');
  return [file, ...more];
}

/** Runs a command with this terminal, and answers with its exit code. */
function passThrough(argv: readonly [string, ...string[]]): Promise<number> {
  const [file, ...rest] = argv;
  const child = spawn(file, rest, { stdio: 'inherit' });
  // The terminal sends its signals to the whole group; a kill of this process alone has to be passed on.
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill('SIGKILL'));
  process.on('SIGINT', () => undefined);
  return new Promise((resolve) => {
    child.on('error', () => resolve(127));
    child.on('exit', (code) => resolve(code ?? 255));
  });
}

function table(hosts: readonly HostStatus[]): string {
  if (hosts.length === 0) return 'No lab host is up.\n';
  const rows = hosts.map((host) => [
    host.name,
    host.manager ?? '?',
    host.state,
    String(host.leaderPid ?? '-'),
    host.lanAddresses.join(' ') || '-',
    `${host.guests.running} running, ${host.guests.defined} defined`,
  ]);
  const all = [['HOST', 'MANAGER', 'STATE', 'LEADER', 'LAN ADDRESS', 'GUESTS'], ...rows];
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function usage(what: string): LabError {
  return new LabError(what, 'See "npm run lab -- --help".');
}
