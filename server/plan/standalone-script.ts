import { formatCommand, formatWord } from '../model/command';
import type { Plan, PlanFile } from './plan';
import { formatRunFiles, proofSeconds } from './run-files';

/** Writes documents where they do not exist yet; one process for all, and nothing in them is run or expanded. */
export function formatWriteFiles(files: readonly PlanFile[]): string {
  return files.map(formatWriteFile).join('');
}

function formatWriteFile({ path, text }: PlanFile): string {
  const end = hereDocumentEnd(text);
  // A document without a last line break (a file of the host may lack one) is not for a here-document.
  return text === '' || !text.endsWith('\n') || text.includes('\0')
    ? `printf %s ${formatWord(text)} > ${formatWord(path)}\n`
    : `cat > ${formatWord(path)} << '${end}'\n${text}${end}\n`;
}

function hereDocumentEnd(text: string): string {
  const lines = new Set(text.split('\n'));
  let end = 'END';
  while (lines.has(end)) end += '_';
  return end;
}

/** The directory and its documents, for `sh` on its standard input. */
export function formatWriteRun(plan: Plan, directory: string): string {
  return `set -e
umask 077
mkdir -p ${formatWord(directory)}
${formatWriteFiles(formatRunFiles(plan, directory))}`;
}

/**
 * The plan as a script for the host's own shell: the same files, the same commands, the same switch. What it cannot do
 * is read the host again as the console does; so it asks the administrator to look, and goes back unless told to keep.
 */
export function formatStandaloneScript(plan: Plan, directory: string): string {
  const window = plan.cutsOff?.keepWindowSeconds ?? 90;
  return `#!/bin/sh
# Run as root on the host. Goes back by itself unless it is kept within ${window} s of its end.
[ "$(id -u)" = 0 ] || { echo "This must be run as root." >&2; exit 1; }
# A connection that breaks must not end the script: the way back would come, but for nothing.
trap '' HUP
${formatWriteRun(plan, directory)}
set +e
sh ${formatWord(`${directory}/arm.sh`)} || exit
back() {
	echo "Failed: going back." >&2
	sh ${formatWord(`${directory}/extend.sh`)} 0
	exit 1
}
${plan.steps
  .flatMap((step) =>
    step.do.map(({ command, timeoutMs }) => {
      const seconds = Math.ceil(timeoutMs / 1000);
      return `sh ${formatWord(`${directory}/extend.sh`)} ${seconds + proofSeconds} ${step.id} || back
echo ${formatWord(`$ ${formatCommand(command)}`)}
timeout -k 5 ${seconds} ${formatCommand(command)} || back`;
    }),
  )
  .join('\n')}
: > ${formatWord(`${directory}/proved`)}
sh ${formatWord(`${directory}/extend.sh`)} ${window} || back
echo
echo "Look whether everything still works. Within ${window} s:"
echo "  keep:       sh ${directory}/keep.sh"
echo "  roll back:  sh ${directory}/rollback.sh"
`;
}
