import * as z from 'zod';
import { readCaller } from '@/server/sign-in/read-caller';
import { formatSessionCookie } from '@/server/sign-in/session-cookie';
import { signInWithPassword } from '@/server/sign-in/sign-in-with-password';

export const dynamic = 'force-dynamic';

const credentials = z.object({ user: z.string(), password: z.string(), code: z.string() });
/** A password may be long; a body without end may not. */
const longestBody = 8_192;

/** Signs in with a system account. What it says is a `SignInOutcome`, less the secret, which is for the cookie. */
export async function POST(request: Request): Promise<Response> {
  if (request.headers.get('content-type') !== 'application/json') return new Response(null, { status: 415 });
  if (Number(request.headers.get('content-length') ?? Number.POSITIVE_INFINITY) > longestBody)
    return new Response(null, { status: 413 });
  const asked = credentials.safeParse(await request.json().catch(() => undefined));
  if (!asked.success) return new Response(null, { status: 400 });
  const outcome = await signInWithPassword(asked.data, readCaller(request.headers));
  const headers = { 'cache-control': 'no-store' };
  if (outcome.kind !== 'signed-in') return Response.json(outcome, { status: 401, headers });
  return Response.json(
    { kind: outcome.kind },
    { headers: { ...headers, 'set-cookie': formatSessionCookie(request.headers, outcome.secret) } },
  );
}
