import { formatWord } from '../model/command';
import type { Expectation } from '../model/expectation';
import { fingerprint } from '../model/fingerprint';
import type { Probe } from '../model/probe';
import type { Plan } from './plan';

/**
 * Proof by the host's own shell, where no console is there to read it: the same sentences, asked of `/sys`, `ip` and
 * `virsh`. What says something of virtual machines and their XML is left to the console.
 */

/** How long the host may take: an STP port with libvirt's 2 s forward delay needs 4 s, a DHCP client some more. */
const expectationSeconds = 20;
/** And with the 15 s that STP has by default: listening, learning. */
const stpSeconds = 45;
export const probeSeconds = 15;

/** How long it may take until all of these are so. */
export function proofPatienceSeconds(
  expectations: readonly Expectation[],
  patienceSeconds: number | undefined,
): number {
  const hasStp = expectations.some((one) => one.kind === 'stp' && one.on);
  return Math.max(patienceSeconds ?? 0, hasStp ? stpSeconds : expectationSeconds);
}

/** Whether the host's shell can prove every sentence of the plan, and there is something to prove. */
export function canBeProvedByShell({ steps, hostFiles }: Pick<Plan, 'steps' | 'hostFiles'>): boolean {
  return (
    steps.some(({ expect }) => expect.length > 0) &&
    steps
      .flatMap(({ given = [], expect, undone }) => [...given, ...expect, ...undone])
      .every((expectation) => formatCondition(expectation, hostFiles) !== undefined)
  );
}

/**
 * A shell function that succeeds when all of these are so now, and otherwise leaves in `$unmet` those that are not.
 * Sentences that the shell cannot prove are left out.
 */
export function formatProof(
  name: string,
  expectations: readonly Expectation[],
  hostFiles: Plan['hostFiles'],
): string {
  const sentences = new Map(expectations.map((one) => [JSON.stringify(one), one]));
  const lines = [...sentences.values()].flatMap((expectation) => {
    const condition = formatCondition(expectation, hostFiles);
    return condition === undefined ? [] : [`\t${condition} || not_so ${formatWord(sentence(expectation))}`];
  });
  return `${name}() {
	unmet=
${lines.map((line) => `${line}\n`).join('')}	[ -z "$unmet" ]
}
`;
}

/** The same of what must answer over the network. */
export function formatProbes(name: string, probes: readonly Probe[]): string {
  return `${name}() {
	unmet=
${probes.map(({ kind, address }) => `\tanswers ${formatWord(address)} ${kind} || not_so ${formatWord(`${kind} ${address} answers`)}\n`).join('')}	[ -z "$unmet" ]
}
`;
}

/** What the functions above call, and `within SECONDS FUNCTION`, which asks until it is so and tells what is not. */
export const proofFunctions = `not_so() {
	unmet="$unmet
not so: $1"
}
within() {
	read -r begun rest < /proc/uptime
	until $2; do
		read -r now rest < /proc/uptime
		[ $((\${now%.*} - \${begun%.*})) -lt "$1" ] || { echo "\${unmet#?}"; return 1; }
		sleep 0.2
	done
}
has() { # FILE TEXT: this is all there is in it
	[ -e "$1" ] && [ "$(cat "$1" 2> /dev/null)" = "$2" ]
}
has_port() { # BRIDGE INTERFACE: a port that lets frames through
	master=$(readlink "/sys/class/net/$2/master") && [ "\${master##*/}" = "$1" ] && has "/sys/class/net/$2/brport/state" 3
}
has_address() { # INTERFACE ADDRESS/LENGTH
	ip -o addr show dev "$1" 2> /dev/null | sed 's,\\( inet6* [^ /]*\\) peer [^ /]*,\\1,' | grep -q -F -e " inet $2 " -e " inet6 $2 "
}
has_global_address() { # INTERFACE [-4 | -6]
	[ -n "$(ip -o $2 addr show dev "$1" scope global 2> /dev/null)" ]
}
has_default_route() { # INTERFACE -4 | -6 [GATEWAY]
	[ -n "$(ip "$2" route show default dev "$1" \${3:+via "$3"} 2> /dev/null)" ]
}
lists_network() { # NAME [FLAG…]: libvirt answers, and its list has that line
	name=$1
	shift
	networks=$(virsh net-list --name "$@" 2> /dev/null) && printf '%s\\n' "$networks" | grep -q -F -x -e "$name"
}
has_no_network() {
	networks=$(virsh net-list --name --all 2> /dev/null) && ! printf '%s\\n' "$networks" | grep -q -F -x -e "$1"
}
# A link-local gateway is an address only together with an interface. Some gateways answer ARP and no ping.
answers() { # ADDRESS gateway | nameserver
	zone=
	case $1 in fe[89abAB]*) zone=$(ip -6 route show default via "$1" | sed -n 's/.* dev \\([^ ]*\\).*/%\\1/p' | head -n 1) ;; esac
	ping -n -c 1 -W 1 "$1$zone" > /dev/null 2>&1 ||
		{ [ "$2" = gateway ] && ip neigh show "$1" | grep -q -E ' lladdr .*(REACHABLE|STALE|PERMANENT)'; }
}
`;

