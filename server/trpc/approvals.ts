import * as z from 'zod';
import type { Plan } from '../plan/plan';
import { ProblemError } from '../problem';
import {
  type Approval,
  askApproval,
  decideApproval,
  listApprovals,
  readApproval,
} from '../sign-in/approvals';
import { type BridgeReview, bridgeReview, planBridgeChange } from './bridges';
import { logs } from './log-call';
import { administratorProcedure, router } from './trpc';

const one = z.object({ id: z.string().max(64) });

/** The rule of two, where it is in force: see server/sign-in/approvals.ts. */
export const approvalsRouter = router({
  /** Of the plan that was reviewed, which is made again: what the approver reads comes from the host and not from a page. */
  ask: administratorProcedure
    .meta({ logs: logs.askApproval })
    .input(bridgeReview.extend({ fingerprint: z.string() }))
    .mutation(async ({ input: { fingerprint, ...request }, ctx }) => {
      const planned = await planBridgeChange(request);
      if (!planned.ok) throw new ProblemError(planned.refusal);
      if (planned.plan.fingerprint !== fingerprint) throw new ProblemError({ code: 'host-changed' });
      const id = await askApproval({
        hostId: request.hostId,
        fingerprint,
        askedBy: ctx.session.user,
        request: JSON.stringify(request),
        plan: JSON.stringify(planned.plan),
      });
      return { id };
    }),
  list: administratorProcedure.query(async () => (await listApprovals()).map(summaryOf)),
  one: administratorProcedure.input(one).query(async ({ input }) => {
    const found = await readApproval(input.id);
    if (found === undefined) throw new ProblemError({ code: 'not-found', values: { name: input.id } });
    return {
      ...summaryOf(found),
      plan: planOf(found),
      // Written by `ask` above, whose input was checked.
      request: JSON.parse(found.request) as BridgeReview,
    };
  }),
  decide: administratorProcedure
    .meta({ logs: logs.decideApproval })
    .input(one.extend({ decision: z.enum(['approved', 'refused']) }))
    .mutation(({ input, ctx }) => decideApproval(input.id, input.decision, ctx.session.user)),
});

function summaryOf(approval: Approval) {
  const { request: _request, plan: _plan, ...rest } = approval;
  return { ...rest, title: planOf(approval).title };
}

/** Written by `ask` above. */
function planOf({ plan }: Approval): Plan {
  return JSON.parse(plan) as Plan;
}
