import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { readConfig } from '../config';
import { readCaller } from '../sign-in/read-caller';

/**
 * Metrics name hosts, so they are for this machine alone; or, where a file with a token was named, for whoever brings
 * it, from wherever. They need no session: what reads them has no account.
 */
export function mayReadMetrics(headers: Headers): boolean {
  const { metricsTokenFile } = readConfig();
  if (metricsTokenFile === undefined) return isLoopback(readCaller(headers).address);
  const [, given] = /^Bearer (\S+)$/i.exec(headers.get('authorization') ?? '') ?? [];
  const token = readToken(metricsTokenFile);
  return given !== undefined && token !== undefined && isSame(given, token);
}

function isLoopback(address: string): boolean {
  return address === '::1' || (isIPv4(address) && address.startsWith('127.'));
}

/** Read anew each time: a token that is replaced needs no restart. */
function readToken(path: string): string | undefined {
  try {
    const token = readFileSync(path, 'utf8').trim();
    if (token !== '') return token;
    console.error(`${path} holds no token, so nobody reads the metrics.`);
  } catch (error) {
    console.error('the token for the metrics cannot be read, so nobody reads them:', error);
  }
  return undefined;
}

function isSame(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
