import type { BatchState } from '../model/batch';
import { formatWord } from '../model/command';
import { batchDirectory, batchesDirectory } from './plan-batch';
import { runsDirectory } from './run-files';
import { formatWriteFiles } from './write-files';

/**
 * Makes a batch's directory, or takes it up again, and marks it as under way: until the mark is gone no run of others
 * is armed on this host (`arm.sh` looks for it). Under the lock that arming takes.
 */
export function formatBeginBatch(state: BatchState): string {
  const directory = batchDirectory(state.id);
  return `# Exit code: 0 begun, 5 something else is under way (its name is said).
umask 077
mkdir -p ${runsDirectory} ${formatWord(directory)} || exit 1
exec 8>> ${runsDirectory}/lock
flock 8
for other in ${batchesDirectory}/*/under-way; do
	batch=\${other%/under-way}
	if [ -e "$other" ] && [ "\${batch##*/}" != ${formatWord(state.id)} ]; then
		echo "undecided: \${batch##*/}"
		exit 5
	fi
done
for other in ${runsDirectory}/*/armed; do
	run=\${other%/armed}
	if [ -e "$other" ] && [ ! -e "$run/outcome" ]; then
		echo "undecided: \${run##*/}"
		exit 5
	fi
done
${formatWriteFiles([{ path: `${directory}/batch.json`, text: `${JSON.stringify(state)}\n` }])}: > ${formatWord(`${directory}/under-way`)}
`;
}
