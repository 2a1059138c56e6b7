import { formatCommand, formatWord } from '../model/command';
import { stagedPaths } from './host-file';
import type { Plan, PlanFile } from './plan';
import {
  bootLinks,
  bootUnit,
  formatForget,
  formatKeepScript,
  formatRollbackScript,
  notePaths,
  scriptHead,
} from './rollback-script';

/** Where runs lie on the managed host. */
export const runsDirectory = '/var/lib/bridgehead/runs';

export function runDirectory(runId: string): string {
  return `${runsDirectory}/${runId}`;
}

/** How long a step may take to prove itself, on top of its commands' own time-outs: see `run-plan`. */
export const proofSeconds = 60;

/** Everything that lies in a run's directory before the first change. `arm.sh` then makes it sharp. */
export function formatRunFiles(plan: Plan, directory: string): readonly PlanFile[] {
  const file = (name: string, text: string): PlanFile => ({ path: `${directory}/${name}`, text });
  return [
    file('lock', ''),
    file('plan.json', `${JSON.stringify(plan, null, 2)}\n`),
    ...(plan.batch === undefined ? [] : [file('batch', `${plan.batch}\n`)]),
    ...plan.files,
    ...plan.hostFiles.flatMap(({ before, after }, index) => [
      ...(before === undefined ? [] : [file(`file-${index + 1}.before`, before)]),
      ...(after === undefined ? [] : [file(`file-${index + 1}.after`, after)]),
    ]),
    file('rollback.sh', formatRollbackScript(plan, directory)),
    file('keep.sh', formatKeepScript(plan, directory)),
    file('extend.sh', formatExtendScript(directory)),
    file('switch.sh', formatSwitchScript(directory)),
    file('status.sh', formatStatusScript(directory)),
    file('note', formatNote(directory)),
    file('arm.sh', formatArmScript(plan, directory)),
  ];
}

/**
 * The dead-man's switch: waits for the deadline and rolls back, unless it is decided. It stays a process and is not a
 * timer, because a deadline that is put off needs then no more than a file, and one thing serves hosts with and
 * without systemd. It reads the deadline on the uptime clock: NTP moves the other one. systemd starts it again if it
 * is killed (`Restart=on-failure`).
 *
 * What could not be put back (a disk that turned read-only) is tried again for a minute.
 */
function formatSwitchScript(directory: string): string {
  return `#!/bin/sh
# Rolls this run back when its deadline has passed.
cd ${formatWord(directory)} || exit 1
while :; do
	[ -e outcome ] && [ "$(cat outcome)" != rollback-failed ] && exit 0
	read -r up rest < /proc/uptime
	read -r deadline < deadline || deadline=0
	if [ -L decided ] || [ "\${up%.*}" -ge "\${deadline:-0}" ]; then
		sh rollback.sh expired > /dev/null 2>&1
		case $? in
			0 | 3) exit 0 ;;
			1) break ;;
		esac
	fi
	sleep 0.5
done
for try in 1 2 3 4 5 6 7 8 9 10 11 12; do
	sleep 5
	sh rollback.sh again > /dev/null 2>&1 && exit 0
done
`;
}

/** `extend.sh 60 [STEP]`: 60 s from now; `+60`: 60 s later than now said; `0`: roll back. */
function formatExtendScript(directory: string): string {
  return `#!/bin/sh
# Puts the deadline off, and marks a step as begun. Exit code: 0 done, 3 the run is decided already.
${scriptHead(directory)}
if [ -L decided ] || [ -e outcome ]; then
	echo "This run is already decided: $(readlink decided)"
	exit 3
fi
read -r up rest < /proc/uptime
read -r deadline < deadline || deadline=0
case $1 in
	+*) deadline=$((\${deadline:-0} + \${1#+})) ;;
	*) deadline=$((\${up%.*} + $1)) ;;
esac
echo "$deadline" > deadline.new && mv -f deadline.new deadline || exit 1
if [ -n "$2" ]; then : > "started-$2" || exit 1; fi
`;
}

/** Says how the run stands, for `parse/run-status`. Takes no lock: it must answer while the way back is being gone. */
function formatStatusScript(directory: string): string {
  return `#!/bin/sh
# Says how this run stands.
cd ${formatWord(directory)} || exit 1
read -r up rest < /proc/uptime
read -r deadline < deadline || deadline=0
echo "left $((\${deadline:-0} - \${up%.*}))"
echo "decided $(readlink decided)"
echo "outcome $(cat outcome 2> /dev/null)"
for mark in proved started-*; do [ -e "$mark" ] && echo "$mark"; done
exit 0
`;
}

function formatNote(directory: string): string {
  return `Bridgehead is changing this host (${directory}).
It goes back by itself unless it is kept. To decide here, as root:
  keep:       sh ${directory}/keep.sh
  roll back:  sh ${directory}/rollback.sh
`;
}

/**
 * Before the first change: both versions of every file laid beside it (that fails where the disk is full or
 * read-only, while nothing has changed yet), the boot leg, the switch, the note on the console. Refuses when a file
 * is not as it was planned from, or when another run is undecided.
 */
