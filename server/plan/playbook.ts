import { createTwoFilesPatch } from 'diff';
import { Document, Scalar } from 'yaml';
import { formatCommand, formatWord } from '../model/command';
import { formatWriteOwnRun, keepWindowSecondsOf } from './apply-script';
import { isInventoryName } from './inventory-name';
import type { Plan } from './plan';
import {
  canBeProvedByShell,
  formatProbes,
  formatProof,
  probeSeconds,
  proofFunctions,
  proofPatienceSeconds,
} from './proof-script';
import { shellEnvironment } from './rollback-script';
import { proofSeconds } from './run-files';

/** A host as the inventory calls it, and its own plan, made from its own facts. */
export interface PlaybookHost {
  readonly name: string;
  readonly plan: Plan;
  /** Of the run, on that host. */
  readonly directory: string;
}

/**
 * The plans of several hosts as an Ansible playbook. What runs on a host is what the console and the script run: the
 * same directory, the same switch, `apply.sh` carried out by the host itself, so that neither a link that is cut nor a
 * killed Ansible stops it in the middle. Ansible asks whether the host is as it was reviewed, sets off, comes again
 * over a fresh connection, and says *keep*: arriving is the proof. Where it does not, the host goes back by itself.
 *
 * Everything that comes from a host is a value marked `!unsafe`, which Jinja never reads. It travels on the standard
 * input of `sh`, with pipelining, so that Ansible leaves no file on the host, and in no log of it.
 */
export function formatPlaybook({
  title,
  hosts,
}: {
  /** In the operator's language. */
  readonly title: string;
  readonly hosts: readonly PlaybookHost[];
}): string {
  const wrong = hosts.find(({ name, plan }) => !isInventoryName(name) || !canBeProvedByShell(plan));
  if (wrong !== undefined) throw new Error(`no playbook for ${wrong.name}`);
  const document = new Document([
    {
      name: unsafe(shown(title)),
      hosts: hosts.map(({ name }) => name),
      gather_facts: false,
      // A check asks all of them, and each says its own; a change stops at the first that goes back.
      serial: `{{ '100%' if ansible_check_mode else bridgehead_serial | default(1) }}`,
      max_fail_percentage: '{{ 100 if ansible_check_mode else 0 }}',
      vars: {
        ansible_pipelining: true,
        ansible_no_target_syslog: true,
        bridgehead_plans: Object.fromEntries(hosts.map((host) => [host.name, formatHost(host)])),
      },
      tasks: tasks(),
    },
  ]);
  document.commentBefore = heading;
  return document.toString({ lineWidth: 0 });
}

const heading = ` Made by Bridgehead. Each host is named as in your inventory, and has a plan of its own.
   ansible-playbook -i INVENTORY THIS --check      compares, and says what would change
   ansible-playbook -i INVENTORY THIS              one host after the other; stops at the first that goes back
   ansible-playbook -i INVENTORY THIS -e bridgehead_serial=5
 It must run as root on the hosts (--become), and needs Python there, as all of Ansible does.`;

const readyCode = 0;
const nothingToDoCode = 10;
const refusedCode = 11;

function formatHost({ plan, directory }: PlaybookHost) {
  const newAddress = plan.cutsOff?.newAddresses?.[0]?.split('/')[0];
  return {
    directory: unsafe(directory),
    ...(newAddress === undefined ? {} : { new_address: unsafe(newAddress) }),
    seconds: longestSeconds(plan),
    keep_seconds: keepWindowSecondsOf(plan),
    changes: changeLines(plan).map(unsafe),
    read: unsafe(transportable(formatReadScript(plan, directory))),
    write: unsafe(transportable(formatWriteOwnRun(plan, directory, 'ansible'))),
    begin: unsafe(formatBeginScript(directory)),
    wait: unsafe(formatWaitScript(plan, directory)),
    look_back: unsafe(transportable(formatLookBackScript(plan, directory))),
  };
}

/** How long `apply.sh` may take, at the very most. */
function longestSeconds({ steps }: Plan): number {
  return steps
    .flatMap(({ do: commands, expect, patienceSeconds }) => [
      ...commands.map(({ timeoutMs }) => Math.ceil(timeoutMs / 1000) + 5),
      expect.length === 0 ? 0 : proofPatienceSeconds(expect, patienceSeconds),
    ])
    .reduce((sum, seconds) => sum + seconds, probeSeconds + 15);
}

function changeLines({ steps }: Plan): readonly string[] {
  return steps.flatMap(({ change, do: commands }) => {
    const diff =
      change === undefined
        ? []
        : createTwoFilesPatch(change.name, change.name, change.before, change.after, 'now', 'planned', {
            context: 3,
          })
            .split('\n')
            .slice(2, -1);
    const lines = [...diff, ...commands.map(({ command }) => `$ ${formatCommand(command)}`)];
    return lines.map(shown);
  });
}

