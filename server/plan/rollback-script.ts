import { formatCommand, formatWord } from '../model/command';
import { stagedPaths } from './host-file';
import type { Plan, UndoCommand } from './plan';

/**
 * The script that undoes a run, on the host, without us. There is one way back: a failed step, a dead console, a
 * deadline that passed, a power cut and the operator's button all end here.
 *
 * The decision is one symbolic link, `decided`, to `kept` or `rolled-back`: keeping and rolling back race for it, and
 * whoever makes it wins. A link and not a directory, because a link is made with its content in one system call: a
 * power cut can leave no decision without an answer.
 *
 * A lock lets two that roll back wait for each other instead of both running, and the script can be run again: an
 * undo tolerates what is already undone. A step is undone if it was begun, in reverse order; one undo that fails does
 * not stop the others, but is told by the exit code. What lay ready beside the files goes last: where only that fails
 * (a disk that turned read-only before anything was changed), the next try does no more than that.
 *
 * `sh rollback.sh` puts back now; `expired` only if the deadline has really passed; `boot`, before the network
 * comes up, puts back files alone.
 */
export function formatRollbackScript(plan: Plan, directory: string): string {
  return `#!/bin/sh
# Undoes this run. Exit code: 0 undone, 1 undone in part, 3 decided otherwise, 4 the deadline has not passed.
${scriptHead(directory)}
${formatForget(plan, directory)}
${formatFinishKeep(plan)}
${carrierFunction}
${silentFunction}
${unroutedFunction}
${failedInNetworkdFunction}
at=\${1:-running}
if [ -e outcome ] && [ "$(cat outcome)" != rollback-failed ]; then
	echo "This run has ended: $(cat outcome)"
	[ "$at" = boot ] && { forget; disarm; }
	exit 3
fi
if [ "$at" = expired ] && [ ! -L decided ]; then
	read -r up rest < /proc/uptime
	read -r deadline < deadline
	[ "\${up%.*}" -ge "\${deadline:-0}" ] || exit 4
fi
ln -s rolled-back decided 2> /dev/null
if [ "$(readlink decided)" = kept ]; then
	echo "This run is already decided: kept"
	finish_keep
	exit 3
fi
result=0
log=rollback.log
: 2> /dev/null >> "$log" || log=/dev/null
{
echo "# $(date -Is 2> /dev/null) $at"
if [ "$at" = boot ] || [ ! -e undone ]; then
:
${[...plan.steps]
  .reverse()
  .flatMap((step) =>
    step.undo.length === 0
      ? []
      : [
          `if [ "$at" = boot ] || [ -e started-${step.id} ]; then`,
          ...step.undo.map((undo) => `\t${formatUndo(undo)}`),
          'fi',
        ],
  )
  .join('\n')}
fi
if [ "$result" = 0 ]; then
	: > undone
	forget && disarm || result=1
fi
} >> "$log" 2>&1
if [ "$result" = 0 ]; then end rolled-back || result=1; else end rollback-failed; fi
cat "$log"
exit "$result"
`;
}

/**
 * A manager that has just been told needs a moment, in which a ping fails at once (there is no route) and not after its
 * second: so this goes by the clock.
 */
const silentFunction = `silent() {
	read -r begun rest < /proc/uptime
	while ! ping -n -c 1 -W 1 "$1" > /dev/null 2>&1 9>&-; do
		read -r now rest < /proc/uptime
		[ $((\${now%.*} - \${begun%.*})) -lt 4 ] || return 0
		sleep 0.2
	done
	return 1
}`;

/** A manager adds its routes a moment after the address. */
const unroutedFunction = `unrouted() {
	for try in 1 2 3 4 5 6 7 8 9 10; do
		ip "$1" -o route show default via "$2" dev "$3" 2> /dev/null | grep -q . && return 1
		sleep 0.2
	done
}`;

/** One that is not there, or is down, has not lost it: that is for the way back to mend. */
const carrierFunction = `carrier() {
	[ "$(cat "/sys/class/net/$1/carrier" 2> /dev/null)" != 0 ]
}`;

const failedInNetworkdFunction = `failed_in_networkd() {
	networkctl --no-legend --no-pager list "$1" 2> /dev/null | grep -q ' failed *$'
}`;

function formatUndo(undo: UndoCommand): string {
  const { command, timeoutMs, when, onlyIf, ifBegun, unlessFailed, unlessUnplugged, mayFail } = undo;
  const guards = [
    ...(when === 'always' ? [] : when === 'boot' ? ['[ "$at" = boot ]'] : ['[ "$at" != boot ]']),
    ...(ifBegun === undefined ? [] : [`[ -e started-${ifBegun} ]`]),
    ...(unlessFailed === undefined ? [] : ['[ "$result" = 0 ]']),
    ...(unlessUnplugged === undefined ? [] : [`carrier ${formatWord(unlessUnplugged)}`]),
    ...(onlyIf === undefined ? [] : [formatGuard(onlyIf)]),
  ];
  const run = `${mayFail ? 'attempt' : 'undo'} ${Math.ceil(timeoutMs / 1000)} ${formatCommand(command)}`;
  return guards.length === 0 ? run : `if ${guards.join(' && ')}; then ${run}; fi`;
}

