import { hostname } from 'node:os';
import { type LookAt, readConfig } from '../config';
import type { HostEntry } from '../model/host-entry';
import { formatHostPlace } from '../model/host-entry';
import type { HostSummary } from '../model/host-event';
import type { Problem } from '../model/problem';
import { changeInHostsFile, parseHostsFile } from '../parse/hosts-file';
import { ProblemError } from '../problem';
import { onHostsFileChange, readHostsFile, writeHostsFile } from './hosts-file';
import { localRunner } from './local-runner';
import { measuredRunner } from './measured-runner';
import { recordedRunner } from './recorded-runner';
import { isRoot, lacksRightToChange } from './rights';
import type { Runner } from './runner';
import { readsOf, type Sessions, withOpenSessions } from './sessions';
import { openSshHost } from './ssh-host';
import type { SshTarget } from './ssh-options';
import { watchHost } from './watch-host';
import type { WatchedHost } from './watched-host';

// Next loads a module more than once in one process: what must be single lives on globalThis.
const key = Symbol.for('bridgehead.hosts');

interface Registry {
  /** In the order in which pages list them: what the console was given at its start, then the hosts file. */
  hosts: ReadonlyMap<string, WatchedHost>;
  /** Those of the hosts file, as it has them. */
  entries: ReadonlyMap<string, HostEntry>;
  problems: readonly Problem[];
  readonly fixed: ReadonlyMap<string, WatchedHost>;
  readonly onReachable: Set<(host: WatchedHost) => void>;
}

function registry(): Registry {
  const holder = globalThis as { [key]?: Registry };
  if (holder[key] !== undefined) return holder[key];
  const config = readConfig();
  const fixed = new Map(config.lookAt.map(openGiven).map((host) => [host.summary.id, host]));
  const made: Registry = { hosts: fixed, entries: new Map(), problems: [], fixed, onReachable: new Set() };
  holder[key] = made;
  takeUpHostsFile(made);
  onHostsFileChange(config.hostsFile, () => takeUpHostsFile(made));
  return made;
}

/** The hosts this console looks at, by id. They come and go while it runs. */
export function watchedHosts(): ReadonlyMap<string, WatchedHost> {
  return registry().hosts;
}

export function watchedHost(id: string): WatchedHost {
  const host = watchedHosts().get(id);
  if (host === undefined) throw new ProblemError({ code: 'not-found', values: { name: id } });
  return host;
}

/** The hosts file as it was read last: its hosts, and what of it cannot be used. */
export function hostsOfFile(): Pick<Registry, 'entries' | 'problems'> {
  return registry();
}

/** Edits the hosts file, and takes up what it says then. Throws when it cannot be written. */
export function editHostsFile(edit: (text: string) => string): void {
  const { hostsFile } = readConfig();
  const found = registry();
  const text = readHostsFile(hostsFile);
  const [invalid] = parseHostsFile(text, []).problems.filter(({ code }) => code === 'hosts-file-invalid');
  if (invalid !== undefined) throw new ProblemError(invalid);
  writeHostsFile(hostsFile, edit(text));
  takeUpHostsFile(found);
}

/** Notes where a host was found that a change has moved; as long as its place does not lead there. */
export function keepAddress({ summary, link }: WatchedHost): void {
  const entry = registry().entries.get(summary.id);
  const address = link?.target().address;
  if (entry === undefined || address === undefined || entry.address === address) return;
  editHostsFile((text) => changeInHostsFile(text, entry.name, { ...entry, address }));
}

/** Called with each host there is and comes to be, and again each time the connection to one has been made. */
export function onHostReachable(listener: (host: WatchedHost) => void): void {
  const { hosts, onReachable } = registry();
  onReachable.add(listener);
  for (const host of hosts.values())
    if (host.link === undefined || host.link.state().kind === 'up') listener(host);
}

/** Where a host is and how it is reached, for `ssh`. */
export function targetOf({ name, at, sudo, address }: HostEntry): SshTarget | undefined {
  if (at === 'local') return undefined;
  const { sshConfigFile } = readConfig();
  return {
    name,
    destination: at,
    sudo,
    ...(address === undefined ? {} : { address }),
    ...(sshConfigFile === undefined ? {} : { configFile: sshConfigFile }),
  };
}

