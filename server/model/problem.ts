import type { Command } from './command';

/**
 * What went wrong, as data. The words are in `messages/*.json` under `problems.<code>.what` and
 * `problems.<code>.remedy`: one table from code to remedy, in every language at once. A code without both
 * sentences does not type-check.
 */
export interface Problem {
  readonly code: ProblemCode;
  readonly values?: Readonly<Record<string, string | number>>;
  readonly evidence?: readonly Evidence[];
}

/** The command that was asked and its words, for the disclosure under a problem. */
export interface Evidence {
  readonly command?: Command;
  readonly output: string;
}

export const problemCodes = [
  'bug',
  'command-missing',
  'command-not-permitted',
  'command-timed-out',
  'command-failed',
  'output-unforeseen',
  'libvirt-not-installed',
  'libvirt-not-running',
  'libvirt-not-permitted',
  'host-unreachable',
  'host-recorded',
  'host-changed',
  'domain-gone',
  'convert-source-kind',
  'convert-not-in-both',
  'convert-transient',
  'convert-managed-save',
  'convert-state',
  'convert-bridge-missing',
  'convert-network-missing',
  'convert-libvirt-bridge',
  'convert-network-without-bridge',
  'convert-network-kind',
  'convert-virtual-port',
  'convert-paused',
  'convert-job',
  'convert-stays-up',
  'convert-back-differs',
  'domain-changed',
  'batch-empty',
  'batch-phase',
  'convert-already-there',
  'convert-interface-ambiguous',
  'bridge-name-invalid',
  'bridge-name-taken',
  'bridge-name-of-network',
  'bridge-gone',
  'bridge-in-use',
  'bridge-of-network',
  'bridge-many-uplinks',
  'bridge-owner-unknown',
  'bridge-manager-unsupported',
  'bridge-in-files',
  'bridge-referenced',
  'manager-file-unreadable',
  'manager-file-unusual',
  'manager-file-elsewhere',
  'netplan-match-many',
  'networkd-drop-in',
  'vlan-filtering-unsupported',
  'bridge-file-taken',
  'bridge-profile-unsaved',
  'bridge-profile-ambiguous',
  'bridge-profile-shared',
  'bridge-utils-missing',
  'ifupdown-dhcp-client',
  'ifupdown-file-missing',
  'ifupdown-port-configured',
  'ifupdown-stanza-missing',
  'ifupdown-stanza-unforeseen',
  'uplink-gone',
  'uplink-name-unusable',
  'uplink-wireless',
  'uplink-is-port',
  'uplink-in-bond',
  'uplink-of-direct',
  'uplink-no-carrier',
  'uplink-owner-disputed',
  'check-red',
  'expectation-not-given',
  'probe-failed',
  'run-decided-elsewhere',
  'keep-window-missed',
  'keep-too-early',
  'network-name-invalid',
  'network-name-taken',
  'path-nothing-to-mend',
  'console-was-gone',
  'switch-not-armed',
  'step-failed',
  'expectation-unmet',
  'run-under-way',
  'not-found',
  'not-signed-in',
] as const;

export type ProblemCode = (typeof problemCodes)[number];
