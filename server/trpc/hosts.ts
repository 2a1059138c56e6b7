import { TRPCError, tracked } from '@trpc/server';
import * as z from 'zod';
import { editHostsFile, hostsOfFile, targetOf, watchedHost, watchedHosts } from '../host/hosts';
import { trustHostKey } from '../host/known-hosts';
import { localRunner } from '../host/local-runner';
import { testHost } from '../host/test-host';
import { type Found, rankInTopology } from '../model/find-in-topology';
import { formatHostPlace, type HostDraft, type HostEntry, parseHostDraft } from '../model/host-entry';
import type { HostGlance } from '../model/host-glance';
import type { Problem } from '../model/problem';
import { topologySender } from '../model/topology-change';
import { addToHostsFile, changeInHostsFile, removeFromHostsFile } from '../parse/hosts-file';
import { ProblemError } from '../problem';
import { requireNoRun } from '../run/runs';
import { shutdownSignal } from '../shutdown';
import { logs } from './log-call';
import { administratorProcedure, router, viewerProcedure } from './trpc';

const text = z.string().max(400);

const sessionIsGoodForMs = 1_000;
const draft = z.object({
  name: text,
  at: text,
  sudo: z.boolean(),
  labels: z.array(text).max(32).readonly(),
  address: text.exactOptional(),
});
const named = z.object({ hostId: z.string() });
/** What a host of the hosts file was called before: absent for a new one. */
const edited = z.object({ draft, original: text.exactOptional() });
const fingerprint = z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/);

export interface HostsOverview {
  readonly hosts: readonly (HostGlance & { readonly draft?: HostDraft })[];
  /** What of the hosts file cannot be used. */
  readonly problems: readonly Problem[];
}

export interface FoundOnHost {
  readonly hostId: string;
  readonly hostName: string;
  readonly found: Found;
  /** When that host was read, by the console's clock. */
  readonly readAtMs: number;
}

const foundAtMost = 40;

export const hostsRouter = router({
  list: viewerProcedure.query(() => [...watchedHosts().values()].map((host) => host.summary)),
  /** Snapshots of one host, as `topologyReceiver` takes them. A stream that is opened anew begins with whole ones. */
  watch: viewerProcedure
    .input(z.object({ hostId: z.string(), lastEventId: z.string().nullish() }))
    .subscription(async function* ({ input, ctx, signal }) {
      let id = 0;
      const send = topologySender();
      const ends = signal === undefined ? ctx.signal : AbortSignal.any([ctx.signal, signal]);
      let askedAtMs = Number.NEGATIVE_INFINITY;
      for await (const event of watchedHost(input.hostId).watch(ends)) {
        // Rates come every two seconds, so a session's end is noticed as soon; no tap waits for the database meanwhile.
        if (performance.now() - askedAtMs > sessionIsGoodForMs) {
          if ((await ctx.readSession()) === undefined) throw new TRPCError({ code: 'UNAUTHORIZED' });
          askedAtMs = performance.now();
        }
        yield tracked(String(id++), send(event));
      }
      // A plain return ends the subscription for good; this makes the page come back.
      if (shutdownSignal().aborted) throw new TRPCError({ code: 'SERVICE_UNAVAILABLE' });
    }),
  /** All hosts at a glance. Asked every few seconds by the page that shows it. */
  overview: viewerProcedure.query((): HostsOverview => {
    const { entries, problems } = hostsOfFile();
    return {
      hosts: [...watchedHosts().values()].map((host) => {
        const entry = entries.get(host.summary.id);
        return { ...host.glance(), ...(entry === undefined ? {} : { draft: draftOf(entry) }) };
      }),
      problems,
    };
  }),
  /** Where a VM, a MAC or an address is, on whichever host; the best first. */
  find: viewerProcedure
    .input(z.object({ text: z.string().max(200), except: z.string().exactOptional() }))
    .query(({ input }) =>
      [...watchedHosts().values()]
        .filter(({ summary }) => summary.id !== input.except)
        .flatMap((host) => {
          const topology = host.topology();
          host.glance();
          if (topology === undefined) return [];
          // As the console calls it wherever there are several, which is not always what the host calls itself.
          const { id: hostId, name: hostName } = host.summary;
          return rankInTopology(topology, input.text).map(({ found, rank }) => ({
            rank,
            on: { hostId, hostName, found, readAtMs: topology.readAtMs } satisfies FoundOnHost,
          }));
        })
        .sort((a, b) => a.rank - b.rank)
        .slice(0, foundAtMost)
        .map(({ on }) => on),
    ),
  /** Tries a new connection. Answers with what speaks against it; nothing is changed. */
  test: administratorProcedure
    .meta({ logs: 'nothing' })
    .input(edited)
    .mutation(async ({ input }) => ({
      problem: (await testHost(localRunner(), targetOf(parse(input)))) ?? null,
    })),
  // From here on the console's own hosts are changed: what a host administrator does.
  /** Takes the key that was shown into known_hosts, if the host still shows it. */
  trust: administratorProcedure
    .meta({ logs: logs.trustHost })
    .input(edited.extend({ fingerprint }))
    .mutation(async ({ input }) => {
      const entry = parse(input);
      const target = targetOf(entry);
      if (target === undefined) return;
      await trustHostKey(localRunner(), target, input.fingerprint);
      watchedHosts().get(entry.name)?.link?.retry();
    }),
  save: administratorProcedure
    .meta({ logs: logs.saveHost })
    .input(edited)
    .mutation(({ input }) => {
      const entry = parse(input);
      const { original } = input;
      if (original === undefined) editHostsFile((file) => addToHostsFile(file, entry));
      else {
        requireOfFile(original);
        editHostsFile((file) => changeInHostsFile(file, original, entry));
      }
    }),
  /** The host itself is left as it is. */
  remove: administratorProcedure
    .meta({ logs: logs.removeHost })
    .input(named)
    .mutation(({ input }) => {
      requireOfFile(input.hostId);
      editHostsFile((file) => removeFromHostsFile(file, input.hostId));
    }),
  /** Now, instead of when its time comes. */
  retry: viewerProcedure
    .meta({ logs: 'nothing' })
    .input(named)
    .mutation(({ input }) => {
      watchedHost(input.hostId).link?.retry();
    }),
});

/** The page shows each fault beside its field before it asks; whatever else calls gets the first. */
function parse({ draft: asked, original }: z.output<typeof edited>): HostEntry {
  const taken = [...watchedHosts().keys()].filter((name) => name !== original);
  const read = parseHostDraft(asked, taken);
  if (read.ok) return read.entry;
  throw new ProblemError(
    Object.values(read.faults)[0] ?? { code: 'host-name-invalid', values: { name: asked.name } },
  );
}

/** One whose changes are under way stays as it is, for its run is followed by that name. */
function requireOfFile(name: string): void {
  if (!hostsOfFile().entries.has(name)) throw new ProblemError({ code: 'host-fixed', values: { name } });
  requireNoRun(watchedHost(name));
}

function draftOf({ name, at, sudo, labels, address }: HostEntry): HostDraft {
  return { name, at: formatHostPlace(at), sudo, labels, ...(address === undefined ? {} : { address }) };
}