function formatGuard(onlyIf: NonNullable<UndoCommand['onlyIf']>): string {
  if ('exists' in onlyIf)
    return `{ [ -e ${formatWord(onlyIf.exists)} ] || [ -L ${formatWord(onlyIf.exists)} ]; }`;
  if ('missing' in onlyIf) return `[ ! -e ${formatWord(onlyIf.missing)} ]`;
  if ('failedInNetworkd' in onlyIf) return `failed_in_networkd ${formatWord(onlyIf.failedInNetworkd)}`;
  if ('silent' in onlyIf) return `silent ${formatWord(onlyIf.silent)}`;
  const family = onlyIf.unrouted.includes(':') ? '-6' : '-4';
  return `unrouted ${family} ${formatWord(onlyIf.unrouted)} ${formatWord(onlyIf.by)}`;
}

/** The script that decides for the new state. Refuses while the host has not been proved to be as planned. */
export function formatKeepScript(plan: Plan, directory: string): string {
  return `#!/bin/sh
# Keeps this run. Exit code: 0 kept, 3 decided otherwise, 4 there is nothing to keep yet.
${scriptHead(directory)}
${formatForget(plan, directory)}
${formatFinishKeep(plan)}
if [ -e outcome ]; then
	echo "This run has ended: $(cat outcome)"
	[ "$(cat outcome)" = kept ] && exit 0
	exit 3
fi
if [ ! -e proved ]; then
	echo "The change is not complete: there is nothing to keep yet."
	exit 4
fi
ln -s kept decided 2> /dev/null
if [ "$(readlink decided)" != kept ]; then
	echo "This run is already decided: rolled-back"
	exit 3
fi
finish_keep
echo kept
`;
}

export const shellEnvironment = `export LC_ALL=C.UTF-8 LIBVIRT_DEFAULT_URI=qemu:///system
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;

/**
 * What all scripts begin with. Locks are not handed on to what is run (`9>&-`): a DHCP client that stays would hold
 * them for ever. `end` renames the outcome into place: an empty one, of a script that was killed, would end nothing.
 */
export function scriptHead(directory: string): string {
  const id = directory.slice(directory.lastIndexOf('/') + 1);
  return `cd ${formatWord(directory)} || exit 1
${shellEnvironment}
exec 9< lock
flock 9
disarm() {
	rm -f ${notePaths(id).join(' ')}
	rm -f ${bootUnit(id)} ${Object.values(bootLinks(id)).join(' ')}
}
end() {
	echo "$1" > outcome.new || return
	sync -f . 2> /dev/null
	mv -f outcome.new outcome
	sync -f . 2> /dev/null
}
undo() {
	seconds=$1
	shift
	echo "$ $*"
	timeout -k 5 "$seconds" "$@" 9>&- && return
	echo "exit code $?"
	result=1
}
attempt() {
	before=$result
	undo "$@"
	result=$before
}`;
}

/**
 * The copies that lay beside the files, of no use once it is decided; and the folders that were made for them, unless
 * something is in them. Fails when some of it could not go.
 */
export function formatForget({ hostFiles }: Plan, directory: string): string {
  const staged = hostFiles.flatMap(({ path }) => Object.values(stagedPaths(path, directory)));
  return `forget() {
	${staged.length === 0 ? ':' : `rm -f -- ${staged.map(formatWord).join(' ')} || return`}
	[ -e folders ] || return 0
	sort -r folders | while read -r folder; do
		[ ! -d "$folder" ] || rmdir --ignore-fail-on-non-empty -- "$folder" || exit
	done
}`;
}

/**
 * What is left to do once it is decided to keep. Whoever decided may be killed in the middle of it: whoever comes next,
 * the switch within half a second, does it then.
 */
function formatFinishKeep(plan: Plan): string {
  return `finish_keep() {
	forget
${removedFolders(plan)}	disarm
	end kept
}`;
}

/** A folder that was there for a file alone goes with it. */
function removedFolders({ hostFiles }: Plan): string {
  const folders = hostFiles.flatMap(({ path, after, folder }) =>
    after === undefined && folder === 'of-its-own' ? [path.slice(0, path.lastIndexOf('/'))] : [],
  );
  return [...new Set(folders)]
    .map((path) => `\trmdir --ignore-fail-on-non-empty -- ${formatWord(path)} 2> /dev/null\n`)
    .join('');
}

export const bootUnit = (id: string) => `/etc/systemd/system/bridgehead-rollback-${id}.service`;
export const bootLinks = (id: string) => ({
  early: `/etc/systemd/system/sysinit.target.wants/bridgehead-rollback-${id}.service`,
  late: `/etc/systemd/system/multi-user.target.wants/bridgehead-rollback-${id}.service`,
});
export const notePaths = (id: string) => [
  `/run/motd.d/bridgehead-${id}`,
  `/run/issue.d/bridgehead-${id}.issue`,
];
