import { type NextRequest, NextResponse } from 'next/server';
import { formatContentSecurityPolicy } from '@/server/content-security-policy';
import { refuseForeignRequest } from '@/server/request-guard';
import { readSessionCookie } from '@/server/sign-in/session-cookie';
import { markSeen, readSession } from '@/server/sign-in/sessions';

/** Runs before every request: foreign callers are refused, and whoever is not signed in sees only the way in. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const refusal = refuseForeignRequest(request);
  if (refusal !== undefined) return new NextResponse(`${refusal}\n`, { status: 403 });
  const { pathname } = request.nextUrl;
  if (isOpen(pathname)) return answer(request);
  // tRPC answers for itself, with its own error shape.
  if (pathname.startsWith('/api/trpc/')) return NextResponse.next();
  const secret = readSessionCookie(request.headers);
  if ((await readSession(secret)) !== undefined) {
    // Somebody goes from page to page. What a page asks by itself goes to /api and proves nobody's presence.
    if (secret !== undefined && !pathname.startsWith('/api/')) await markSeen(secret);
    return answer(request);
  }
  if (pathname.startsWith('/api/')) return new NextResponse('Not signed in.\n', { status: 401 });
  return NextResponse.redirect(signInAddress(request));
}

/** With the page that was asked for, which is gone to afterwards. */
function signInAddress({ nextUrl, url }: NextRequest): URL {
  const address = new URL('/sign-in', url);
  if (nextUrl.pathname !== '/') address.searchParams.set('then', nextUrl.pathname + nextUrl.search);
  return address;
}

/** Next reads the nonce for its own scripts from the policy in the *request's* headers; the browser obeys the response's. */
function answer(request: NextRequest): NextResponse {
  const { pathname } = request.nextUrl;
  if (pathname.startsWith('/api/') || pathname.startsWith('/_next/') || pathname === '/metrics')
    return NextResponse.next();
  const nonce = crypto.randomUUID();
  const policy = formatContentSecurityPolicy(nonce, { development: process.env.NODE_ENV === 'development' });
  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

/** What the sign-in page itself is made of, and nothing of the host; and what decides for itself who may ask. */
function isOpen(pathname: string): boolean {
  return (
    pathname === '/sign-in' ||
    pathname.startsWith('/sign-in/') ||
    pathname.startsWith('/_next/static/') ||
    pathname === '/favicon.svg' ||
    pathname === '/api/health' ||
    pathname === '/metrics'
  );
}
