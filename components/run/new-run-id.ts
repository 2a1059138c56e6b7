import type { NetworkAction } from '@/server/model/network-change';

/** Sorts by time in a directory listing; the random part keeps two operators of one second apart. */
export function newRunId(
  kind:
    | 'move'
    | 'back'
    | 'repair'
    | 'create-bridge'
    | 'remove-bridge'
    | 'define-network'
    | 'create-vm'
    | 'change-vm'
    | 'edit-network'
    | 'restore-network'
    | 'restore-domain'
    | `network-${NetworkAction}`,
): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const random = [...crypto.getRandomValues(new Uint8Array(3))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  return `${time}-${kind}-${random}`;
}
