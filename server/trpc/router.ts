import { TRPCError, tracked } from '@trpc/server';
import * as z from 'zod';
import { watchedHost, watchedHosts } from '../host/hosts';
import { shutdownSignal } from '../shutdown';
import { approvalsRouter } from './approvals';
import { batchesRouter } from './batches';
import { bridgesRouter } from './bridges';
import { consoleRouter } from './console';
import { convertRouter } from './convert';
import { doctorRouter } from './doctor';
import { logRouter } from './log';
import { networksRouter } from './networks';
import { peopleRouter } from './people';
import { runsRouter } from './runs';
import { router, viewerProcedure } from './trpc';
import { versionsRouter } from './versions';
import { vmsRouter } from './vms';

export const appRouter = router({
  approvals: approvalsRouter,
  batches: batchesRouter,
  bridges: bridgesRouter,
  console: consoleRouter,
  convert: convertRouter,
  doctor: doctorRouter,
  log: logRouter,
  networks: networksRouter,
  people: peopleRouter,
  runs: runsRouter,
  vms: vmsRouter,
  versions: versionsRouter,
  hosts: router({
    list: viewerProcedure.query(() => [...watchedHosts().values()].map((host) => host.summary)),
    /** Snapshots of one host. What is lost on the way is never missed: each event is whole. */
    watch: viewerProcedure
      .input(z.object({ hostId: z.string(), lastEventId: z.string().nullish() }))
      .subscription(async function* ({ input, ctx, signal }) {
        let id = 0;
        const ends = signal === undefined ? ctx.signal : AbortSignal.any([ctx.signal, signal]);
        for await (const event of watchedHost(input.hostId).watch(ends)) {
          // Rates come every two seconds, so a session's end is noticed as soon.
          if ((await ctx.readSession()) === undefined) throw new TRPCError({ code: 'UNAUTHORIZED' });
          yield tracked(String(id++), event);
        }
        // A plain return ends the subscription for good; this makes the page come back.
        if (shutdownSignal().aborted) throw new TRPCError({ code: 'SERVICE_UNAVAILABLE' });
      }),
  }),
});

export type AppRouter = typeof appRouter;
