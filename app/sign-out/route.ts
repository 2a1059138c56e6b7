import type { NextRequest } from 'next/server';
import { formatSessionCookie, sessionCookieName, signOut } from '@/server/auth';
import { isEncrypted } from '@/server/request-guard';

export const dynamic = 'force-dynamic';

export function POST(request: NextRequest): Response {
  const name = sessionCookieName(request.headers.get('host'));
  const secret = request.cookies.get(name)?.value;
  if (secret !== undefined) signOut(secret);
  return new Response(null, {
    status: 303,
    headers: {
      location: '/sign-in?signed=out',
      'set-cookie': formatSessionCookie(name, '', { isEncrypted: isEncrypted(request.headers) }).replace(
        /Max-Age=\d+/,
        'Max-Age=0',
      ),
    },
  });
}
