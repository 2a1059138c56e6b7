import type { RunState } from '../model/run';
import type { Plan } from './plan';

/** How a run stands before its first step. */
export function firstRunState(
  plan: Plan,
  run: Pick<RunState, 'id' | 'startedAtMs' | 'startedBy' | 'carriedOutBy'>,
): RunState {
  return {
    ...run,
    title: plan.title,
    outcome: 'under-way',
    steps: plan.steps.map((step) => ({
      id: step.id,
      title: step.title,
      state: 'waiting',
      commands: [],
      checks: [],
    })),
    probes: [],
    ...(plan.cutsOff === undefined ? {} : { cutsOff: plan.cutsOff }),
  };
}