function formatArmScript(plan: Plan, directory: string): string {
  const id = directory.slice(directory.lastIndexOf('/') + 1);
  const needsBootLeg = plan.steps.some((step) =>
    step.undo.some(({ when }) => when === 'boot' || when === 'always'),
  );
  const link = needsBootLeg ? bootLinks(id).early : bootLinks(id).late;
  return `#!/bin/sh
# Makes the way back sharp. Exit code: 0 armed, 4 a file has changed, 5 another run is undecided (its name is said).
${scriptHead(directory)}
exec 8>> ../lock
flock 8
for other in ../*/armed; do
	run=\${other%/armed}
	if [ -e "$other" ] && [ ! -e "$run/outcome" ]${ofAnotherBatch(plan, '$(cat "$run/batch" 2> /dev/null)')}; then
		echo "undecided: \${run#../}"
		exit 5
	fi
done
for other in ../../batches/*/under-way; do
	batch=\${other%/under-way}
	if [ -e "$other" ]${ofAnotherBatch(plan, `\${batch##*/}`)}; then
		echo "undecided: \${batch##*/}"
		exit 5
	fi
done
changed() {
	echo "changed: $1"
	exit 4
}
${plan.hostFiles
  .map(({ path, before }, index) =>
    before === undefined
      ? `[ ! -e ${formatWord(path)} ] || changed ${formatWord(path)}`
      : `cmp -s file-${index + 1}.before ${formatWord(path)} || changed ${formatWord(path)}`,
  )
  .join('\n')}
${formatForget(plan, directory)}
# What is made is noted first, so that it can go again.
folder() {
	[ -z "$1" ] || [ -d "$1" ] || { folder "\${1%/*}" && echo "$1" >> folders && mkdir "$1"; }
}
set -e
trap 'forget; rm -f armed; disarm' EXIT
${plan.hostFiles.map((file, index) => formatStage(file, { directory, number: index + 1 })).join('')}sync -f .
read -r up rest < /proc/uptime
echo $((\${up%.*} + ${proofSeconds})) > deadline
if [ -d /run/systemd/system ]; then
	folder ${link.slice(0, link.lastIndexOf('/'))}
	cat > ${bootUnit(id)} << 'END'
${needsBootLeg ? earlyUnit(directory) : lateUnit(directory)}END
	ln -sf ../bridgehead-rollback-${id}.service ${link}
	sync -f /etc/systemd/system
fi
: > armed
[ -d /run/systemd/system ] && ${formatCommand(switchCommand(directory))} 8>&- 9>&- ||
	setsid sh ${formatWord(`${directory}/switch.sh`)} < /dev/null > /dev/null 2>&1 8>&- 9>&- &
for place in ${notePaths(id).join(' ')}; do
	mkdir -p "\${place%/*}" && cp note "$place" || true
done
sync -f .
trap - EXIT
`;
}

/** Runs of one batch do not wait for each other: they touch different domains. */
function ofAnotherBatch({ batch }: Plan, name: string): string {
  return batch === undefined ? '' : ` && [ "${name}" != ${formatWord(batch)} ]`;
}

/**
 * `KillMode=process`: a manager's daemon that the way back starts (a DHCP client) must outlive the switch. The memory
 * killer is to take others first.
 */
function switchCommand(directory: string) {
  const id = directory.slice(directory.lastIndexOf('/') + 1);
  return {
    argv: [
      'systemd-run',
      '--quiet',
      '--collect',
      `--unit=bridgehead-switch-${id}`,
      '--property=Restart=on-failure',
      '--property=RestartSec=1',
      '--property=KillMode=process',
      '--property=OOMScoreAdjust=-900',
      'sh',
      `${directory}/switch.sh`,
    ],
  } as const;
}

/** Before any network manager: its files are back when it reads them. */
function earlyUnit(directory: string): string {
  return `[Unit]
Description=Put the network back that an undecided change of Bridgehead left
DefaultDependencies=no
RequiresMountsFor=${directory}
After=local-fs.target systemd-remount-fs.service
Wants=network-pre.target
Before=network-pre.target sysinit.target systemd-networkd.service NetworkManager.service networking.service network.service
Conflicts=shutdown.target

[Service]
Type=oneshot
ExecStart=/bin/sh ${directory}/rollback.sh boot
`;
}

/** A change of libvirt's configuration alone is undone by libvirt, once it runs. */
function lateUnit(directory: string): string {
  return `[Unit]
Description=Put back what an undecided change of Bridgehead left
After=libvirtd.service virtqemud.service virtnetworkd.service

[Service]
Type=oneshot
ExecStart=/bin/sh ${directory}/rollback.sh
`;
}

function formatStage(
  { path, before, after, mode }: Plan['hostFiles'][number],
  { directory, number }: { directory: string; number: number },
): string {
  const staged = stagedPaths(path, directory);
  const [file, old, fresh] = [path, staged.old, staged.new].map(formatWord);
  const folder = formatWord(path.slice(0, path.lastIndexOf('/')));
  const kept = formatWord(`before${path.slice(0, path.lastIndexOf('/'))}`);
  const lines = [
    `folder ${folder}`,
    ...(before === undefined ? [] : [`mkdir -p ${kept} && cp -a ${file} ${kept}/`, `cp -a ${file} ${old}`]),
    ...(after === undefined
      ? []
      : before === undefined
        ? [`install -m ${mode} file-${number}.after ${fresh}`]
        : [`cp -a ${file} ${fresh}`, `cat file-${number}.after > ${fresh}`]),
    `sync -f ${folder}`,
  ];
  return `${lines.join('\n')}\n`;
}
