import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { readSession, sessionCookieName } from '@/server/auth';
import { shutdownSignal } from '@/server/shutdown';
import { appRouter } from '@/server/trpc/router';

export const dynamic = 'force-dynamic';

function answer(request: Request): Promise<Response> {
  const cookieName = sessionCookieName(request.headers.get('host'));
  const cookie = request.headers
    .get('cookie')
    ?.split('; ')
    .find((pair) => pair.startsWith(`${cookieName}=`));
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    allowMethodOverride: true,
    createContext: () => ({
      // Next puts the socket's address there, unless a proxy in front has named its client already.
      clientAddress: request.headers.get('x-forwarded-for')?.split(',')[0]?.trim() ?? '127.0.0.1',
      readSession: () => readSession(cookie?.slice(cookieName.length + 1)),
      signal: AbortSignal.any([request.signal, shutdownSignal()]),
    }),
  });
}

export { answer as GET, answer as POST };
