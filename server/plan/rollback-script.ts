import { formatCommand, formatWord } from '../model/command';
import type { Plan } from './plan';

/**
 * The script that undoes a run, on the host, without us. There is one way back: a failed step, a dead console and
 * the operator's button all end here.
 *
 * `mkdir decided` is the decision: keeping and rolling back race for it, and whoever makes it wins. A step is undone
 * if it was started, in reverse order; one undo that fails does not stop the others, but is told by the exit code.
 */
export function formatRollbackScript(plan: Plan, directory: string): string {
  return `#!/bin/sh
# Undoes this run. Exit code: 0 undone, 1 undone in part, 3 already decided.
cd ${formatWord(directory)} || exit 1
export LC_ALL=C.UTF-8 LIBVIRT_DEFAULT_URI=qemu:///system
mkdir decided 2>/dev/null || { echo "This run is already decided: $(cat outcome 2>/dev/null)"; exit 3; }
result=0
${[...plan.steps]
  .reverse()
  .map(
    (step) => `if [ -e started-${step.id} ]; then
${step.undo.map(({ command }) => `\t${formatCommand(command)} || result=1`).join('\n')}
fi`,
  )
  .join('\n')}
if [ "$result" = 0 ]; then echo rolled-back > outcome; else echo rollback-failed > outcome; fi
exit "$result"
`;
}
