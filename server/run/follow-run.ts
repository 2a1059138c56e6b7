import { setTimeout as wait } from 'node:timers/promises';
import type { WatchedHost } from '../host/watched-host';
import type { Problem } from '../model/problem';
import type { RunStep } from '../model/run';
import type { Plan } from '../plan/plan';
import { ProblemError, problemOf } from '../problem';
import { logRunEnded } from './log-run';
import { prove, proveProbes } from './prove';
import type { RunDirectory } from './run-directory';
import type { RunJournal } from './run-journal';

const lookAgainAfterMs = 500;
/** So long a host that is out of reach is looked for without a pause: it goes back, and is there again. */
const hurryMs = 5 * 60_000;
/** The switch looks twice a second. When it has not begun by then, nobody minds the run. */
const switchPatienceMs = 6_000;

/** What it could not put back it tries again, for a minute: see `switch.sh`. */
const switchTriesForMs = 75_000;

interface Followed {
  readonly host: WatchedHost;
  readonly plan: Plan;
  readonly directory: RunDirectory;
  readonly journal: RunJournal;
}

/**
 * Tells how a run stands until it has ended: the countdown, the decision, whoever made it, and, when it went back,
 * whether the host, read again, is as it was. The run itself needs nobody to follow it.
 */
export async function followRun({ host, plan, directory, journal }: Followed): Promise<void> {
  let overdueSince: number | undefined;
  let failedSince: number | undefined;
  let silentSince: number | undefined;
  for (;;) {
    const status = await directory.status();
    silentSince = status === undefined ? (silentSince ?? performance.now()) : undefined;
    if (silentSince !== undefined && performance.now() - silentSince < hurryMs) host.link?.hurry();
    if (status?.outcome === 'kept') {
      journal.update({ outcome: 'kept', endedAtMs: Date.now(), ...noDeadline });
      break;
    }
    if (status?.outcome === 'rolled-back') {
      await tellRolledBack({ host, plan, directory, journal }, status.outcome, status.begun);
      break;
    }
    if (status?.outcome === 'rollback-failed') {
      if (failedSince === undefined) {
        failedSince = performance.now();
        await tellRolledBack({ host, plan, directory, journal }, status.outcome, status.begun);
        await journal.save();
      } else if (performance.now() - failedSince > switchTriesForMs) break;
    } else if (status !== undefined) {
      const isDue = status.decided !== undefined || status.secondsLeft <= 0;
      const isGoingBack = isDue && status.decided !== 'kept';
      const hasTurned = tellWaiting(journal, {
        isGoingBack,
        secondsLeft: status.secondsLeft,
        isProved: status.isProved,
      });
      if (hasTurned) await journal.save();
      if (!isDue) overdueSince = undefined;
      else overdueSince ??= performance.now();
      if (overdueSince !== undefined && performance.now() - overdueSince > switchPatienceMs) {
        // It waits for the switch if that is at work after all: both take the same lock. And what is decided it finishes.
        await directory.rollBackWithoutSwitch();
        overdueSince = undefined;
      }
    }
    await wait(lookAgainAfterMs);
  }
  await journal.save();
  await logRunEnded({ host, plan, state: journal.state() });
}

const noDeadline = { goesBackAtMs: undefined } as const;

/** Whether it took a turn that is worth writing down. */
function tellWaiting(
  journal: RunJournal,
  { isGoingBack, secondsLeft, isProved }: { isGoingBack: boolean; secondsLeft: number; isProved: boolean },
): boolean {
  const state = journal.state();
  const outcome = isGoingBack ? 'rolling-back' : isProved ? 'asking' : state.outcome;
  const goesBackAtMs = Date.now() + secondsLeft * 1000;
  // Uptime is read in whole seconds: a countdown that is told again for less would only flicker.
  const isSame = state.goesBackAtMs !== undefined && Math.abs(state.goesBackAtMs - goesBackAtMs) < 1_500;
  if (outcome === state.outcome && isSame) return false;
  journal.update({ outcome, goesBackAtMs: isSame ? state.goesBackAtMs : goesBackAtMs });
  return outcome !== state.outcome;
}

/** What was begun is put back by the script, and is put back when the host, read again, says so. */
async function tellRolledBack(
  { host, plan, journal }: Followed,
  outcome: 'rolled-back' | 'rollback-failed',
  begun: readonly string[],
): Promise<void> {
  journal.update({ outcome: 'rolling-back', ...noDeadline });
  const doubt = outcome === 'rolled-back' ? await proveUndone({ host, plan, journal, begun }) : undefined;
  const isBack = outcome === 'rolled-back' && doubt === undefined;
  const problem: Problem | undefined = doubt ?? journal.state().problem;
  journal.update({
    outcome: isBack ? 'rolled-back' : 'rollback-failed',
    endedAtMs: Date.now(),
    ...(problem === undefined ? {} : { problem }),
    steps: journal.state().steps.map((step): RunStep => {
      if (!begun.includes(step.id))
        return step.state === 'failed' ? step : { ...step, state: 'waiting', checks: [] };
      return isBack && step.state !== 'failed' ? { ...step, state: 'undone' } : step;
    }),
  });
}

async function proveUndone({
  host,
  plan,
  journal,
  begun,
}: Pick<Followed, 'host' | 'plan' | 'journal'> & { readonly begun: readonly string[] }): Promise<
  Problem | undefined
> {
  try {
    for (const step of plan.steps.filter(({ id }) => begun.includes(id)))
      await prove(host, {
        step: step.id,
        expectations: step.undone,
        onChecks: (checks) => journal.updateStep(step.id, { checks }),
      });
    if (begun.length > 0) await proveProbes(host, plan.probesBefore, (probes) => journal.update({ probes }));
    return undefined;
  } catch (error) {
    return error instanceof ProblemError ? error.problem : problemOf(error);
  }
}