/** In the words of its kind, as short as `ip` has them. */
function sentence(expectation: Expectation): string {
  const { kind, ...values } = expectation;
  const words = Object.entries(values).flatMap(([key, value]) =>
    key === 'fingerprint' ? [] : [typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)],
  );
  return [kind, ...words].join(' ');
}

/** One condition for `sh`; `undefined` for what only a console can prove. The same as `isMet`, which the lab compares. */
function formatCondition(expectation: Expectation, hostFiles: Plan['hostFiles']): string | undefined {
  switch (expectation.kind) {
    case 'file':
      return formatFileCondition(expectation, hostFiles);
    case 'exists':
      return `[ -e ${sys(expectation.interface)} ]`;
    case 'absent':
      return `[ ! -e ${sys(expectation.interface)} ]`;
    case 'port-of':
      return `has_port ${formatWord(expectation.bridge)} ${formatWord(expectation.interface)}`;
    case 'no-port':
      return `{ [ -e ${sys(expectation.interface)} ] && [ ! -e ${sys(expectation.interface, 'master')} ]; }`;
    case 'mac':
      return `has ${sys(expectation.interface, 'address')} ${formatWord(expectation.mac)}`;
    case 'mtu':
      return `has ${sys(expectation.interface, 'mtu')} ${expectation.mtu}`;
    case 'stp': {
      // 1 by the kernel, 2 by a daemon.
      const isOff = `has ${sys(expectation.bridge, 'bridge/stp_state')} 0`;
      return expectation.on ? `{ [ -e ${sys(expectation.bridge, 'bridge')} ] && ! ${isOff}; }` : isOff;
    }
    case 'vlan-filtering': {
      // A kernel built without it has no such file.
      const isOn = `has ${sys(expectation.bridge, 'bridge/vlan_filtering')} 1`;
      return expectation.on ? isOn : `{ [ -e ${sys(expectation.bridge, 'bridge')} ] && ! ${isOn}; }`;
    }
    case 'address':
      return `has_address ${formatWord(expectation.interface)} ${formatWord(expectation.address)}`;
    case 'any-address':
      return `has_global_address ${formatWord(expectation.interface)} ${familyOption(expectation)}`;
    case 'no-address':
      return `{ [ -e ${sys(expectation.interface)} ] && ! has_global_address ${formatWord(expectation.interface)}; }`;
    case 'default-route':
      return ['has_default_route', expectation.interface, familyOption(expectation), expectation.gateway]
        .flatMap((word) => (word === undefined ? [] : [formatWord(word)]))
        .join(' ');
    case 'network':
      return expectation.is === 'absent'
        ? `has_no_network ${formatWord(expectation.network)}`
        : ['lists_network', formatWord(expectation.network), ...networkOptions[expectation.is]].join(' ');
    case 'network-bridge':
    case 'network-settings':
    case 'domain-name':
    case 'domain':
    case 'interface':
    case 'domain-state':
    case 'tap-on-bridge':
    case 'interface-link':
    case 'live-source':
    case 'config-source':
      return undefined;
    default:
      return expectation satisfies never;
  }
}

const networkOptions = {
  persistent: ['--all', '--persistent'],
  active: [],
  inactive: ['--inactive'],
  autostart: ['--all', '--autostart'],
  'no-autostart': ['--all', '--no-autostart'],
} as const;

/** The host's shell knows no fingerprints; but what is asked for is one of the versions that the plan holds. */
function formatFileCondition(
  expectation: Extract<Expectation, { readonly kind: 'file' }>,
  hostFiles: Plan['hostFiles'],
): string | undefined {
  const path = formatWord(expectation.path);
  if (expectation.fingerprint === undefined) return `{ [ ! -e ${path} ] && [ ! -L ${path} ]; }`;
  const text = hostFiles
    .filter((file) => file.path === expectation.path)
    .flatMap(({ before, after }) => [before, after])
    .find((version) => version !== undefined && fingerprint(version) === expectation.fingerprint);
  return text === undefined ? undefined : `printf %s ${formatWord(text)} | cmp -s - ${path}`;
}

function sys(interfaceName: string, below?: string): string {
  return formatWord(['/sys/class/net', interfaceName, ...(below === undefined ? [] : [below])].join('/'));
}

function familyOption({ family }: { readonly family: 'inet' | 'inet6' }): '-4' | '-6' {
  return family === 'inet' ? '-4' : '-6';
}
