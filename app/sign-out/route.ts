import type { NextRequest } from 'next/server';
import { logSignedOut } from '@/server/sign-in/log-sign-in';
import { readCaller } from '@/server/sign-in/read-caller';
import { formatEndedCookie, readSessionCookie } from '@/server/sign-in/session-cookie';
import { readSession, signOut } from '@/server/sign-in/sessions';

export const dynamic = 'force-dynamic';

export async function POST(request: NextRequest): Promise<Response> {
  const secret = readSessionCookie(request.headers);
  const session = await readSession(secret);
  if (secret !== undefined) await signOut(secret);
  if (session !== undefined) await logSignedOut(session, readCaller(request.headers));
  return new Response(null, {
    status: 303,
    headers: { location: '/sign-in?signed=out', 'set-cookie': formatEndedCookie(request.headers) },
  });
}
