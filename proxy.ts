import { type NextRequest, NextResponse } from 'next/server';
import { readSession, sessionCookieName } from '@/server/auth';
import { formatContentSecurityPolicy } from '@/server/content-security-policy';
import { refuseForeignRequest } from '@/server/request-guard';

/** Runs before every request: foreign callers are refused, and whoever is not signed in sees only the way in. */
export function proxy(request: NextRequest): NextResponse {
  const refusal = refuseForeignRequest(request.headers);
  if (refusal !== undefined) return new NextResponse(`${refusal}\n`, { status: 403 });
  const { pathname } = request.nextUrl;
  const secret = request.cookies.get(sessionCookieName(request.headers.get('host')))?.value;
  if (isOpen(pathname) || readSession(secret) !== undefined) return answer(request);
  // tRPC answers for itself, with its own error shape.
  if (pathname.startsWith('/api/trpc/')) return NextResponse.next();
  if (pathname.startsWith('/api/')) return new NextResponse('Not signed in.\n', { status: 401 });
  return NextResponse.redirect(new URL('/sign-in', request.url));
}

/** Next reads the nonce for its own scripts from the policy in the *request's* headers; the browser obeys the response's. */
function answer(request: NextRequest): NextResponse {
  const { pathname } = request.nextUrl;
  if (pathname.startsWith('/api/') || pathname.startsWith('/_next/')) return NextResponse.next();
  const nonce = crypto.randomUUID();
  const policy = formatContentSecurityPolicy(nonce, { development: process.env.NODE_ENV === 'development' });
  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

/** What the sign-in page itself is made of, and nothing of the host. */
function isOpen(pathname: string): boolean {
  return (
    pathname.startsWith('/sign-in') || pathname.startsWith('/_next/static/') || pathname === '/favicon.svg'
  );
}
