import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { shutdownSignal } from '@/server/shutdown';
import { readCaller } from '@/server/sign-in/read-caller';
import { readSessionCookie } from '@/server/sign-in/session-cookie';
import { markSeen, readSession } from '@/server/sign-in/sessions';
import { appRouter } from '@/server/trpc/router';

export const dynamic = 'force-dynamic';

function answer(request: Request): Promise<Response> {
  const secret = readSessionCookie(request.headers);
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    allowMethodOverride: true,
    createContext: () => ({
      clientAddress: readCaller(request.headers).address,
      readSession: () => readSession(secret),
      markSeen: () => markSeen(secret ?? ''),
      signal: AbortSignal.any([request.signal, shutdownSignal()]),
    }),
  });
}

export { answer as GET, answer as POST };
