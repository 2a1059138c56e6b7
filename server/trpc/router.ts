import { batchesRouter } from './batches';
import { bridgesRouter } from './bridges';
import { consoleRouter } from './console';
import { convertRouter } from './convert';
import { doctorRouter } from './doctor';
import { hostsRouter } from './hosts';
import { networksRouter } from './networks';
import { runsRouter } from './runs';
import { router } from './trpc';
import { versionsRouter } from './versions';
import { vmsRouter } from './vms';

export const appRouter = router({
  batches: batchesRouter,
  bridges: bridgesRouter,
  console: consoleRouter,
  convert: convertRouter,
  doctor: doctorRouter,
  networks: networksRouter,
  runs: runsRouter,
  vms: vmsRouter,
  versions: versionsRouter,
  hosts: hostsRouter,
});

export type AppRouter = typeof appRouter;
