import type { NicModel, VmNetwork } from './vm-request';

/** What can be asked of one virtual machine on its page. */
export type DomainChange =
  | { readonly kind: 'start' | 'resume' | 'shutdown' | 'reboot' | 'force-off' }
  | { readonly kind: 'autostart'; readonly on: boolean }
  | { readonly kind: 'link'; readonly mac: string; readonly state: 'up' | 'down' }
  | { readonly kind: 'add-interface'; readonly network: VmNetwork }
  | { readonly kind: 'remove-interface'; readonly mac: string }
  | { readonly kind: 'model'; readonly mac: string; readonly model: NicModel };

export type DomainChangeKind = DomainChange['kind'];
