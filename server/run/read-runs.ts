import * as z from 'zod';
import type { Runner } from '../host/runner';
import { command } from '../model/command';
import { hasEnded, type RunState, type RunSummary } from '../model/run';
import type { Plan } from '../plan/plan';
import { runDirectory, runsDirectory } from '../plan/run-files';
import { ProblemError } from '../problem';

/** As `tail -v` prints several files: each behind a line with its name. */
const header = /^==> (.*) <==$/;

/**
 * The runs of a host, newest first, whoever's console made them. What the host says of the outcome counts more than
 * what a console noted: it may have died before it could. A run that was never armed did nothing, and is none.
 */
export async function readRuns(runner: Runner): Promise<readonly RunSummary[]> {
  const found = await runner.run(
    command(
      'find',
      runsDirectory,
      ...['-mindepth', '2', '-maxdepth', '2'],
      ...['(', '-name', 'run.json', '-o', '-name', 'armed', '-o', '-name', 'outcome', ')'],
      ...['-exec', 'tail', '-v', '-n', '+1', '{}', '+'],
    ),
  );
  // No directory, no runs yet.
  if (found.failure !== undefined) throw new ProblemError({ code: 'host-unreachable' });
  const files = new Map<string, string>();
  let path = '';
  for (const line of found.stdout.split('\n')) {
    const [, name] = header.exec(line) ?? [];
    if (name !== undefined) {
      path = name;
      files.set(path, '');
    } else if (line !== '') files.set(path, (files.get(path) ?? '') + line);
  }
  return [...files]
    .flatMap(([name, text]): RunSummary[] => {
      const state = name.endsWith('/run.json') ? parseRunState(text) : undefined;
      if (state === undefined || !files.has(name.replace(/run\.json$/, 'armed'))) return [];
      const outcome = files.get(name.replace(/run\.json$/, 'outcome'));
      const { id, title, startedAtMs, startedBy, endedAtMs } = state;
      return [
        {
          id,
          title,
          startedAtMs,
          outcome: outcomeOf(state, outcome),
          ...(startedBy === undefined ? {} : { startedBy }),
          ...(endedAtMs === undefined ? {} : { endedAtMs }),
        },
      ];
    })
    .sort((a, b) => b.startedAtMs - a.startedAtMs);
}

export interface ReadRun {
  readonly state: RunState;
  readonly plan: Plan;
}

/** One run, whole: its state and the plan with both versions of every file. Throws `not-found`, as of one never armed. */
export async function readRun(runner: Runner, id: string): Promise<ReadRun> {
  const read = async (name: string) => {
    const result = await runner.run(command('cat', `${runDirectory(id)}/${name}`));
    return result.exitCode === 0 ? result.stdout : undefined;
  };
  const [stateText, planText, armed, outcome] = await Promise.all([
    read('run.json'),
    read('plan.json'),
    read('armed'),
    read('outcome'),
  ]);
  const state = stateText === undefined ? undefined : parseRunState(stateText);
  const plan = planText === undefined ? undefined : parsePlan(planText);
  if (state === undefined || plan === undefined || armed === undefined)
    throw new ProblemError({ code: 'not-found', values: { name: id } });
  return { state: { ...state, outcome: outcomeOf(state, outcome?.trim()) }, plan };
}

function outcomeOf(state: RunState, said: string | undefined): RunState['outcome'] {
  // A rollback that ran well and proved nothing is a doubt that only the console could have.
  if (said === 'rolled-back') return state.outcome === 'rollback-failed' ? state.outcome : 'rolled-back';
  if (said === 'kept' || said === 'rollback-failed') return said;
  return hasEnded(state) ? 'under-way' : state.outcome;
}

const message = z.object({
  key: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
const runState = z
  .object({
    id: z.string(),
    title: message,
    startedAtMs: z.number(),
    startedBy: z.string().optional(),
    endedAtMs: z.number().optional(),
    outcome: z.enum(['under-way', 'asking', 'rolling-back', 'kept', 'rolled-back', 'rollback-failed']),
    steps: z.array(z.object({ id: z.string(), title: message, state: z.string() }).loose()),
    probes: z.array(z.unknown()).default([]),
  })
  .loose();
const plan = z
  .object({
    title: message,
    steps: z.array(z.object({ id: z.string(), title: message, do: z.array(z.unknown()) }).loose()),
    hostFiles: z.array(z.object({ path: z.string() }).loose()).default([]),
    probes: z.array(z.unknown()).default([]),
    probesBefore: z.array(z.unknown()).default([]),
    files: z.array(z.object({ path: z.string(), text: z.string() })),
    fingerprint: z.string(),
  })
  .loose();

/** Files of root's on the host, written by this console or an older one: their shape is checked, not each word. */
function parseRunState(text: string): RunState | undefined {
  const result = runState.safeParse(parseJson(text));
  return result.success ? (result.data as unknown as RunState) : undefined;
}

function parsePlan(text: string): Plan | undefined {
  const result = plan.safeParse(parseJson(text));
  return result.success ? (result.data as unknown as Plan) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
