import { approvalsRouter } from './approvals';
import { batchesRouter } from './batches';
import { bridgesRouter } from './bridges';
import { consoleRouter } from './console';
import { convertRouter } from './convert';
import { doctorRouter } from './doctor';
import { hostsRouter } from './hosts';
import { logRouter } from './log';
import { networksRouter } from './networks';
import { peopleRouter } from './people';
import { runsRouter } from './runs';
import { router } from './trpc';
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
  hosts: hostsRouter,
});

export type AppRouter = typeof appRouter;
