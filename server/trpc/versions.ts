import * as z from 'zod';
import { type Runner, requireSuccess } from '../host/runner';
import { versionsOn } from '../host/versions';
import type { WatchedHost } from '../host/watched-host';
import { command } from '../model/command';
import { isVersionFile, type VersionKind, versionKinds } from '../model/versions';
import type { Planned } from '../plan/plan';
import { planRestoreDomain } from '../plan/restore-domain';
import { runDirectory } from '../plan/run-files';
import { ProblemError } from '../problem';
import { readLibvirt } from '../run/prove';
import { changeableHost } from './changeable-host';
import { logs } from './log-call';
import { runId } from './runs';
import { startReviewed } from './start-reviewed';
import { operatorProcedure, router, viewerProcedure } from './trpc';

const whose = z.object({
  hostId: z.string(),
  kind: z.enum(versionKinds),
  name: z.string().min(1).max(255),
});
const file = z.string().refine(isVersionFile);
const restore = z.object({ hostId: z.string(), name: z.string().min(1).max(255), file, runId });

/** Earlier XMLs of networks and domains, which lie on the host; a domain is restored here, a network by an edit. */
export const versionsRouter = router({
  list: viewerProcedure
    .input(whose.extend({ asOf: z.string().optional() }))
    .query(({ input }) => versionsOn(changeableHost(input.hostId).runner, input.kind, input.name).list()),
  read: viewerProcedure
    .input(whose.extend({ file }))
    .query(({ input }) =>
      versionsOn(changeableHost(input.hostId).runner, input.kind, input.name).read(input.file),
    ),
  /** What it is now; absent when there is no such thing any more. */
  current: viewerProcedure.input(whose.extend({ asOf: z.string().optional() })).query(async ({ input }) => {
    const text = await readInactive(changeableHost(input.hostId), input.kind, input.name);
    return text === undefined ? {} : { text };
  }),
  keep: operatorProcedure
    .meta({ logs: logs.keepVersion })
    .input(whose)
    .mutation(async ({ input }) => {
      const host = changeableHost(input.hostId);
      const text = await readInactive(host, input.kind, input.name);
      if (text === undefined) throw new ProblemError({ code: 'not-found', values: { name: input.name } });
      const time = new Date().toISOString().slice(0, 23).replaceAll(/[-:.]/g, '').replace('T', '-');
      const kept = `${time}-kept.xml`;
      await versionsOn(host.runner, input.kind, input.name).keep(kept, text);
      return { file: kept };
    }),
  planDomain: operatorProcedure
    .meta({ logs: logs.plan })
    .input(restore)
    .query(({ input }) => planDomain(input)),
  startDomain: operatorProcedure
    .meta({ logs: logs.start })
    .input(restore.extend({ fingerprint: z.string() }))
    .mutation(({ input, ctx }) =>
      startReviewed(input, { plan: () => planDomain(input), startedBy: ctx.session.user }),
    ),
});

async function planDomain({
  hostId,
  name,
  file: version,
  runId: id,
}: z.output<typeof restore>): Promise<Planned> {
  const host = changeableHost(hostId);
  const text = await versionsOn(host.runner, 'domains', name).read(version);
  const topology = await readLibvirt(host);
  const uuid = topology.domains.find((one) => one.name === name)?.uuid;
  const documents =
    uuid === undefined
      ? {}
      : {
          inactive: await dumpInactive(host.runner, 'domains', uuid),
          secure: await dumpInactive(host.runner, 'domains', uuid, '--security-info'),
        };
  return planRestoreDomain({ name, text }, { topology, directory: runDirectory(id), ...documents });
}

/** By UUID: a name may begin with a dash. */
async function readInactive(host: WatchedHost, kind: VersionKind, name: string): Promise<string | undefined> {
  const topology = await readLibvirt(host);
  const found = topology[kind].find((one) => one.name === name);
  if (found === undefined) return undefined;
  return dumpInactive(host.runner, kind, found.uuid);
}

async function dumpInactive(
  runner: Runner,
  kind: VersionKind,
  ...words: readonly [uuid: string, ...options: string[]]
): Promise<string> {
  const verb = { networks: 'net-dumpxml', domains: 'dumpxml' } as const;
  return requireSuccess(await runner.run(command('virsh', verb[kind], '--inactive', ...words)));
}
