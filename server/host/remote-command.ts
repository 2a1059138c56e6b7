import { type Command, formatCommand } from '../model/command';

export interface RemoteOptions {
  readonly sudo: boolean;
  /** A random word that nothing on the other side can foresee. */
  readonly mark: string;
  /** How many bytes of standard input there are; `stream` when that is not known. */
  readonly stdin: number | 'stream';
  /** The other side ends the command itself after this, should we be gone by then. 0 for one that stays. */
  readonly timeoutSeconds: number;
  readonly outlivesConnection: boolean;
}

/**
 * The one shell line that `ssh` is given. The login shell on the other side takes it apart again, so here, and only
 * here, every word is quoted: what arrives in `argv` there is what was sent.
 *
 * `ssh` alone leaves three things open that a runner must answer, so the command runs inside a few lines of `sh`, with
 * nothing but coreutils around it:
 *
 * - **A program ends with who asked for it.** Without a terminal sshd ends nothing when the connection is lost, and a
 *   `virsh event --loop` would stay for ever. But its standard input ends: behind the bytes that are the command's own
 *   input, that pipe is a lifeline. At its end the whole process group is asked to end, and a second later killed
 *   (`timeout` has made the group). What has put itself into a session of its own, as the dead-man's switch does, stays.
 * - **255 is the exit code of `ssh` itself.** A command of which it is too says so with the mark.
 * - **A change that cuts the connection must be carried out to its end** all the same: it has no lifeline, and its
 *   words go through a `cat` that goes on reading when nobody listens, or the first of them would end it (SIGPIPE).
 */
export function formatRemoteCommand(command: Command, options: RemoteOptions): string {
  const { sudo, mark, stdin, timeoutSeconds, outlivesConnection } = options;
  if (command.argv.some((word) => word.includes('\0'))) throw new Error('an argument with a NUL');
  return formatCommand({
    argv: [
      ...(sudo ? (['sudo', '-n', '--'] as const) : []),
      'env',
      ...environment,
      'timeout',
      '-k',
      '1',
      String(timeoutSeconds),
      'sh',
      '-c',
      outlivesConnection ? outliving : ending,
      'bridgehead',
      mark,
      String(stdin),
      ...command.argv,
    ] as [string, ...string[]],
  });
}

/** As for local commands; a login's own PATH may lack the administrator's programs. */
const environment = [
  'LC_ALL=C.UTF-8',
  'TZ=UTC',
  'LIBVIRT_DEFAULT_URI=qemu:///system',
  'PYTHONUNBUFFERED=1',
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
] as const;

// The trap keeps the shell until the program has ended, also one that takes its time, so that `timeout` can still kill
// it. The lifeline asks whether the shell is there: its input also ends when everything went well.
const ending = `mark=$1 bytes=$2
shift 2
trap : TERM
gone() { kill -0 $$ && kill -s TERM 0; }
exec 3<&0
{
	case $bytes in
	stream) { cat <&3; gone; } 2>/dev/null & ;;
	*)
		[ "$bytes" = 0 ] || head -c "$bytes" <&3
		exec >&-
		{ cat <&3; gone; } >/dev/null 2>&1 & ;;
	esac
} | "$@" 3<&-
code=$?
[ "$code" != 255 ] || echo "$mark" >&2
exit "$code"`;

const outliving = `mark=$1 bytes=$2
shift 2
exec 3<&0 4>&1
code=$({
	{ [ "$bytes" = 0 ] || head -c "$bytes" <&3; } | { "$@" 2>&1 3<&- 4>&- 5>&-; echo $? >&5; } |
		{ cat >&4; cat >/dev/null; }
} 5>&1)
[ "$code" != 255 ] || echo "$mark" >&2
exit "$code"`;
