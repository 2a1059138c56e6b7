import type { NextRequest } from 'next/server';
import { signInByToken } from '@/server/sign-in/one-time-tokens';
import { readCaller } from '@/server/sign-in/read-caller';
import { formatSessionCookie } from '@/server/sign-in/session-cookie';

export const dynamic = 'force-dynamic';

/** Spends a one-time link: the one that `npm start` printed, or one to the host's new address. */
export async function GET(request: NextRequest): Promise<Response> {
  const token = request.nextUrl.searchParams.get('token') ?? '';
  const secret = await signInByToken(token, readCaller(request.headers));
  // By path alone: behind a listening address like 0.0.0.0 the request does not know what it was called by.
  if (secret === undefined)
    return new Response(null, { status: 302, headers: { location: '/sign-in?link=spent' } });
  const run = request.nextUrl.searchParams.get('run') ?? '';
  const then = /^[a-z0-9-]{1,64}$/.test(run) ? `/runs/${run}` : '/';
  // Not a redirect: a SameSite=Strict cookie is not sent along a redirect that began on another site, and the
  // operator who clicked the link in a web mail would be asked to sign in again.
  return new Response(
    `<!doctype html><meta http-equiv="refresh" content="0;url=${then}"><link rel="icon" href="/favicon.svg"><title>Bridgehead</title>`,
    {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'set-cookie': formatSessionCookie(request.headers, secret),
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      },
    },
  );
}
