import type { Command } from '../model/command';
import type { Network, Topology } from '../model/topology';
import type { Plan, PlanCommand, UndoCommand } from './plan';

/** What a change of a network is planned from, besides the request. */
export interface NetworkContext {
  readonly topology: Topology;
  /** Of the run. */
  readonly directory: string;
  /** What `virsh net-dumpxml` says, byte for byte; `live` is absent when the network is not active. */
  readonly documents: { readonly live?: string; readonly inactive?: string };
  /** What `virsh dumpxml` says of each domain that has a tap on the network, by UUID. */
  readonly domainXml: Readonly<Record<string, string>>;
  /** Whether whoever asks comes in over this very network. */
  readonly carriesOperator: boolean;
}

const timeoutMs = 15_000;

export function virsh(...words: readonly string[]): PlanCommand {
  return { command: { argv: ['virsh', ...words] } satisfies Command, timeoutMs };
}

/** The word that virsh takes for it: a name that begins with a dash would be an option. */
export function wordOf({ name, uuid }: Pick<Network, 'name' | 'uuid'>): string {
  return name.startsWith('-') ? uuid : name;
}

/** libvirt uses the name as it is for its files. */
const activeFile = (name: string) => `/run/libvirt/network/${name}.xml`;
const configFile = (name: string) => `/etc/libvirt/qemu/networks/${name}.xml`;
const autostartFile = (name: string) => `/etc/libvirt/qemu/networks/autostart/${name}.xml`;

export function undoStart(network: Pick<Network, 'name'>, word: string): UndoCommand {
  return { ...virsh('net-destroy', word), onlyIf: { exists: activeFile(network.name) } };
}

export function undoStop(network: Pick<Network, 'name'>, word: string): UndoCommand {
  return { ...virsh('net-start', word), onlyIf: { missing: activeFile(network.name) } };
}

export function undoDefine(network: Pick<Network, 'name'>, word: string): UndoCommand {
  return { ...virsh('net-undefine', word), onlyIf: { exists: configFile(network.name) } };
}

export function setAutostart(word: string, on: boolean): PlanCommand {
  return virsh('net-autostart', word, ...(on ? [] : ['--disable']));
}

export function undoAutostart(network: Pick<Network, 'name'>, word: string, was: boolean): UndoCommand {
  const path = autostartFile(network.name);
  return { ...setAutostart(word, was), onlyIf: was ? { missing: path } : { exists: path } };
}

/** A network with a bridge of libvirt's own; on the others a stop leaves bridge and taps alone. */
export function hasOwnBridge({ forwardMode }: Pick<Network, 'forwardMode'>): boolean {
  return ['isolated', 'nat', 'route', 'open'].includes(forwardMode);
}

/** Whoever comes in over the network sees it go silent, and keeps the change by coming back. */
export function cutsOff(network: Network, { carriesOperator }: NetworkContext): Pick<Plan, 'cutsOff'> {
  if (!carriesOperator || network.bridge === undefined) return {};
  return { cutsOff: { interfaceName: network.bridge, silenceMs: 6_000, keepWindowSeconds: 60 } };
}
