import { hostname } from 'node:os';
import * as z from 'zod';
import { ProblemError } from '../problem';
import { listAccounts } from '../sign-in/accounts';
import { beginAttempt, forgiveAttempt } from '../sign-in/attempts';
import {
  confirmEnrolment,
  enrol,
  hasSecondFactor,
  removeSecondFactor,
  spendCode,
} from '../sign-in/second-factor';
import { endSession, listSessions } from '../sign-in/sessions';
import { logs } from './log-call';
import { administratorProcedure, router, viewerProcedure } from './trpc';

const code = z.string().max(64);

/** Who may come in, and from where they are in: one's own, and for administrators everybody's. */
export const peopleRouter = router({
  /** One's own sessions; an administrator sees all. */
  sessions: viewerProcedure.query(async ({ ctx: { session } }) => ({
    ownId: session.id,
    sessions: await listSessions(session.role === 'administrator' ? undefined : session.user),
  })),
  /** One's own; an administrator ends anybody's. */
  endSession: viewerProcedure
    .meta({ logs: logs.endSession })
    .input(z.object({ id: z.string().max(64) }))
    .mutation(async ({ input, ctx: { session } }) => {
      const whose = session.role === 'administrator' ? {} : { user: session.user };
      if (!(await endSession(input.id, whose)))
        throw new ProblemError({ code: 'not-found', values: { name: input.id } });
    }),
  hasSecondFactor: viewerProcedure.query(({ ctx }) => hasSecondFactor(ctx.session.user)),
  /** Its answer is a secret, shown this once. It counts when it is confirmed. */
  enrol: viewerProcedure.meta({ logs: logs.enrol }).mutation(async ({ ctx }) => {
    const made = await enrol(ctx.session.user, hostname());
    if (made === undefined) throw new ProblemError({ code: 'factor-present' });
    return made;
  }),
  /** Returns the recovery codes, which are shown this once. */
  confirmEnrolment: viewerProcedure
    .meta({ logs: logs.confirmFactor })
    .input(z.object({ code }))
    .mutation(async ({ input, ctx }) => {
      const codes = await confirmEnrolment(ctx.session.user, input.code);
      if (codes === undefined) throw new ProblemError({ code: 'factor-code-wrong' });
      return codes;
    }),
  /** One's own, and only with a code of it: whoever finds an open browser must not be able to. */
  removeOwnFactor: viewerProcedure
    .meta({ logs: logs.removeOwnFactor })
    .input(z.object({ code }))
    .mutation(async ({ input, ctx }) => {
      const { user } = ctx.session;
      // A code of six digits is guessed in an hour by whoever may try as often as they like.
      const attempt = { user, address: ctx.clientAddress };
      const { waitMs } = await beginAttempt(attempt);
      if (waitMs > 0)
        throw new ProblemError({ code: 'attempts-too-many', values: { seconds: Math.ceil(waitMs / 1000) } });
      if (!(await spendCode(user, input.code))) throw new ProblemError({ code: 'factor-code-wrong' });
      await forgiveAttempt(attempt);
      await removeSecondFactor(user);
    }),
  accounts: administratorProcedure.query(() => listAccounts()),
  /** For whoever has lost the telephone and the recovery codes. */
  removeFactor: administratorProcedure
    .meta({ logs: logs.removeFactor })
    .input(z.object({ account: z.string().max(256) }))
    .mutation(({ input }) => removeSecondFactor(input.account)),
});
