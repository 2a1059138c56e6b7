import type { WatchedHost } from '../host/watched-host';
import type { RunState } from '../model/run';
import type { Plan } from '../plan/plan';
import { ProblemError } from '../problem';
import { runPlan } from './run-plan';

const key = Symbol.for('bridgehead.runs');

/** Hosts with a run under way, by id: one at a time, so that two operators never change one host at once. */
function underWay(): Map<string, string> {
  const holder = globalThis as { [key]?: Map<string, string> };
  holder[key] ??= new Map();
  return holder[key];
}

export function runDirectory(runId: string): string {
  return `/var/lib/bridgehead/runs/${runId}`;
}

/** Begins a run and returns at once; its states go to every page that looks at the host. */
export function startRun({ host, plan, id }: { host: WatchedHost; plan: Plan; id: string }): void {
  const hosts = underWay();
  const other = hosts.get(host.summary.id);
  if (other !== undefined) throw new ProblemError({ code: 'run-under-way', values: { id: other } });
  hosts.set(host.summary.id, id);
  const onState = (run: RunState) => host.publish({ kind: 'run', run });
  void runPlan({ host, plan, id, directory: runDirectory(id), onState }).finally(() =>
    hosts.delete(host.summary.id),
  );
}
