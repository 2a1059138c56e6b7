import type { NextRequest } from 'next/server';
import { formatSessionCookie, sessionCookieName, signIn } from '@/server/auth';

export const dynamic = 'force-dynamic';

/** Spends the one-time link that `npm start` printed. */
export function GET(request: NextRequest): Response {
  const secret = signIn(request.nextUrl.searchParams.get('token') ?? '');
  if (secret === undefined) return Response.redirect(new URL('/sign-in?link=spent', request.url));
  const cookieName = sessionCookieName(request.headers.get('host'));
  // Not a redirect: a SameSite=Strict cookie is not sent along a redirect that began on another site, and the
  // operator who clicked the link in a web mail would be asked to sign in again.
  return new Response(
    '<!doctype html><meta http-equiv="refresh" content="0;url=/"><link rel="icon" href="/favicon.svg"><title>Bridgehead</title>',
    {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'set-cookie': formatSessionCookie(cookieName, secret),
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      },
    },
  );
}
