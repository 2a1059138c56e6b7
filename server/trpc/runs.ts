import * as z from 'zod';
import { watchedHost } from '../host/hosts';
import { isRoleAtLeast } from '../model/role';
import type { Plan, PlanCommand } from '../plan/plan';
import { runDirectory } from '../plan/run-files';
import { readRun, readRuns } from '../run/read-runs';
import { runDirectoryOn } from '../run/run-directory';
import { recoverHost } from '../run/runs';
import { createHandOver } from '../sign-in/one-time-tokens';
import { changeableHost } from './changeable-host';
import { logs } from './log-call';
import { requireRoleForRun } from './require-role-for-run';
import { operatorProcedure, router, viewerProcedure } from './trpc';

/** It names a directory: nothing else may come through here. */
export const runId = z.string().regex(/^[a-z0-9-]{1,64}$/);
const one = z.object({ hostId: z.string(), runId });
/** Names the turn that a page saw last: with another name it asks again. */
const asOf = z.string().optional();

export const runsRouter = router({
  list: viewerProcedure.input(z.object({ hostId: z.string(), asOf })).query(({ input }) => {
    const host = watchedHost(input.hostId);
    return host.summary.readOnly === undefined ? readRuns(host.runner) : [];
  }),
  one: viewerProcedure.input(one.extend({ asOf })).query(async ({ input, ctx }) => {
    const { state, plan } = await readRun(changeableHost(input.hostId).runner, input.runId);
    const isForAll = plan.hostFiles.length === 0 || isRoleAtLeast(ctx.session.role, 'administrator');
    return { state, plan: isForAll ? plan : withoutHostFiles(plan) };
  }),
  /**
   * The answers. They are carried out by the run's own scripts on the host, which know whether it is too late; that
   * this request arrived over the changed network is the proof which a "keep" stands for. To a host over SSH it goes by
   * a new connection: one that is open already proves nothing of what a new one meets.
   */
  keep: operatorProcedure
    .meta({ logs: logs.keep })
    .input(one)
    .mutation(async ({ input, ctx }) => {
      const host = changeableHost(input.hostId);
      await requireRoleForRun(ctx.session, host, input.runId);
      await runDirectoryOn(host.fresh, runDirectory(input.runId)).keep();
      await recoverHost(host);
    }),
  rollBack: operatorProcedure
    .meta({ logs: logs.rollBack })
    .input(one)
    .mutation(async ({ input, ctx }) => {
      const host = changeableHost(input.hostId);
      await requireRoleForRun(ctx.session, host, input.runId);
      await runDirectoryOn(host.fresh, runDirectory(input.runId)).rollBack();
      await recoverHost(host);
    }),
  /** For a host that gets another address: how this operator signs in there, once. Asked for before it happens. */
  handOver: viewerProcedure.meta({ logs: logs.handOver }).mutation(({ ctx }) => createHandOver(ctx.session)),
  extend: operatorProcedure
    .meta({ logs: logs.extend })
    .input(one.extend({ seconds: z.int().min(10).max(600) }))
    .mutation(async ({ input, ctx }) => {
      const host = changeableHost(input.hostId);
      await requireRoleForRun(ctx.session, host, input.runId);
      await runDirectoryOn(host.fresh, runDirectory(input.runId)).extend(`+${input.seconds}`);
      await recoverHost(host);
    }),
});

/** Files of network managers may hold passwords (802.1X), and on the host they are root's alone. */
function withoutHostFiles(plan: Plan): Plan {
  return {
    ...plan,
    files: plan.files.map(({ path }) => ({ path, text: '' })),
    hostFiles: plan.hostFiles.map(({ path, mode }) => ({ path, mode })),
    steps: plan.steps.map(({ change: _change, ...step }) => ({
      ...step,
      do: step.do.map(withoutStdin),
      undo: step.undo.map(withoutStdin),
    })),
  };
}

function withoutStdin<Planned extends PlanCommand>(planned: Planned): Planned {
  return { ...planned, command: { argv: planned.command.argv } };
}
