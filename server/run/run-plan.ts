import { patientRunner } from '../host/reach';
import { problemOfResult } from '../host/runner';
import type { WatchedHost } from '../host/watched-host';
import { type Command, type CommandResult, command, formatCommand } from '../model/command';
import type { RunState } from '../model/run';
import { firstRunState } from '../plan/first-run-state';
import type { Plan, Step } from '../plan/plan';
import { proofSeconds } from '../plan/run-files';
import { ProblemError, problemOf } from '../problem';
import { followRun } from './follow-run';
import { logRunStarted } from './log-run';
import { check, prove, proveProbes } from './prove';
import { runDirectoryOn } from './run-directory';
import { type RunJournal, runJournal } from './run-journal';

/** A command that may take longer is followed. */
const progressFromMs = 60_000;
const progressEveryMs = 500;
const longestProgress = 16_000;

export interface RunOptions {
  readonly host: WatchedHost;
  readonly plan: Plan;
  readonly id: string;
  /** The run's directory on the managed host. */
  readonly directory: string;
  readonly startedBy?: string;
  readonly onState: (state: RunState) => void;
  /** Called when the way back is sharp: whoever started the run can be told that it goes. */
  readonly onArmed?: () => void;
}

/**
 * Carries out a plan. The way back is sharp on the host before the first change; each step is marked as begun before
 * it is done, and done only when the host, read again, says so. Before each command the deadline is put off by more
 * than the command may take: should we be gone meanwhile, the host goes back by itself.
 *
 * There is no undo here: whatever goes wrong ends in the script. Returns when the run has ended; throws `ProblemError`
 * when it did not begin.
 */
export async function runPlan(options: RunOptions): Promise<RunState> {
  const { host, plan, id } = options;
  const first = firstRunState(plan, {
    id,
    startedAtMs: Date.now(),
    ...(options.startedBy === undefined ? {} : { startedBy: options.startedBy }),
  });
  await runDirectoryOn(host.runner, options.directory).arm(plan, first);
  const directory = runDirectoryOn(patientRunner(host), options.directory);
  // Where a plan moves its host to: that is where it is found again.
  host.link?.alsoAt((plan.cutsOff?.newAddresses ?? []).map((address) => address.replace(/\/\d+$/, '')));
  const journal = runJournal(first, { directory, onState: options.onState });
  journal.update({});
  options.onArmed?.();
  try {
    await logRunStarted({ host, plan, state: first });
    for (const step of plan.steps) await runStep(step);
    await directory.extend(proofSeconds);
    await proveProbes(host, plan.probes, (probes) => journal.update({ probes }));
    await directory.markProved();
    if (plan.cutsOff === undefined) await directory.keep();
    else await directory.extend(plan.cutsOff.keepWindowSeconds);
    await journal.save();
  } catch (error) {
    const problem = error instanceof ProblemError ? error.problem : problemOf(error);
    journal.update({ outcome: 'rolling-back', problem });
    await journal.save();
    // A decision that was made meanwhile, on the host itself, stands.
    await directory.rollBack().catch(() => undefined);
  }
  await followRun({ host, plan, directory: runDirectoryOn(host.runner, options.directory), journal });
  host.link?.alsoAt([]);
  return journal.state();

  async function runStep(step: Step): Promise<void> {
    const startedAt = performance.now();
    journal.updateStep(step.id, { state: 'doing' });
    try {
      await requireGiven(step);
      for (const { command: asked, timeoutMs } of step.do) {
        await directory.extend(
          Math.ceil(timeoutMs / 1000) + proofSeconds + (step.patienceSeconds ?? 0),
          step.id,
        );
        const result = await runWithProgress(step.id, asked, timeoutMs);
        const said = {
          text: formatCommand(asked),
          output: result.stdout + result.stderr,
          ...(result.exitCode === undefined ? {} : { exitCode: result.exitCode }),
        };
        journal.updateStep(step.id, { commands: [...commandsOf(journal, step.id), said] });
        // What cuts us off is not heard to its end, but goes on: whether it did what it should is read from the host.
        if (result.failure === 'unreachable' && plan.cutsOff !== undefined) host.link?.drop();
        else if (result.failure !== undefined || result.exitCode !== 0)
          throw new ProblemError(problemOfResult(result));
      }
      journal.updateStep(step.id, { state: 'checking' });
      await prove(host, {
        step: step.id,
        expectations: step.expect,
        patienceSeconds: step.patienceSeconds,
        onChecks: (checks) => journal.updateStep(step.id, { checks }),
      });
      journal.updateStep(step.id, { state: 'done', durationMs: performance.now() - startedAt });
      await journal.save();
    } catch (error) {
      journal.updateStep(step.id, { state: 'failed', durationMs: performance.now() - startedAt });
      throw error;
    }
  }

  /** What takes long is told while it runs: a disk that is written, a kernel that is loaded. */
  async function runWithProgress(stepId: string, asked: Command, timeoutMs: number): Promise<CommandResult> {
    const outlivesConnection = plan.cutsOff !== undefined;
    if (timeoutMs < progressFromMs) return host.runner.run(asked, { timeoutMs, outlivesConnection });
    const before = commandsOf(journal, stepId);
    let output = '';
    let timer: NodeJS.Timeout | undefined;
    const tell = () => {
      timer = undefined;
      journal.updateStep(stepId, { commands: [...before, { text: formatCommand(asked), output }] });
    };
    tell();
    const result = await host.runner.run(asked, {
      timeoutMs,
      outlivesConnection,
      onOutput: (text) => {
        output = (output + text).slice(-longestProgress);
        timer ??= setTimeout(tell, progressEveryMs);
      },
    });
    clearTimeout(timer);
    journal.updateStep(stepId, { commands: before });
    return result;
  }

  async function requireGiven(step: Step): Promise<void> {
    if (step.given === undefined || step.given.length === 0) return;
    await patientRunner(host).run(command('true'));
    const checks = await check(host, step.given);
    if (checks.every(({ met }) => met)) return;
    journal.updateStep(step.id, { checks });
    throw new ProblemError({ code: 'expectation-not-given', values: { step: step.id, id } });
  }
}

function commandsOf(journal: RunJournal, stepId: string) {
  return journal.state().steps.find(({ id }) => id === stepId)?.commands ?? [];
}
