import { fingerprint } from '../../model/fingerprint';

/**
 * The UUID of a profile that a plan makes, in the form of version 5: a name's hash. Planning has no randomness, and the
 * plan that is started is planned anew and must equal the reviewed one. NetworkManager asks only that no two profiles
 * of a host have the same.
 */
export function stableUuid(...parts: readonly string[]): string {
  const digits = fingerprint('uuid-1', ...parts) + fingerprint('uuid-2', ...parts);
  const variant = ((Number.parseInt(digits[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `5${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
}
