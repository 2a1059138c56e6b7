import { isIP } from 'node:net';
import { readConfig } from './config';

/**
 * A page of another site may make the operator's browser call us (cross-site request), and a name of another
 * site may be pointed at 127.0.0.1 (DNS rebinding). Both are told by headers that a page cannot forge.
 * Returns why a request is refused, or `undefined`.
 */
export function refuseForeignRequest(headers: Headers): string | undefined {
  const host = headers.get('host') ?? '';
  if (!isAllowedHost(host)) return `This console does not answer to the name "${host}".`;
  const origin = headers.get('origin');
  // A page of the same name that came in the clear may be anybody's on the way.
  const isOurs = origin === `https://${host}` || (origin === `http://${host}` && !isEncrypted(headers));
  if (origin !== null && !isOurs) return 'This request comes from a page of another site.';
  const isNavigation = headers.get('sec-fetch-mode') === 'navigate';
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none' && !isNavigation)
    return 'This request comes from a page of another site.';
  return undefined;
}

/** Whether the browser's own connection is: as `scripts/forwarded.mjs` says, whatever a caller claims. */
export function isEncrypted(headers: Headers): boolean {
  return headers.get('x-forwarded-proto') === 'https';
}

function isAllowedHost(host: string): boolean {
  const name = host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  // An address cannot be rebound; a name can.
  return isIP(name) !== 0 || name === 'localhost' || readConfig().allowedHostNames.includes(name);
}
