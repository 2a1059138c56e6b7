import { initTRPC, TRPCError } from '@trpc/server';
import { actAs } from '../log/actor';
import type { Problem } from '../model/problem';
import { isRoleAtLeast, type Role } from '../model/role';
import { ProblemError, problemOf } from '../problem';
import type { Session } from '../sign-in/sessions';
import { type LoggedCall, logCall } from './log-call';

export interface Context {
  /** Reads the session anew: an open stream must notice that it has ended. */
  readonly readSession: () => Promise<Session | undefined>;
  /** Notes that somebody is there. */
  readonly markSeen: () => Promise<void>;
  /** Where the caller's connection comes from: a warning before it is cut, never a right. */
  readonly clientAddress: string;
  /** Ends with the request or with the server, whichever is first. */
  readonly signal: AbortSignal;
}

/** What a procedure declares. */
interface Meta {
  readonly needs?: Role;
  /** Every order says what is logged of it, or that nothing is: a test asks the router. */
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
 * The one place that knows who calls, and that logs what they asked for: what a call begins is done by them, and the
 * answer of one that is logged leaves only when it has been.
 */
const identify = t.middleware(async ({ ctx, meta, path, getRawInput, next }) => {
  const session = await ctx.readSession();
  if (session === undefined) throw new TRPCError({ code: 'UNAUTHORIZED' });
  const actor = { user: session.user, session: session.id, address: ctx.clientAddress };
  return actAs(actor, async () => {
    const result = await next({ ctx: { ...ctx, session } });
    await logCall({ logs: meta?.logs, path, input: await getRawInput(), result });
    return result;
  });
});

/** The one place that decides who may call what. */
const decide = identify.unstable_pipe(async ({ ctx, meta, type, next }) => {
  // Without a declaration it is for nobody; the three below are the only procedures there are, and each has one.
  if (meta?.needs === undefined) throw new TRPCError({ code: 'FORBIDDEN' });
  requireRole(ctx.session, meta.needs);
  // A question may be a page's own, asked because the host changed; an order is a person's.
  if (type === 'mutation') await ctx.markSeen();
  return next();
});

/**
 * What every procedure begins with, and there is no other: it says who may call it by the one it chooses. Where that
 * hangs on what is asked for, `requireRole` says the rest.
 */
export const viewerProcedure = t.procedure.meta({ needs: 'viewer' }).use(decide);
export const operatorProcedure = t.procedure.meta({ needs: 'operator' }).use(decide);
export const administratorProcedure = t.procedure.meta({ needs: 'administrator' }).use(decide);

/** Throws `role-missing`. */
export function requireRole(session: Session, needs: Role): void {
  if (!isRoleAtLeast(session.role, needs))
    throw new TRPCError({
      code: 'FORBIDDEN',
      cause: new ProblemError({ code: 'role-missing', values: { needs, user: session.user } }),
    });
}
