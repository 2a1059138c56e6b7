import { formatWord } from '../model/command';
import { formatWriteOwnRun, keepWindowSecondsOf } from './apply-script';
import type { Plan } from './plan';
import { canBeProvedByShell } from './proof-script';

/**
 * The plan as a script for the host's own shell: the same files, the same commands, the same switch. It proves what a
 * shell can; that everything still works is for the administrator to see, and it goes back unless told to keep.
 */
export function formatStandaloneScript(plan: Plan, directory: string): string {
  const window = keepWindowSecondsOf(plan);
  return `#!/bin/sh
# Run as root on the host. Goes back by itself unless it is kept within ${window} s of its end.
[ "$(id -u)" = 0 ] || { echo "This must be run as root." >&2; exit 1; }
[ ! -e ${formatWord(`${directory}/armed`)} ] || { echo "This script was run here before: see ${directory}." >&2; exit 1; }
# A connection that breaks must not end the script: the way back would come, but for nothing.
trap '' HUP
${formatWriteOwnRun(plan, directory, 'root')}set +e
sh ${formatWord(`${directory}/arm.sh`)} || exit
sh ${formatWord(`${directory}/apply.sh`)} || exit
echo
echo "${canBeProvedByShell(plan) ? 'The host is as planned.' : 'Not all that this change promises can be looked at from here.'}"
echo "Look whether everything still works. Within ${window} s:"
echo "  keep:       sh ${directory}/keep.sh"
echo "  roll back:  sh ${directory}/rollback.sh"
`;
}
