import { initTRPC, TRPCError } from '@trpc/server';
import type { Session } from '../auth';
import { actAs } from '../log/actor';
import type { Problem } from '../model/problem';
import { problemOf } from '../problem';
import { type LoggedCall, logCall } from './log-call';

export interface Context {
  /** Reads the session anew: an open stream must notice that it has ended. */
  readonly readSession: () => Session | undefined;
  /** Where the caller's connection comes from: a warning before it is cut, never a right. */
  readonly clientAddress: string;
  /** Ends with the request or with the server, whichever is first. */
  readonly signal: AbortSignal;
}

/** What a procedure declares of itself. */
export interface Meta {
  /** Every mutation says what is logged of it, or that nothing is: a test asks the router. */
  readonly logs?: LoggedCall | 'nothing';
}

/**
 * Stream settings in one visible place. A ping each 2 s lets a page notice a dead link after 6 s, long before the
 * browser does.
 */
const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    sse: { ping: { enabled: true, intervalMs: 2_000 }, client: { reconnectAfterInactivityMs: 6_000 } },
    errorFormatter: ({ shape, error }) => ({
      ...shape,
      data: { ...shape.data, stack: undefined, problem: readProblem(error) },
    }),
  });

/** `undefined` while the server is ending: the page will come back to the next one. */
function readProblem(error: TRPCError): Problem | undefined {
  if (error.code === 'UNAUTHORIZED') return { code: 'not-signed-in' };
  if (error.code === 'SERVICE_UNAVAILABLE') return undefined;
  return problemOf(error.cause ?? error);
}

export const router = t.router;

/**
 * Every procedure is behind a session; there is no public one. What a call begins is done by who called; and the answer
 * of one that is logged leaves only when it has been.
 */
export const procedure = t.procedure.use(async ({ ctx, meta, getRawInput, next }) => {
  const session = ctx.readSession();
  if (session === undefined) throw new TRPCError({ code: 'UNAUTHORIZED' });
  const actor = { user: session.user, address: ctx.clientAddress };
  return actAs(actor, async () => {
    const result = await next({ ctx: { ...ctx, session } });
    if (meta?.logs !== undefined && meta.logs !== 'nothing')
      await logCall(meta.logs, { input: await getRawInput(), result });
    return result;
  });
});
