/** Sorts by time in a directory listing; the random part keeps two operators of one second apart. */
export function newRunId(
  kind: 'move' | 'back' | 'create-bridge' | 'remove-bridge' | 'define-network' | 'repair',
): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const random = [...crypto.getRandomValues(new Uint8Array(3))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  return `${time}-${kind}-${random}`;
}
