import * as z from 'zod';
import { createHandOver } from '../auth';
import { watchedHost } from '../host/hosts';
import { runDirectory } from '../plan/run-files';
import { readRun, readRuns } from '../run/read-runs';
import { runDirectoryOn } from '../run/run-directory';
import { recoverHost } from '../run/runs';
import { changeableHost } from './changeable-host';
import { procedure, router } from './trpc';

/** It names a directory: nothing else may come through here. */
export const runId = z.string().regex(/^[a-z0-9-]{1,64}$/);
const one = z.object({ hostId: z.string(), runId });
/** Names the turn that a page saw last: with another name it asks again. */
const asOf = z.string().optional();

export const runsRouter = router({
  list: procedure.input(z.object({ hostId: z.string(), asOf })).query(({ input }) => {
    const host = watchedHost(input.hostId);
    return host.summary.readOnly === undefined ? readRuns(host.runner) : [];
  }),
  one: procedure
    .input(one.extend({ asOf }))
    .query(({ input }) => readRun(changeableHost(input.hostId).runner, input.runId)),
  /**
   * The answers. They are carried out by the run's own scripts on the host, which know whether it is too late; that
   * this request arrived over the changed network is the proof which a "keep" stands for. To a host over SSH it goes by
   * a new connection: one that is open already proves nothing of what a new one meets.
   */
  keep: procedure.input(one).mutation(async ({ input }) => {
    const host = changeableHost(input.hostId);
    await runDirectoryOn(host.fresh, runDirectory(input.runId)).keep();
    await recoverHost(host);
  }),
  rollBack: procedure.input(one).mutation(async ({ input }) => {
    const host = changeableHost(input.hostId);
    await runDirectoryOn(host.fresh, runDirectory(input.runId)).rollBack();
    await recoverHost(host);
  }),
  /** For a host that gets another address: how this operator signs in there, once. Asked for before it happens. */
  handOver: procedure.mutation(({ ctx }) => createHandOver(ctx.session)),
  extend: procedure.input(one.extend({ seconds: z.int().min(10).max(600) })).mutation(async ({ input }) => {
    const host = changeableHost(input.hostId);
    await runDirectoryOn(host.fresh, runDirectory(input.runId)).extend(`+${input.seconds}`);
    await recoverHost(host);
  }),
});
