import { type Runner, requireSuccess } from '../host/runner';
import type { BatchState } from '../model/batch';
import { command } from '../model/command';
import { formatBeginBatch } from '../plan/batch-files';
import type { PlanFile } from '../plan/plan';
import { batchDirectory } from '../plan/plan-batch';
import { formatWriteFiles } from '../plan/write-files';
import { ProblemError } from '../problem';

/**
 * A batch's directory on the managed host. What is true of a domain is decided in the directory of its run; this one
 * says which runs belong together, and what is still to be done.
 */
export function batchDirectoryOn(runner: Runner, batchId: string) {
  const path = batchDirectory(batchId);
  let saving = Promise.resolve();
  let unsaved: BatchState | undefined;

  const write = async (state: BatchState) => {
    const file = `${path}/batch.json`;
    const written = await runner.run({ argv: ['tee', `${file}.new`], stdin: `${JSON.stringify(state)}\n` });
    if (written.exitCode === 0) await runner.run(command('mv', '-f', '-T', `${file}.new`, file));
  };

  return {
    /** No run and no other batch is begun on this host until `release`, by whatever console. */
    async begin(state: BatchState): Promise<void> {
      const result = await runner.run({ argv: ['sh'], stdin: formatBeginBatch(state) });
      if (result.exitCode === 5) {
        const id = /^undecided: (.*)$/m.exec(result.stdout)?.[1] ?? '';
        throw new ProblemError({ code: 'run-under-way', values: { id } });
      }
      requireSuccess(result);
    },
    async release(): Promise<void> {
      await runner.run(command('rm', '-f', `${path}/under-way`));
    },
    /** One write at a time, and of those that wait only the last. */
    save(state: BatchState): Promise<void> {
      unsaved = state;
      saving = saving.then(async () => {
        const next = unsaved;
        unsaved = undefined;
        if (next !== undefined) await write(next);
      });
      return saving;
    },
    /** For an administrator to read: `<uuid>.before.xml`, `<uuid>.after.xml`. */
    async writeDocuments(
      documents: readonly { readonly domainUuid: string; readonly xml: string }[],
      when: 'before' | 'after',
    ): Promise<void> {
      if (documents.length === 0) return;
      const files = documents.map(
        ({ domainUuid, xml }): PlanFile => ({ path: `${path}/${domainUuid}.${when}.xml`, text: xml }),
      );
      requireSuccess(await runner.run({ argv: ['sh'], stdin: `umask 077\n${formatWriteFiles(files)}` }));
    },
  };
}

export type BatchDirectory = ReturnType<typeof batchDirectoryOn>;
