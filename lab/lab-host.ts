import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hostDirectory, labDirectory, stateRoot } from './lab-paths';

export const managers = ['netplan', 'ifupdown', 'networkmanager', 'networkd'] as const;
export type Manager = (typeof managers)[number];

/** Everything about a host that is chosen before it boots. Two equal specs make equal hosts. */
export type HostSpec = {
  readonly name: string;
  /** 1 for the first host of a lab: it sets the static address and the MAC addresses. */
  readonly number: number;
  readonly manager: Manager;
  readonly uplink: 'dhcp' | 'static';
  /** Has a second card, enp2s0, that is a port of host bridge br0. */
  readonly bridge: boolean;
  readonly brctl: boolean;
  /** Has libvirt's network "default", active. */
  readonly networks: boolean;
  /** `few`: one domain on "default" and one on br0, for tests that boot the host again and again. */
  readonly guests: 'all' | 'few' | 'none';
  readonly hostile: boolean;
  /** Domains many-001 … that are defined and never started. */
  readonly definedDomains: number;
  /** Domains paused-01 … that are started and never run: a real tap each, without the processor time. */
  readonly pausedDomains: number;
  /** Directories of the machine that the host sees at the same path. */
  readonly binds: readonly string[];
  /** Files and directories of the machine that the host sees at the same path and cannot change. */
  readonly readOnlyBinds: readonly string[];
};

export type HostRecord = { readonly spec: HostSpec; readonly state: 'starting' | 'ready' };

const recordPath = (host: string) => join(hostDirectory(host), 'host.json');

export async function writeHostRecord(record: HostRecord): Promise<void> {
  await writeFile(recordPath(record.spec.name), `${JSON.stringify(record, undefined, 2)}\n`);
}

/** Undefined when there is no such host, or one that was killed before it had a record. */
export async function readHostRecord(host: string): Promise<HostRecord | undefined> {
  const text = await readFile(recordPath(host), 'utf8').catch(() => undefined);
  // The lab is the only writer of this file; one cut short is as good as none.
  try {
    return text === undefined ? undefined : (JSON.parse(text) as HostRecord);
  } catch {
    return undefined;
  }
}

export async function labNames(): Promise<readonly string[]> {
  return (await readdir(stateRoot).catch(() => [])).filter((name) => !name.startsWith('.')).sort();
}

/** The hosts of a lab, whole or half-made, in order. */
export async function hostNames(lab: string): Promise<readonly string[]> {
  const names = await readdir(labDirectory(lab)).catch(() => []);
  const isHost = (name: string) => name.startsWith(lab) && /^[0-9]+$/.test(name.slice(lab.length));
  return names.filter(isHost).sort((a, b) => Number(a.slice(lab.length)) - Number(b.slice(lab.length)));
}

export function macAddress(host: Pick<HostSpec, 'number'>, nic: number): string {
  const octet = (value: number) => value.toString(16).padStart(2, '0');
  return `52:54:00:1a:${octet(host.number)}:${octet(nic)}`;
}
