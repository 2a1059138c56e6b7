import { createHash, randomBytes } from 'node:crypto';

/** 256 bits that nobody guesses: what is in a cookie or in a link. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * What is kept of a secret: with it one can recognize it and not use it. No salt and no slowness, because what is
 * hashed was not thought of by a person.
 */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
