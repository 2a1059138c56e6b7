import { setTimeout as wait } from 'node:timers/promises';
import { problemOfResult, type Runner, requireSuccess } from '../host/runner';
import type { WatchedHost } from '../host/watched-host';
import { buildTopology } from '../model/build-topology';
import { command, formatCommand } from '../model/command';
import { type Expectation, type HostNow, isMet } from '../model/expectation';
import type { Problem } from '../model/problem';
import type { RunState, RunStep } from '../model/run';
import type { Topology } from '../model/topology';
import { detectOwner } from '../plan/backends/detect-owner';
import type { Plan, Step } from '../plan/plan';
import { formatRollbackScript } from '../plan/rollback-script';
import { ProblemError, problemOf } from '../problem';

interface Options {
  readonly host: WatchedHost;
  readonly plan: Plan;
  readonly id: string;
  /** The run's directory on the managed host. */
  readonly directory: string;
  readonly onState: (state: RunState) => void;
}

/** How long the host may take until it is as expected: an STP port with libvirt's 2 s forward delay needs 4 s. */
const expectationTimeoutMs = 10_000;
const readAgainAfterMs = 200;

/**
 * Carries out a plan. Documents and the rollback script are on the host before the first change; each step is marked
 * as started before it is done, and done only when the host, read again, says so. There is no undo here: whatever
 * goes wrong ends in the script.
 */
export async function runPlan({ host, plan, id, directory, onState }: Options): Promise<RunState> {
  const { runner } = host;
  let state: RunState = {
    id,
    title: plan.title,
    startedAtMs: Date.now(),
    outcome: 'under-way',
    steps: plan.steps.map((step) => ({
      id: step.id,
      title: step.title,
      state: 'waiting',
      commands: [],
      checks: [],
    })),
  };
  const update = (change: Partial<RunState>) => {
    state = { ...state, ...change };
    onState(state);
  };
  const updateStep = (stepId: string, change: Partial<RunStep>) =>
    update({ steps: state.steps.map((step) => (step.id === stepId ? { ...step, ...change } : step)) });

  update({});
  try {
    await arm(runner, { plan, directory });
    for (const step of plan.steps) await runStep(step);
    await run(runner, command('mkdir', `${directory}/decided`));
    await writeFile(runner, `${directory}/outcome`, 'kept\n');
    update({ outcome: 'done' });
  } catch (error) {
    const problem = error instanceof ProblemError ? error.problem : problemOf(error);
    await rollBack(problem);
  }
  return state;

  async function runStep(step: Step): Promise<void> {
    const startedAt = performance.now();
    updateStep(step.id, { state: 'doing' });
    try {
      await run(runner, command('touch', `${directory}/started-${step.id}`));
      for (const { command: asked, timeoutMs } of step.do) {
        const result = await runner.run(asked, { timeoutMs });
        const said = {
          text: formatCommand(asked),
          output: result.stdout + result.stderr,
          ...(result.exitCode === undefined ? {} : { exitCode: result.exitCode }),
        };
        updateStep(step.id, {
          commands: [...(state.steps.find(({ id: known }) => known === step.id)?.commands ?? []), said],
        });
        if (result.failure !== undefined || result.exitCode !== 0)
          throw new ProblemError({ ...problemOfResult(result) });
      }
      updateStep(step.id, { state: 'checking' });
      await prove(step.id, step.expect);
      updateStep(step.id, { state: 'done', durationMs: performance.now() - startedAt });
    } catch (error) {
      updateStep(step.id, { state: 'failed', durationMs: performance.now() - startedAt });
      throw error;
    }
  }

  async function prove(stepId: string, expectations: readonly Expectation[]): Promise<void> {
    const deadline = performance.now() + expectationTimeoutMs;
    for (;;) {
      const now = await readHost(host);
      const checks = expectations.map((expectation) => ({ expectation, met: isMet(expectation, now) }));
      updateStep(stepId, { checks });
      if (checks.every(({ met }) => met)) return;
      if (performance.now() > deadline)
        throw new ProblemError({ code: 'expectation-unmet', values: { step: stepId } });
      await wait(readAgainAfterMs);
    }
  }

  /** What was begun is put back by the script, and is put back when the host, read again, says so. */
  async function proveUndone(): Promise<Problem | undefined> {
    const begun = plan.steps.filter((step) =>
      state.steps.some(({ id: known, state: at }) => known === step.id && at !== 'waiting'),
    );
    try {
      for (const step of begun) await prove(step.id, step.undone);
      return undefined;
    } catch (error) {
      return error instanceof ProblemError ? error.problem : problemOf(error);
    }
  }

  async function rollBack(problem: Problem): Promise<void> {
    const result = await runner.run(command('sh', `${directory}/rollback.sh`), { timeoutMs: 60_000 });
    // 3: somebody ran the script on the host before us, and it says how that ended.
    const decided = result.exitCode === 3 ? await readOutcome(runner, directory) : undefined;
    const ranWell = (result.failure === undefined && result.exitCode === 0) || decided === 'rolled-back';
    const doubt = ranWell ? await proveUndone() : problemOfResult(result);
    update({
      outcome: doubt === undefined ? 'rolled-back' : 'rollback-failed',
      problem: doubt ?? problem,
      steps: state.steps.map((step) =>
        doubt === undefined && step.state !== 'waiting'
          ? { ...step, state: step.state === 'failed' ? 'failed' : 'undone' }
          : step,
      ),
    });
  }
}

export async function readHost(host: WatchedHost): Promise<HostNow> {
  const facts = await host.readFacts();
  return { facts, topology: buildTopology(facts, detectOwner(facts)) };
}

export async function readTopology(host: WatchedHost): Promise<Topology> {
  return (await readHost(host)).topology;
}

async function arm(runner: Runner, { plan, directory }: { plan: Plan; directory: string }): Promise<void> {
  await run(runner, command('install', '-d', '-m', '0700', directory));
  await writeFile(runner, `${directory}/plan.json`, `${JSON.stringify(plan, null, 2)}\n`);
  for (const file of plan.files) await writeFile(runner, file.path, file.text);
  await writeFile(runner, `${directory}/rollback.sh`, formatRollbackScript(plan, directory));
}

async function readOutcome(runner: Runner, directory: string): Promise<string> {
  return (await runner.run(command('cat', `${directory}/outcome`))).stdout.trim();
}

async function run(runner: Runner, asked: ReturnType<typeof command>): Promise<void> {
  requireSuccess(await runner.run(asked));
}

/** `tee` reads its own standard input; a program told to read /dev/stdin fails, for Node gives it a socket (ENXIO). */
async function writeFile(runner: Runner, path: string, text: string): Promise<void> {
  requireSuccess(await runner.run({ argv: ['tee', path], stdin: text }));
}
