import type { Problem } from './problem';
import { formatSshDestination, parseSshDestination, type SshDestination } from './ssh-destination';

/** A host as the hosts file has it. */
export interface HostEntry {
  /** Names it in the console and in addresses of pages. */
  readonly name: string;
  readonly at: 'local' | SshDestination;
  /** Commands are run by `sudo -n`: for a login that is not root's. */
  readonly sudo: boolean;
  readonly labels: readonly string[];
  /** Where a change has moved it to, if its destination does not lead there. */
  readonly address?: string;
}

/** The same as text: a form's fields, or the file's words. */
export interface HostDraft {
  readonly name: string;
  readonly at: string;
  readonly sudo: boolean;
  readonly labels: readonly string[];
  readonly address?: string;
}

export type HostFaults = Partial<Readonly<Record<'name' | 'at' | 'labels' | 'address', Problem>>>;

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const labelPattern = /^[\p{L}\p{N}][\p{L}\p{N}\p{M} ._:/=-]{0,62}$/u;
/** As the kernel and OpenSSH write them, with the zone of a link-local one. */
const addressPattern =
  /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%[A-Za-z0-9_.-]{1,15})?)$/;

export type HostEntryResult =
  | { readonly ok: true; readonly entry: HostEntry }
  | { readonly ok: false; readonly faults: HostFaults };

/** `taken`: the names of the other hosts. */
export function parseHostDraft(draft: HostDraft, taken: readonly string[]): HostEntryResult {
  const at = draft.at === 'local' ? 'local' : parseSshDestination(draft.at);
  const label = draft.labels.find((one) => !labelPattern.test(one));
  const { address } = draft;
  const faults: HostFaults = {
    ...nameFault(draft.name, taken),
    ...(at === undefined ? { at: { code: 'host-destination-invalid', values: { text: draft.at } } } : {}),
    ...(label === undefined ? {} : { labels: { code: 'host-label-invalid', values: { label } } }),
    ...(address === undefined || addressPattern.test(address)
      ? {}
      : { address: { code: 'host-address-invalid', values: { address } } }),
  };
  if (at === undefined || Object.keys(faults).length > 0) return { ok: false, faults };
  return {
    ok: true,
    entry: {
      name: draft.name,
      at,
      sudo: draft.sudo,
      labels: draft.labels,
      ...(address === undefined ? {} : { address }),
    },
  };
}

function nameFault(name: string, taken: readonly string[]): HostFaults {
  if (!namePattern.test(name)) return { name: { code: 'host-name-invalid', values: { name } } };
  return taken.includes(name) ? { name: { code: 'host-name-taken', values: { name } } } : {};
}

export function formatHostPlace(at: HostEntry['at']): string {
  return at === 'local' ? at : formatSshDestination(at);
}