/** Nothing is written. What it finds is told by its exit code. */
function formatReadScript(plan: Plan, directory: string): string {
  const expected = plan.steps.flatMap(({ expect }) => expect);
  const files = expected.filter(({ kind }) => kind === 'file');
  const run = formatWord(directory);
  return `# Reads, and changes nothing. Exit code: ${readyCode} ready, ${nothingToDoCode} nothing to do, ${refusedCode} refused.
${shellEnvironment}
${proofFunctions}
${formatProof('is_as_planned', expected, plan.hostFiles)}
${formatProof('has_its_files', files, plan.hostFiles)}
${formatProof('is_as_reviewed', undoneOf(plan), plan.hostFiles)}
${formatProbes('all_answer', plan.probesBefore)}
unmet=
nothing() {
	echo "Nothing to do: $1"
	exit ${nothingToDoCode}
}
refuse() {
	echo "Refused: $1$unmet"
	exit ${refusedCode}
}
[ "$(id -u)" = 0 ] || refuse "this must be run as root (--become)."
if [ -e ${run}/armed ]; then
	case $(cat ${run}/outcome 2> /dev/null) in
		kept) has_its_files && nothing "this plan was kept here."
			refuse "this plan was kept here, and the host has changed since." ;;
		"") refuse "this plan is being carried out here, and goes back unless it is kept: see "${run} ;;
		*) refuse "this plan went back here. Make a new one, from the host as it is now: see "${run} ;;
	esac
fi
is_as_planned && nothing "the host is as planned."
is_as_reviewed || refuse "the host is not as it was when this plan was made."
within 10 all_answer > /dev/null || refuse "what answered when this plan was made does not."
echo "Ready."
`;
}

/** What is true of the host before the first step, and again after the way back. */
function undoneOf({ steps }: Plan) {
  return steps.flatMap(({ undone }) => undone);
}

/**
 * `KillMode=process`: a manager's daemon that a step starts (a DHCP client) must outlive it, as in `run-files`.
 */
function formatBeginScript(directory: string): string {
  const id = directory.slice(directory.lastIndexOf('/') + 1);
  const apply = formatCommand({
    argv: [
      'sh',
      '-c',
      `exec sh ${formatWord(`${directory}/apply.sh`)} < /dev/null > ${formatWord(`${directory}/apply.log`)} 2>&1`,
    ],
  });
  return `# The host goes on by itself from here, whoever is connected.
if [ -d /run/systemd/system ]; then
	systemd-run --quiet --collect --unit=${formatWord(`bridgehead-apply-${id}`)} --property=KillMode=process ${apply} && exit
fi
setsid ${apply} < /dev/null > /dev/null 2>&1 &
`;
}

function formatWaitScript(plan: Plan, directory: string): string {
  return `# Waits until the run is proved or has gone back, and tells what was done. Exit code: 0 proved.
cd ${formatWord(directory)} || exit 1
read -r begun rest < /proc/uptime
until [ -e proved ] || [ -e outcome ]; do
	read -r now rest < /proc/uptime
	[ $((\${now%.*} - \${begun%.*})) -lt ${longestSeconds(plan) + proofSeconds} ] || break
	sleep 0.5
done
cat apply.log
[ -e proved ] && [ ! -L decided ]
`;
}

function formatLookBackScript(plan: Plan, directory: string): string {
  const undone = undoneOf(plan);
  return `# Tells what was done, and whether the host is as it was before. Exit code: 0 it is.
cat ${formatWord(`${directory}/apply.log`)}
${shellEnvironment}
${proofFunctions}
${formatProof('is_as_before', undone, plan.hostFiles)}
${formatProbes('all_answer', plan.probesBefore)}
within ${proofPatienceSeconds(undone, undefined)} is_as_before && within ${probeSeconds} all_answer
`;
}

const mine = 'bridgehead_plans[inventory_hostname]';

