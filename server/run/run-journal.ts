import type { RunState, RunStep } from '../model/run';
import type { RunDirectory } from './run-directory';

/** The state of a run, told to every page with each change, and kept on the host at each turning point. */
export function runJournal(
  initial: RunState,
  { directory, onState }: { directory: RunDirectory; onState: (state: RunState) => void },
) {
  let state = initial;
  const update = (change: Partial<RunState>) => {
    state = { ...state, ...change };
    onState(state);
  };
  return {
    state: () => state,
    update,
    updateStep(stepId: string, change: Partial<RunStep>) {
      update({ steps: state.steps.map((step) => (step.id === stepId ? { ...step, ...change } : step)) });
    },
    /** The directory decides what is true; this is for reading later what happened. */
    async save(): Promise<void> {
      await directory.save(state);
    },
  };
}

export type RunJournal = ReturnType<typeof runJournal>;
