import { type NextRequest, NextResponse } from 'next/server';
import { readSession, sessionCookieName } from '@/server/auth';
import { refuseForeignRequest } from '@/server/request-guard';

/** Runs before every request: foreign callers are refused, and whoever is not signed in sees only the way in. */
export function proxy(request: NextRequest): NextResponse {
  const refusal = refuseForeignRequest(request.headers);
  if (refusal !== undefined) return new NextResponse(`${refusal}\n`, { status: 403 });
  const { pathname } = request.nextUrl;
  const secret = request.cookies.get(sessionCookieName(request.headers.get('host')))?.value;
  if (isOpen(pathname) || readSession(secret) !== undefined) return NextResponse.next();
  // tRPC answers for itself, with its own error shape.
  if (pathname.startsWith('/api/trpc/')) return NextResponse.next();
  if (pathname.startsWith('/api/')) return new NextResponse('Not signed in.\n', { status: 401 });
  return NextResponse.redirect(new URL('/sign-in', request.url));
}

/** What the sign-in page itself is made of, and nothing of the host. */
function isOpen(pathname: string): boolean {
  return (
    pathname.startsWith('/sign-in') || pathname.startsWith('/_next/static/') || pathname === '/favicon.svg'
  );
}