function tasks() {
  const script = (name: string) => ({
    'ansible.builtin.command': {
      argv: ['sh'],
      stdin: `{{ ${mine}.${name} }}`,
      stdin_add_newline: false,
    },
  });
  const runScript = (name: string) => ({
    'ansible.builtin.command': { argv: ['sh', `{{ ${mine}.directory }}/${name}.sh`] },
  });
  const freshConnection = (seconds: string) => [
    { name: 'Give up the connection', 'ansible.builtin.meta': 'reset_connection' },
    {
      name: 'Come again over a fresh one',
      'ansible.builtin.wait_for_connection': { timeout: `{{ ${seconds} }}`, sleep: 1 },
    },
  ];
  return [
    {
      name: 'Compare the host with the one that was reviewed',
      ...script('read'),
      register: 'bridgehead_reading',
      check_mode: false,
      changed_when: false,
      failed_when: `bridgehead_reading.rc not in [${readyCode}, ${nothingToDoCode}, ${refusedCode}]`,
    },
    {
      name: 'Refuse where it is another',
      'ansible.builtin.fail': { msg: '{{ bridgehead_reading.stdout }}' },
      when: `bridgehead_reading.rc == ${refusedCode}`,
    },
    {
      name: 'Say where there is nothing to do',
      'ansible.builtin.debug': { msg: '{{ bridgehead_reading.stdout }}' },
      when: `bridgehead_reading.rc == ${nothingToDoCode}`,
    },
    {
      name: 'Leave a host alone that needs nothing',
      'ansible.builtin.meta': 'end_host',
      when: `bridgehead_reading.rc == ${nothingToDoCode}`,
    },
    {
      name: 'Show what would change',
      'ansible.builtin.debug': { msg: `{{ ${mine}.changes }}` },
      changed_when: 'ansible_check_mode',
      when: 'ansible_check_mode or ansible_diff_mode',
    },
    { name: 'Leave it at that', 'ansible.builtin.meta': 'end_host', when: 'ansible_check_mode' },
    { name: 'Write the way there and the way back', ...script('write') },
    { name: 'Arm the switch that goes back', ...runScript('arm') },
    {
      name: 'Change the host',
      block: [
        { name: 'Set the host off', ...script('begin') },
        {
          name: 'Look for it at its new address',
          'ansible.builtin.set_fact': {
            bridgehead_old_address: '{{ ansible_host | default(inventory_hostname) }}',
            ansible_host: `{{ ${mine}.new_address }}`,
          },
          when: `${mine}.new_address is defined`,
        },
        ...freshConnection(`${mine}.seconds + ${mine}.keep_seconds`),
        {
          name: 'Wait until it has proved each step',
          ...script('wait'),
          changed_when: false,
          failed_when: false,
          // The link may be cut under this one.
          ignore_unreachable: true,
          ignore_errors: true,
          timeout: `{{ ${mine}.seconds + ${mine}.keep_seconds }}`,
        },
        ...freshConnection(`${mine}.keep_seconds`),
        {
          name: 'Read over it what the host has proved',
          ...script('wait'),
          register: 'bridgehead_proof',
          changed_when: false,
          timeout: `{{ ${mine}.seconds + ${mine}.keep_seconds }}`,
        },
        { name: 'Keep', ...runScript('keep') },
        {
          name: 'Tell what was done',
          'ansible.builtin.debug': { msg: '{{ bridgehead_proof.stdout_lines }}' },
        },
      ],
      rescue: [
        {
          name: 'Look for it at its old address',
          'ansible.builtin.set_fact': { ansible_host: '{{ bridgehead_old_address }}' },
          when: 'bridgehead_old_address is defined',
        },
        ...freshConnection(`${mine}.seconds + ${mine}.keep_seconds`),
        {
          name: 'Roll back, where it has not gone back by itself',
          ...runScript('rollback'),
          register: 'bridgehead_back',
          failed_when: 'bridgehead_back.rc not in [0, 3]',
        },
        {
          name: 'Look whether the host is as before',
          ...script('look_back'),
          register: 'bridgehead_as_before',
          changed_when: false,
          failed_when: false,
        },
        {
          name: 'Stop here',
          'ansible.builtin.fail': {
            msg: "{{ inventory_hostname }} {{ 'was kept by somebody else' if bridgehead_back.rc == 3 and 'kept' in bridgehead_back.stdout else 'went back, and is as before' if bridgehead_as_before.rc == 0 else 'went back, and is not as before' }}.\n{{ bridgehead_as_before.stdout }}",
          },
        },
      ],
    },
  ];
}

/** YAML's readers refuse these, or take some of them for line breaks. */
const unprintable =
  /[^\t\n\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/gu;

/** What YAML could not carry byte for byte goes as base64, for the host's own shell to read. */
function transportable(script: string): string {
  if (script.search(unprintable) === -1) return script;
  const bytes = Array.from(new TextEncoder().encode(script), (byte) => String.fromCharCode(byte));
  return `base64 -d << 'END' | sh\n${btoa(bytes.join(''))}\nEND\n`;
}

/** For the eye: what YAML could not carry is named by its number. */
function shown(text: string): string {
  return text.replace(unprintable, (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`);
}

/** A value that Ansible takes as it is: no Jinja in it is ever run. */
function unsafe(text: string): Scalar<string> {
  const scalar = new Scalar(text);
  scalar.tag = '!unsafe';
  scalar.type = text.includes('\n') ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
  return scalar;
}
