import { formatCommand, formatWord } from '../model/command';
import { firstRunState } from './first-run-state';
import type { Plan, Step } from './plan';
import {
  formatProbes,
  formatProof,
  probeSeconds,
  proofFunctions,
  proofPatienceSeconds,
} from './proof-script';
import { shellEnvironment } from './rollback-script';
import { formatRunFiles, proofSeconds } from './run-files';
import { formatWriteFiles } from './write-files';

/** How long an answer is waited for, once everything is proved. */
export function keepWindowSecondsOf({ cutsOff }: Plan): number {
  return cutsOff?.keepWindowSeconds ?? 90;
}

/**
 * The directory of a run that the host carries out by itself, and its documents, for `sh` on its standard input: what
 * the console writes, `apply.sh`, and the run as its history lists it. Only the host knows when that is.
 */
export function formatWriteOwnRun(plan: Plan, directory: string, startedBy: string): string {
  const id = directory.slice(directory.lastIndexOf('/') + 1);
  const { startedAtMs, ...state } = firstRunState(plan, {
    id,
    startedAtMs: 0,
    startedBy,
    carriedOutBy: 'host',
  });
  return `set -e
umask 077
mkdir -p ${formatWord(directory)}
${formatWriteFiles([
  ...formatRunFiles(plan, directory),
  { path: `${directory}/apply.sh`, text: formatApplyScript(plan, directory) },
])}{
	printf '{"startedAtMs":'
	date +%s000
	printf %s ${formatWord(`,${JSON.stringify(state).slice(1)}`)}
} > ${formatWord(`${directory}/run.json`)}
`;
}

/**
 * The steps of a plan as the host's own shell carries them out: each is marked as begun before it is done and done only
 * when the host, read again, says so, as `run-plan` has it. What goes wrong is left to the switch, which sees a
 * deadline that has passed: there is no undo here.
 */
export function formatApplyScript(plan: Plan, directory: string): string {
  return `#!/bin/sh
# Carries this run out, once it is armed. Exit code: 0 proved, to be kept within the window; 1 it goes back.
cd ${formatWord(directory)} || exit 1
${shellEnvironment}
back() {
	echo "Failed: going back."
	sh extend.sh 0
	exit 1
}
${proofFunctions}
${plan.steps.map((step) => formatStepProofs(step, plan)).join('')}${formatProbes('all_answer', plan.probes)}
${plan.steps.map(formatStep).join('')}sh extend.sh ${proofSeconds} || back
within ${probeSeconds} all_answer || back
sed -i 's/"state":"waiting"/"state":"done"/g' run.json
sh extend.sh ${keepWindowSecondsOf(plan)} || back
: > proved
`;
}

function formatStepProofs({ id, given = [], expect }: Step, { hostFiles }: Plan): string {
  return [
    ...(given.length === 0 ? [] : [formatProof(functionName('given', id), given, hostFiles)]),
    ...(expect.length === 0 ? [] : [formatProof(functionName('expected', id), expect, hostFiles)]),
  ].join('');
}

function formatStep({ id, given = [], do: commands, expect, patienceSeconds }: Step): string {
  const lines = [
    ...(given.length === 0 ? [] : [`within 0 ${functionName('given', id)} || back`]),
    ...commands.flatMap(({ command, timeoutMs }) => {
      const seconds = Math.ceil(timeoutMs / 1000);
      return [
        `sh extend.sh ${seconds + proofSeconds + (patienceSeconds ?? 0)} ${id} || back`,
        `echo ${formatWord(`$ ${formatCommand(command)}`)}`,
        `timeout -k 5 ${seconds} ${formatCommand(command)} || back`,
      ];
    }),
    ...(expect.length === 0
      ? []
      : [`within ${proofPatienceSeconds(expect, patienceSeconds)} ${functionName('expected', id)} || back`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** A step's id may hold what a function's name may not. */
function functionName(what: 'given' | 'expected', stepId: string): string {
  return `${what}_${stepId.replaceAll('-', '_')}`;
}
