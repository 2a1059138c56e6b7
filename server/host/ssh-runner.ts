import { randomBytes } from 'node:crypto';
import type { Command, CommandResult } from '../model/command';
import type { Problem } from '../model/problem';
import { problemOfSshWords } from '../parse/ssh-words';
import { formatRemoteCommand, type RemoteOptions } from './remote-command';
import type { OpenCommand, Runner, RunOptions } from './runner';
import type { SshLink } from './ssh-link';
import { type Control, type SshTarget, sshArgv } from './ssh-options';
import { turns } from './turns';

/**
 * sshd lets ten sessions go over one connection (`MaxSessions`). Six stay open for as long as a page looks: `virsh`,
 * two `ip`, three sources of ticks. Where more are open (a serial console), `ssh` makes a connection of its own.
 */
const sessionsAtOnce = 4;
/**
 * Of these, shells that stay for what else is read: a session of its own for each question takes three round trips, an
 * `ssh` here and a login shell there. What a login may do through sudo is said for each command: it has none.
 */
export const shellsOf = ({ sudo }: SshTarget): number => (sudo ? 0 : 2);

/** What may take as long as this has a connection of its own, and holds up no reading. */
const longMs = 60_000;

/** Runs commands on another machine through the system's `ssh`, as sessions of one connection that stays. */
export function sshRunner({ local, link }: { readonly local: Runner; readonly link: SshLink }): Runner {
  const sessions = turns(sessionsAtOnce - shellsOf(link.target()));
  return {
    async run(command, options = {}) {
      // Only the first attempt is worth waiting for; afterwards a host that is silent is told at once.
      if (link.state().kind === 'connecting') await link.settled();
      const state = link.state();
      if (state.kind === 'down') return unreachable(command, state.problem);
      const path = link.controlPath();
      const { timeoutMs = 10_000 } = options;
      if (path === undefined || timeoutMs >= longMs)
        return runRemotely(local, link.target(), command, options);
      const leave = await sessions.take();
      try {
        return await runRemotely(local, link.target(), command, options, { kind: 'through', path });
      } finally {
        leave();
      }
    },
    open(command) {
      const state = link.state();
      const path = link.controlPath();
      if (path === undefined)
        return ended(
          unreachable(
            command,
            state.kind === 'down'
              ? state.problem
              : { code: 'ssh-lost', values: { name: link.target().name } },
          ),
        );
      return openRemotely(local, link.target(), command, { kind: 'through', path });
    },
  };
}

/** Each command over a connection of its own: that it arrives is the proof that the host can be reached now. */
export function freshSshRunner({
  local,
  target,
}: {
  readonly local: Runner;
  readonly target: () => SshTarget;
}): Runner {
  return {
    run: (command, options) => runRemotely(local, target(), command, options),
    open: (command) => openRemotely(local, target(), command, { kind: 'none' }),
  };
}

async function runRemotely(
  local: Runner,
  target: SshTarget,
  command: Command,
  { timeoutMs = 10_000, signal, onOutput, outlivesConnection = false }: RunOptions = {},
  control: Control = { kind: 'none' },
): Promise<CommandResult> {
  const beganAt = performance.now();
  const { argv, mark } = remoteArgv(target, command, {
    control,
    stdin: Buffer.byteLength(command.stdin ?? ''),
    timeoutSeconds: Math.ceil(timeoutMs / 1000) + 2,
    outlivesConnection,
  });
  const child = local.open({ argv });
  // Its input stays open behind these bytes: that it ends is how the other side learns that we have.
  if (command.stdin !== undefined) child.write(command.stdin);
  let timedOut = false;
  let aborted = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill();
  }, timeoutMs);
  const abort = () => {
    aborted = true;
    child.kill();
  };
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  const [stdout, words, end] = await Promise.all([
    collect(child.stdout, onOutput),
    collect(child.stderr, onOutput),
    child.ended,
  ]);
  clearTimeout(timer);
  signal?.removeEventListener('abort', abort);
  const own = words.endsWith(`${mark}\n`);
  const stderr = own ? words.slice(0, -mark.length - 1) : words;
  const result = { command, stdout, stderr, durationMs: performance.now() - beganAt };
  if (timedOut) return { ...result, exitCode: undefined, failure: 'timed-out' };
  if (aborted) return { ...result, exitCode: undefined, failure: 'killed' };
  if (end.failure === 'not-found')
    return unreachable(command, { code: 'command-missing', values: { program: 'ssh' } });
  if (end.exitCode === undefined || (end.exitCode === 255 && !own))
    return {
      ...result,
      exitCode: undefined,
      failure: 'unreachable',
      unreachableBecause: problemOfSshWords(stderr, target.name),
    };
  const failure = readFailure(end.exitCode, stderr);
  return { ...result, exitCode: end.exitCode, ...(failure === undefined ? {} : { failure }) };
}

/** By POSIX's exit codes of a shell that could not start a program. */
function readFailure(exitCode: number, stderr: string): CommandResult['failure'] {
  if (exitCode === 127 && /not found|No such file/.test(stderr)) return 'not-found';
  return exitCode === 126 ? 'not-permitted' : undefined;
}

function openRemotely(local: Runner, target: SshTarget, command: Command, control: Control): OpenCommand {
  const { argv } = remoteArgv(target, command, {
    control,
    stdin: 'stream',
    timeoutSeconds: 0,
    outlivesConnection: false,
  });
  const child = local.open({ argv });
  return {
    ...child,
    ended: child.ended.then((end) => {
      const { failure: _ssh, ...result } = { ...end, command };
      return end.exitCode === undefined || end.exitCode === 255
        ? { ...result, failure: 'unreachable' }
        : result;
    }),
  };
}

function remoteArgv(
  target: SshTarget,
  command: Command,
  { control, ...options }: Omit<RemoteOptions, 'sudo' | 'mark'> & { readonly control: Control },
): { readonly argv: [string, ...string[]]; readonly mark: string } {
  const mark = `bridgehead-${randomBytes(8).toString('hex')}`;
  const line = formatRemoteCommand(command, { ...options, sudo: target.sudo, mark });
  return { argv: [...sshArgv(target, control), line] as [string, ...string[]], mark };
}

async function collect(stream: AsyncIterable<string>, onOutput?: (text: string) => void): Promise<string> {
  let all = '';
  for await (const text of stream) {
    all += text;
    onOutput?.(text);
  }
  return all;
}

function unreachable(command: Command, problem: Problem): CommandResult {
  return {
    command,
    stdout: '',
    stderr: '',
    exitCode: undefined,
    failure: 'unreachable',
    unreachableBecause: problem,
    durationMs: 0,
  };
}

function ended(result: CommandResult): OpenCommand {
  const nothing = (async function* () {})();
  return {
    stdout: nothing,
    stderr: nothing,
    write: () => undefined,
    ended: Promise.resolve(result),
    kill: () => undefined,
  };
}
