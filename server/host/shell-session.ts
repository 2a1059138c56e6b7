import { randomBytes } from 'node:crypto';
import { type Command, type CommandResult, formatCommand } from '../model/command';
import type { OpenCommand, Runner, RunOptions } from './runner';

/**
 * Shells that stay and start what is asked, for reads. The console is a large process, and the kernel takes 15 ms to
 * make another out of it, in which it does nothing else; a shell takes one. Of a reading of a host with 300 virtual
 * machines a quarter was this (`npm run bench -- read`), and a tap that somebody waits to see waited for it too.
 *
 * Protocol: a command is one line, and two marks with a random part follow it, with its exit code on standard output
 * and without on standard error:
 *
 *     timeout -k 1 10 ip -j neigh </dev/null;printf '\n%s %s\n' 5f3a7c01-7 $?;printf '\n%s\n' 5f3a7c01-7 >&2
 *
 * What is asked while another is being answered gets a shell of its own, so nothing waits behind a command that hangs;
 * there are as many as are asked at once, up to a few, and what nobody needs goes after a minute. A shell that ended
 * without an answer says nothing about why: the command is then run as without one. So only what may be asked twice
 * goes this way.
 */
export function withShellSession(
  runner: Runner,
  { most = mostShells }: { readonly most?: number } = {},
): Runner & { close(): void } {
  const free: Shell[] = [];
  let isClosed = false;
  let taken = 0;
  const remove = (shell: Shell) => {
    const at = free.indexOf(shell);
    if (at !== -1) free.splice(at, 1);
  };
  return {
    async run(command, options = {}) {
      if (isClosed || taken === most || !isPlainQuestion(command, options))
        return runner.run(command, options);
      const shell = free.pop() ?? new Shell(runner, remove);
      taken++;
      const result = await shell.ask(command, options);
      taken--;
      if (isClosed) shell.leave();
      else if (!shell.hasEnded) {
        shell.rest();
        free.push(shell);
      }
      return result ?? runner.run(command, options);
    },
    open: (command) => runner.open(command),
    close() {
      isClosed = true;
      for (const shell of free.splice(0)) shell.leave();
    },
  };
}

/** A shell has one standard input, and its words come when they are whole. */
function isPlainQuestion(command: Command, options: RunOptions): boolean {
  return (
    command.stdin === undefined &&
    options.signal === undefined &&
    options.onOutput === undefined &&
    options.outlivesConnection !== true &&
    !command.argv.some((word) => word.includes('\0'))
  );
}

/** As many as a whole reading asks at once; what comes on top of that has a process of its own. */
const mostShells = 8;
const idleMs = 60_000;
/** `timeout` ends the command itself; a shell that says nothing for this long after that is given up. */
const graceMs = 3_000;
const timedOutCode = 124;
const signalBase = 128;
const lastSignal = 64;

class Shell {
  private readonly process: OpenCommand;
  private readonly nonce = randomBytes(6).toString('hex');
  private count = 0;
  hasEnded = false;
  private stdout = '';
  private stderr = '';
  private onWords: () => void = () => undefined;
  private idle: NodeJS.Timeout | undefined;

  constructor(
    runner: Runner,
    private readonly onEnd: (shell: Shell) => void,
  ) {
    this.process = runner.open({ argv: ['sh'] });
    void this.collect('stdout');
    void this.collect('stderr');
    void this.process.ended.then(() => this.end());
  }

  /** `undefined`: this shell is of no use any more. Called again only after it has answered. */
  async ask(command: Command, { timeoutMs = 10_000 }: RunOptions): Promise<CommandResult | undefined> {
    clearTimeout(this.idle);
    if (this.hasEnded) return undefined;
    const beganAt = performance.now();
    const mark = `${this.nonce}-${this.count++}`;
    this.stdout = '';
    this.stderr = '';
    this.process.write(formatLine(command, mark, timeoutMs));
    const answer = await this.answer(mark, timeoutMs);
    const durationMs = performance.now() - beganAt;
    if (answer === 'timed-out')
      return { command, stdout: '', stderr: '', exitCode: undefined, failure: 'timed-out', durationMs };
    return answer && { command, ...answer, durationMs };
  }

  rest(): void {
    this.idle = setTimeout(() => this.leave(), idleMs).unref();
  }

  /** Of a shell that has nothing to do: it ends by itself, and whoever started it sees it end. */
  leave(): void {
    if (this.hasEnded) return;
    this.process.write('exit\n');
    this.forget();
  }

  end(): void {
    if (this.hasEnded) return;
    this.process.kill();
    this.forget();
    this.onWords();
  }

  private forget(): void {
    clearTimeout(this.idle);
    this.hasEnded = true;
    this.onEnd(this);
  }

  private async answer(mark: string, timeoutMs: number): Promise<Answer | 'timed-out' | undefined> {
    const beganAt = performance.now();
    let isOver = false;
    const patience = setTimeout(() => {
      isOver = true;
      this.end();
    }, timeoutMs + graceMs);
    try {
      for (;;) {
        const answer = readAnswer(this.stdout, this.stderr, mark);
        // One that did not listen to being ended was killed, and `timeout` says no more of it than that.
        if (answer?.failure === 'killed' && performance.now() - beganAt >= timeoutMs) return 'timed-out';
        if (answer !== undefined) return answer;
        if (this.hasEnded) return isOver ? 'timed-out' : undefined;
        await new Promise<void>((resolve) => {
          this.onWords = resolve;
        });
      }
    } finally {
      clearTimeout(patience);
    }
  }

  private async collect(stream: 'stdout' | 'stderr'): Promise<void> {
    for await (const chunk of this.process[stream]) {
      this[stream] += chunk;
      this.onWords();
    }
  }
}

function formatLine(command: Command, mark: string, timeoutMs: number): string {
  const asked = formatCommand({
    argv: ['timeout', '-k', '1', String(timeoutMs / 1000), ...command.argv],
  });
  return `${asked} </dev/null;printf '\\n%s %s\\n' ${mark} $?;printf '\\n%s\\n' ${mark} >&2\n`;
}

type Answer = Pick<CommandResult, 'stdout' | 'stderr' | 'exitCode' | 'failure'>;

function readAnswer(stdout: string, stderr: string, mark: string): Answer | undefined {
  const stderrEnd = `\n${mark}\n`;
  if (!stderr.endsWith(stderrEnd)) return undefined;
  const at = stdout.lastIndexOf(`\n${mark} `);
  if (at === -1 || !stdout.endsWith('\n')) return undefined;
  const code = Number(stdout.slice(at + mark.length + 2, -1));
  const words = { stdout: stdout.slice(0, at), stderr: stderr.slice(0, -stderrEnd.length) };
  const failure = readFailure(code, words.stderr);
  if (failure !== undefined) return { ...words, exitCode: undefined, failure };
  return { ...words, exitCode: code };
}

function readFailure(code: number, stderr: string): CommandResult['failure'] {
  if (code === timedOutCode) return 'timed-out';
  if (code > signalBase && code <= signalBase + lastSignal) return 'killed';
  // By `timeout`, of what it could not start.
  if (code === 127 && /No such file or directory/.test(stderr)) return 'not-found';
  if (code === 126 && /Permission denied/.test(stderr)) return 'not-permitted';
  return undefined;
}
