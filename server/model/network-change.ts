import type { Problem } from './problem';

/** What can be asked for a network that is there. */
export const networkActions = ['start', 'stop', 'restart', 'autostart', 'no-autostart', 'undefine'] as const;
export type NetworkAction = (typeof networkActions)[number];

/** A change of one network, as a page asks for it and a plan is made from it. */
export type NetworkChange =
  | { readonly kind: 'bridge'; readonly network: string; readonly bridge: string }
  /** All its VMs at once: the network itself goes onto the bridge. */
  | { readonly kind: 'onto-bridge'; readonly network: string; readonly bridge: string }
  | { readonly kind: 'action'; readonly network: string; readonly action: NetworkAction }
  | {
      readonly kind: 'edit';
      readonly network: string;
      /** The whole new XML. */
      readonly text: string;
      /** The fingerprint of the XML that the edit began from: somebody else's edit since then is not written over. */
      readonly base: string;
      /** Whether what cannot be changed live is worth a restart. */
      readonly when: 'now' | 'next-start';
      readonly autostart: boolean;
    }
  | {
      readonly kind: 'create';
      readonly text: string;
      readonly start: boolean;
      readonly autostart: boolean;
    };

/** Something wrong with a network's XML, and where it is to be shown. */
export interface NetworkFault {
  readonly problem: Problem;
  /** The field of the form that it belongs to; of a list, with the entry's number. */
  readonly field?: NetworkField;
  readonly index?: number;
  /** The line of the text, 1 for the first. */
  readonly line?: number;
}

export type NetworkField =
  | 'name'
  | 'forwardDevice'
  | 'bridge'
  | 'domain'
  | 'address'
  | 'ranges'
  | 'hosts'
  | 'dnsHosts';
