import { waitUntil } from '../../lab/wait-until';
import { ConsoleOnHost } from './console-on-host';
import type { LanHost } from './lan-host';

const directory = '/run/turnstile';
const realPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What only looks: the watching of a host goes on all the time, and its commands come in no certain order. */
const looking = [
  'ip -j *',
  'ip -o monitor *',
  'bridge -j *',
  'bridge monitor *',
  'brctl show*',
  'cat *',
  'grep *',
  'find *',
  'uname *',
  'ping *',
  'networkctl --json*',
  'nmcli -t *',
  'iptables -t nat -S*',
  'nft -j list *',
  'virsh ',
  ...['event', 'net-event', 'list', 'net-list', 'domstats', 'dumpxml', 'net-dumpxml', 'dom*addr'].map(
    (word) => `virsh ${word} *`,
  ),
  'sh */status.sh',
];

/** What happens to the command that springs the trap. */
export type Trap =
  /** The console is killed before the command has begun, alone or with all that it started. */
  | { readonly kind: 'kill-console'; readonly alone: boolean }
  /** The command waits for ever, until somebody cuts the power. */
  | { readonly kind: 'hang' }
  /** Something happens on the host first: this line for `sh`. Then the command goes on. */
  | { readonly kind: 'first'; readonly line: string }
  /** It fails without having begun, or after all of its work. */
  | { readonly kind: 'fail'; readonly when: 'before' | 'after' };

/**
 * Which command: the nth that does not only look, or the first that fits one of these patterns of the shell's; with
 * `looks` also one that only looks.
 */
export type Which = { readonly nth: number } | { readonly like: readonly string[]; readonly looks?: true };

/** What a turnstile needs of a host. */
export interface TurnstileHost {
  run(...argv: [string, ...string[]]): Promise<string>;
  /** Its standard output, whether it fails or not. */
  tell(...argv: [string, ...string[]]): Promise<string>;
  write(path: string, text: string, mode?: string): Promise<void>;
  has(path: string): Promise<boolean>;
}

/**
 * Stands between the console and the programs of the host: the console finds links to it on its PATH, and it counts
 * and lets through. So a test can make something happen just before the nth command, and the console knows nothing
 * of it. It lies under /run: after a reboot the console runs without.
 *
 * The way back is not stopped: the host's own scripts set a PATH of their own.
 */
export class Turnstile {
  static readonly path = `${directory}/bin:${realPath}`;

  private constructor(private readonly host: TurnstileHost) {}

  static async install(host: TurnstileHost): Promise<Turnstile> {
    await host.write(`${directory}/turnstile`, script, '0755');
    await host.run(
      'sh',
      '-c',
      `mkdir -p ${directory}/bin && cd ${directory}/bin && for program in /usr/local/sbin/* /usr/sbin/* /usr/bin/*; do ln -sf ../turnstile "\${program##*/}"; done`,
    );
    return new Turnstile(host);
  }

  /** From now on commands are counted, from 1. */
  async set(which: Which, trap: Trap): Promise<void> {
    const isIt =
      'nth' in which
        ? `[ "$number" = ${which.nth} ]`
        : `[ ! -e ${directory}/sprung ] && fits "$words" ${which.like.map(quote).join(' ')}`;
    const flags = ['trap', 'sprung', 'passed', 'stops-looks'];
    await this.host.run('rm', '-f', ...flags.map((flag) => `${directory}/${flag}`));
    if ('like' in which && which.looks) await this.host.write(`${directory}/stops-looks`, '');
    await this.host.write(`${directory}/trap`, `if ${isIt}; then\n${act(trap)}\nfi\n`);
  }

  async remove(): Promise<void> {
    await this.host.tell('rm', '-f', `${directory}/trap`);
  }

  isSprung(): Promise<boolean> {
    return this.host.has(`${directory}/sprung`);
  }

  async untilItSprings(timeoutMs = 60_000): Promise<void> {
    await waitUntil('the trap to spring', async () => ((await this.isSprung()) ? true : undefined), {
      timeoutMs,
      everyMs: 50,
    });
  }

  /** The commands since `set` that did not only look, one a line. */
  async passed(): Promise<readonly string[]> {
    const text = await this.host.tell('sh', '-c', `cat ${directory}/passed 2>/dev/null`);
    return text.split('\n').filter((line) => line !== '');
  }
}

/** The console, started anew with all its commands going through a turnstile; until the next reboot. */
export async function startBehindTurnstile(host: LanHost, bridgehead: ConsoleOnHost): Promise<Turnstile> {
  const turnstile = await Turnstile.install(host);
  await bridgehead.startWithPath(Turnstile.path);
  return turnstile;
}

function act(trap: Trap): string {
  const mark = `printf "%s\\n" "$words" > ${directory}/sprung`;
  switch (trap.kind) {
    case 'kill-console': {
      const whom = trap.alone ? 'main' : 'all';
      // With all that it started is with this script too.
      return `${mark}\nsystemctl kill --signal=KILL --kill-whom=${whom} ${ConsoleOnHost.unit} < /dev/null\nexit 1`;
    }
    case 'hang':
      return `${mark}\nexec sleep infinity`;
    case 'first':
      return `${mark}\n( ${trap.line} ) < /dev/null > ${directory}/first.log 2>&1`;
    case 'fail':
      return trap.when === 'before'
        ? `${mark}\necho "$program: made to fail by a test" >&2\nexit 1`
        : `${mark}\n"$program" "$@"\necho "$program: made to fail by a test" >&2\nexit 1`;
    default:
      return trap satisfies never;
  }
}

const quote = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;

/** A pattern for `case`, in which spaces stand for themselves. */
const casePattern = (pattern: string) =>
  pattern
    .split('*')
    .map((part) => (part === '' ? '' : quote(part)))
    .join('*');

const script = `#!/bin/sh
program=\${0##*/}
export PATH=${realPath}
[ -e ${directory}/trap ] || exec "$program" "$@"
words="$program $*"
case $words in
${looking.map(casePattern).join(' | ')}) [ -e ${directory}/stops-looks ] || exec "$program" "$@" ;;
esac
fits() {
	said=$1
	shift
	for pattern; do case $said in $pattern) return 0 ;; esac; done
	return 1
}
exec 9>> ${directory}/lock
flock 9
{ printf %s "$words" | tr '\\n' ' '; echo; } >> ${directory}/passed
number=$(wc -l < ${directory}/passed)
exec 9>&-
. ${directory}/trap
exec "$program" "$@"
`;
