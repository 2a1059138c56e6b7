import type { NextRequest } from 'next/server';
import { formatEndedCookie, readSessionCookie } from '@/server/sign-in/session-cookie';
import { signOut } from '@/server/sign-in/sessions';

export const dynamic = 'force-dynamic';

export async function POST(request: NextRequest): Promise<Response> {
  const secret = readSessionCookie(request.headers);
  if (secret !== undefined) await signOut(secret);
  return new Response(null, {
    status: 303,
    headers: { location: '/sign-in?signed=out', 'set-cookie': formatEndedCookie(request.headers) },
  });
}
