import { enterArgv, execInHost } from '@/lab/lab';
import type { HostEvent } from '../model/host-event';
import type { Topology } from '../model/topology';
import { localRunner } from './local-runner';
import type { Runner } from './runner';
import { readsOf } from './sessions';
import { watchHost } from './watch-host';

/** For lab tests: a page that looks at a lab host, and a hand on the host itself. */
export function lookAtLabHost(name: string) {
  const runner = localRunner({ prefix: enterArgv(name) });
  const reads = readsOf(runner);
  const host = watchHost({ runner, reads, summary: { id: name, name, kind: 'lab' } });
  const page = new AbortController();
  const events: HostEvent[] = [];
  let wake = () => {};

  const looking = (async () => {
    for await (const event of host.watch(page.signal)) {
      events.push(event);
      wake();
    }
  })();

  const latest = (): Topology | undefined =>
    events.flatMap((event) => (event.kind === 'topology' ? [event.topology] : [])).at(-1);

  return {
    host,
    runner,
    events,
    latest,
    /** Resolves with the first picture that is so, the present one included; throws with what is shown instead. */
    async until(what: string, isSo: (topology: Topology) => boolean, timeoutMs = 15_000): Promise<Topology> {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const topology = latest();
        if (topology !== undefined && isSo(topology)) return topology;
        const left = deadline - Date.now();
        if (left <= 0)
          throw new Error(`The page never showed ${what}, but: ${JSON.stringify(topology, null, 1)}`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    },
    async close(): Promise<void> {
      page.abort();
      await looking;
      host.close();
      reads.close();
    },
  };
}

export type LabPage = ReturnType<typeof lookAtLabHost>;

/** For lab tests: a shell line on a lab host, as an administrator would type it. Throws when it fails. */
export async function onHost(name: string, line: string): Promise<string> {
  const { code, stdout, stderr } = await execInHost(name, ['sh', '-c', line]);
  if (code !== 0) throw new Error(`"${line}" ended with ${code}: ${stderr}`);
  return stdout;
}

export const labRunner = (name: string): Runner => localRunner({ prefix: enterArgv(name) });
