import type { NextRequest } from 'next/server';
import { formatSessionCookie, sessionCookieName, signIn } from '@/server/auth';
import { isEncrypted } from '@/server/request-guard';

export const dynamic = 'force-dynamic';

/** Spends a one-time link: the one that `npm start` printed, or one to the host's new address. */
export function GET(request: NextRequest): Response {
  const secret = signIn(request.nextUrl.searchParams.get('token') ?? '');
  // By path alone: behind a listening address like 0.0.0.0 the request does not know what it was called by.
  if (secret === undefined)
    return new Response(null, { status: 302, headers: { location: '/sign-in?link=spent' } });
  const run = request.nextUrl.searchParams.get('run') ?? '';
  const then = /^[a-z0-9-]{1,64}$/.test(run) ? `/runs/${run}` : '/';
  const cookieName = sessionCookieName(request.headers.get('host'));
  // Not a redirect: a SameSite=Strict cookie is not sent along a redirect that began on another site, and the
  // operator who clicked the link in a web mail would be asked to sign in again.
  return new Response(
    `<!doctype html><meta http-equiv="refresh" content="0;url=${then}"><link rel="icon" href="/favicon.svg"><title>Bridgehead</title>`,
    {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'set-cookie': formatSessionCookie(cookieName, secret, { isEncrypted: isEncrypted(request.headers) }),
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      },
    },
  );
}
