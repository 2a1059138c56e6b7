import { problemOfResult, type Runner, requireSuccess } from '../host/runner';
import { command } from '../model/command';
import type { RunState } from '../model/run';
import { parseRunStatus, type RunStatus } from '../parse/run-status';
import type { Plan } from '../plan/plan';
import { formatWriteFiles, formatWriteRun } from '../plan/write-files';
import { ProblemError } from '../problem';

/**
 * A run's directory on the managed host: the one truth about it, wherever the console is or was. The scripts in it are
 * written by `plan/run-files`; here they are called. Each function throws `ProblemError`.
 */
export function runDirectoryOn(runner: Runner, directory: string) {
  const script = (name: string, ...words: string[]) => command('sh', `${directory}/${name}.sh`, ...words);
  return {
    path: directory,

    /** Writes every document, and makes the way back sharp. Nothing has changed when this throws. */
    async arm(plan: Plan, first: RunState): Promise<void> {
      const state = { path: `${directory}/run.json`, text: `${JSON.stringify(first)}\n` };
      const stdin = formatWriteRun(plan, directory) + formatWriteFiles([state]);
      const write = await runner.run({ argv: ['sh'], stdin });
      if (write.exitCode !== 0)
        throw new ProblemError({ ...problemOfResult(write), code: 'switch-not-armed' });
      const armed = await runner.run(script('arm'), { timeoutMs: 30_000 });
      if (armed.exitCode === 0) return;
      const [, word, value] = /^(changed|undecided): (.*)$/m.exec(armed.stdout) ?? [];
      if (word === 'changed') throw new ProblemError({ ...problemOfResult(armed), code: 'host-changed' });
      if (word === 'undecided')
        throw new ProblemError({ code: 'run-under-way', values: { id: value ?? '' } });
      throw new ProblemError({ ...problemOfResult(armed), code: 'switch-not-armed' });
    },

    /** Puts the deadline off; `step` is marked as begun with it. Throws `run-decided-elsewhere` when it is too late. */
    async extend(seconds: number | `+${number}`, step?: string): Promise<void> {
      const result = await runner.run(
        script('extend', String(seconds), ...(step === undefined ? [] : [step])),
      );
      if (result.exitCode === 3)
        throw new ProblemError({
          code: 'run-decided-elsewhere',
          values: { outcome: result.stdout.trim().split(' ').at(-1) ?? '' },
        });
      requireSuccess(result);
    },

    /** The switch sees it within half a second, and rolls back. */
    async rollBack(): Promise<void> {
      await this.extend(0);
    },

    /** Without the switch: where that was killed for good. */
    async rollBackWithoutSwitch(): Promise<void> {
      await runner.run(script('rollback'), { timeoutMs: 180_000, outlivesConnection: true });
    },

    /** The host was read again and is as planned: from now on it can be kept. */
    async markProved(): Promise<void> {
      requireSuccess(await runner.run(command('touch', `${directory}/proved`)));
    },

    async keep(): Promise<void> {
      const result = await runner.run(script('keep'));
      if (result.exitCode === 3) throw new ProblemError({ code: 'keep-window-missed' });
      if (result.exitCode === 4) throw new ProblemError({ code: 'keep-too-early' });
      requireSuccess(result);
    },

    /** `undefined` while the host does not answer. */
    async status(): Promise<RunStatus | undefined> {
      const result = await runner.run(script('status'));
      return result.exitCode === 0 ? parseRunStatus(result.stdout) : undefined;
    },

    /** Renamed into place: a console that dies here leaves the state before. */
    async save(state: RunState): Promise<void> {
      const path = `${directory}/run.json`;
      const written = await runner.run({ argv: ['tee', `${path}.new`], stdin: `${JSON.stringify(state)}\n` });
      if (written.exitCode === 0) await runner.run(command('mv', '-f', '-T', `${path}.new`, path));
    },
  };
}

export type RunDirectory = ReturnType<typeof runDirectoryOn>;
