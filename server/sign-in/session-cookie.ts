import { isEncrypted } from '../request-guard';

/**
 * The cookie that a session lives in: out of scripts' reach, never sent along from another site, and over TLS never
 * without it. Cookies know no ports: two consoles on one machine would sign each other out if they used one name.
 *
 * `__Host-` makes the browser itself insist that the cookie came over TLS, for this host alone and for all its paths.
 */
export function sessionCookieName(headers: Headers): string {
  const port = /:(\d+)$/.exec(headers.get('host') ?? '')?.[1] ?? 'default';
  return `${isEncrypted(headers) ? '__Host-' : ''}bridgehead-session-${port}`;
}

export function readSessionCookie(headers: Headers): string | undefined {
  const name = sessionCookieName(headers);
  return headers
    .get('cookie')
    ?.split('; ')
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

/** It ends with the browser, should nothing else end it before: how long it is good for, the console knows. */
export function formatSessionCookie(headers: Headers, secret: string): string {
  return `${sessionCookieName(headers)}=${secret}; ${attributes(headers)}`;
}

export function formatEndedCookie(headers: Headers): string {
  return `${sessionCookieName(headers)}=; ${attributes(headers)}; Max-Age=0`;
}

function attributes(headers: Headers): string {
  return `Path=/; HttpOnly; SameSite=Strict${isEncrypted(headers) ? '; Secure' : ''}`;
}