function takeUpHostsFile(found: Registry): void {
  const { entries, problems } = parseHostsFile(readHostsFile(readConfig().hostsFile), [
    ...found.fixed.keys(),
  ]);
  const hosts = new Map(found.fixed);
  for (const entry of entries) {
    const known = found.entries.get(entry.name);
    const host = found.hosts.get(entry.name);
    if (host !== undefined && known !== undefined && isSameWay(known, entry) && isThere(host, entry))
      hosts.set(entry.name, withSummary(host, summaryOf(entry)));
    else hosts.set(entry.name, openEntry(found, entry));
  }
  const before = found.hosts;
  found.hosts = hosts;
  found.entries = new Map(entries.map((entry) => [entry.name, entry]));
  found.problems = problems;
  for (const [id, host] of before) if (hosts.get(id)?.runner !== host.runner) host.close();
}

/** Only what says how to get there makes it another host; a label does not cut anything. */
function isSameWay(a: HostEntry, b: HostEntry): boolean {
  const way = ({ at, sudo }: HostEntry) => JSON.stringify([formatHostPlace(at), sudo]);
  return way(a) === way(b);
}

/** A change that moved it has found it already; an address that somebody wrote is somewhere else to look. */
function isThere({ link }: WatchedHost, { address }: HostEntry): boolean {
  return link === undefined || link.target().address === address;
}

function withSummary(host: WatchedHost, summary: HostSummary): WatchedHost {
  return { ...host, summary, glance: () => ({ ...host.glance(), summary }) };
}

function openEntry({ onReachable }: Registry, entry: HostEntry): WatchedHost {
  const target = targetOf(entry);
  if (target === undefined) return openOwnMachine(summaryOf(entry));
  const host = openSshHost({ local: localRunner(), target, summary: summaryOf(entry) });
  host.link.onChange(({ kind }) => {
    if (kind === 'up') for (const listener of onReachable) listener(host);
  });
  return host;
}

function summaryOf({ name, at, labels }: HostEntry): HostSummary {
  return {
    id: name,
    name,
    ...(labels.length === 0 ? {} : { labels }),
    ...(at === 'local' ? { kind: 'local' } : { kind: 'ssh', place: formatHostPlace(at) }),
  };
}

function openGiven(lookAt: LookAt): WatchedHost {
  switch (lookAt.kind) {
    case 'local':
      return openOwnMachine({ id: 'local', name: hostname(), kind: 'local' });
    case 'lab':
      return openLive(localRunner({ prefix: lookAt.prefix }), {
        id: lookAt.name,
        name: lookAt.name,
        kind: 'lab',
      });
    case 'recorded': {
      const { runner, name, recordedAtMs } = recordedRunner(lookAt.directory);
      return watchHost({
        runner,
        reads: runner,
        summary: { id: name, name, kind: 'recorded', readOnly: { code: 'host-recorded' } },
        recordedAtMs,
      });
    }
    default:
      return lookAt satisfies never;
  }
}

/** Through sudo, where the console is not root; and only to be looked at, where that does not let it change anything. */
function openOwnMachine(summary: HostSummary): WatchedHost {
  if (isRoot()) return openLive(localRunner(), summary);
  const runner = localRunner({ sudo: 'where-needed' });
  return openWith(
    // Which command goes through sudo is decided for each: none of them can share a shell.
    { runner, reads: withOpenSessions(runner) },
    lacksRightToChange() ? { ...summary, readOnly: { code: 'rights-to-change-missing' } } : summary,
  );
}

function openLive(runner: Runner, summary: HostSummary): WatchedHost {
  return openWith({ runner, reads: readsOf(runner) }, summary);
}

function openWith(
  { runner, reads }: { readonly runner: Runner; readonly reads: Sessions },
  summary: HostSummary,
): WatchedHost {
  const host = watchHost({ runner: measuredRunner(runner), reads: measuredRunner(reads), summary });
  return {
    ...host,
    close() {
      host.close();
      reads.close();
    },
  };
}
