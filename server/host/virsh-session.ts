import { randomBytes } from 'node:crypto';
import type { Command, CommandResult } from '../model/command';
import type { OpenCommand, Runner, RunOptions } from './runner';

/**
 * One `virsh` that stays, for reads. A host with 300 domains is read in about 0.1 s through it, and in 7 s with a
 * process for each question; it costs nothing against a binding of libvirt, and remains commands that an operator
 * can type.
 *
 * Protocol: each command goes to virsh's standard input between marks,
 *
 *     echo begin-'5f3a-7'
 *     dumpxml 8f2c…
 *     echo end-'5f3a-7'
 *     echo --err end-'5f3a-7'
 *
 * The answer is whatever stands between `begin-5f3a-7` and `end-5f3a-7` on standard output, and before
 * `error: end-5f3a-7` on standard error. virsh repeats what it is fed as a line that begins with `virsh # `: such
 * lines are dropped, and the quotes keep them from matching. The mark has a random part, so that no domain's
 * description can forge it. Any other `error:` is a failure. Greeting and prompts stand before the first mark; `-q`
 * would drop more than those.
 *
 * A few commands are written ahead of their answers, so that virsh never waits for us and we parse while it works.
 *
 * A command that takes too long is given up by ending virsh; the next virsh is first asked something that needs no
 * domain. If that is not answered either, libvirt itself hangs, and everything that waits is given up at once. So one
 * stuck domain stalls the rest for no longer than its time-out, and a stuck libvirt stalls nobody for the length of
 * the queue. Commands that had been written ahead are written again: these are reads.
 */
export function withVirshSession(runner: Runner): Runner & { close(): void } {
  const session = new VirshSession(runner);
  return {
    run: (command, options) =>
      command.argv[0] === 'virsh' ? session.run(command, options) : runner.run(command, options),
    open: (command) => runner.open(command),
    close: () => session.close(),
  };
}

const writtenAhead = 16;

interface Question {
  readonly command: Command;
  readonly timeoutMs: number;
  readonly resolve: (result: CommandResult) => void;
}

interface Written extends Question {
  readonly mark: string;
}

interface Session {
  readonly process: OpenCommand;
  /** What came and belongs to no answer yet. */
  readonly buffers: { stdout: string; stderr: string };
}

class VirshSession {
  private queue: Question[] = [];
  private written: Written[] = [];
  private session: Session | undefined;
  private isSuspected = false;
  private isClosed = false;
  private count = 0;
  private headSince = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly nonce = randomBytes(4).toString('hex');

  constructor(private readonly runner: Runner) {}

  run(command: Command, { timeoutMs = 3_000 }: RunOptions = {}): Promise<CommandResult> {
    if (command.argv.some((word) => /[\r\n\0]/.test(word)))
      throw new Error('a virsh argument with a line break');
    return new Promise((resolve) => {
      this.queue.push({ command, timeoutMs, resolve });
      this.writeAhead();
    });
  }

  close(): void {
    this.isClosed = true;
    this.session?.process.kill();
  }

  private writeAhead(): void {
    if (this.queue.length === 0 || this.isClosed) return;
    if (this.isSuspected && this.written.length === 0) {
      this.isSuspected = false;
      this.write(this.probe());
    }
    while (this.written.length < writtenAhead && !this.isProbing()) {
      const question = this.queue.shift();
      if (question === undefined) return;
      this.write(question);
    }
  }

  private isProbing(): boolean {
    return this.written[0]?.command === probeCommand;
  }

  private write(question: Question): void {
    this.session ??= this.start();
    const mark = `${this.nonce}-${this.count++}`;
    this.written.push({ ...question, mark });
    if (this.written.length === 1) this.watchHead();
    const [, ...words] = question.command.argv;
    this.session.process.write(
      `echo begin-'${mark}'\n${words.map(formatVirshWord).join(' ')}\necho end-'${mark}'\necho --err end-'${mark}'\n`,
    );
  }

  /** The time-out of a command runs from when virsh can begin with it. */
  private watchHead(): void {
    clearTimeout(this.timer);
    const [head] = this.written;
    if (head === undefined) return;
    this.headSince = performance.now();
    this.timer = setTimeout(() => this.giveUp({ failure: 'timed-out' }), head.timeoutMs);
  }

  /** Asks a fresh virsh whether libvirt answers at all. */
  private probe(): Question {
    return {
      command: probeCommand,
      timeoutMs: 3_000,
      resolve: (result) => {
        if (result.failure === undefined) return;
        for (const question of this.queue.splice(0))
          question.resolve({ ...result, command: question.command });
      },
    };
  }

  private start(): Session {
    const session: Session = {
      process: this.runner.open({ argv: ['virsh'] }),
      buffers: { stdout: '', stderr: '' },
    };
    void this.collect(session, 'stdout');
    void this.collect(session, 'stderr');
    void session.process.ended.then(({ exitCode, failure }) => {
      if (this.session === session) this.giveUp({ failure: failure ?? 'killed', exitCode });
    });
    return session;
  }

  private async collect(session: Session, stream: 'stdout' | 'stderr'): Promise<void> {
    for await (const chunk of session.process[stream]) {
      if (this.session !== session) return;
      session.buffers[stream] += chunk;
      while (this.takeAnswer(session)) this.writeAhead();
    }
  }

  /** Resolves the oldest command if its answer is there, whole. */
  private takeAnswer({ buffers }: Session): boolean {
    const [head] = this.written;
    if (head === undefined) return false;
    const stdoutEnd = findLine(buffers.stdout, `end-${head.mark}`);
    const stderrEnd = findLine(buffers.stderr, `error: end-${head.mark}`);
    if (stdoutEnd === undefined || stderrEnd === undefined) return false;
    const stdout = cut(buffers.stdout.slice(0, stdoutEnd.from), `begin-${head.mark}`);
    const stderr = buffers.stderr.slice(0, stderrEnd.from);
    buffers.stdout = buffers.stdout.slice(stdoutEnd.to);
    buffers.stderr = buffers.stderr.slice(stderrEnd.to);
    this.written.shift();
    const durationMs = performance.now() - this.headSince;
    this.watchHead();
    head.resolve({
      command: head.command,
      stdout,
      stderr,
      exitCode: /^error:/m.test(stderr) ? 1 : 0,
      durationMs,
    });
    return true;
  }

  /** Ends this virsh. What it was busy with has failed; what was only written ahead is asked again. */
  private giveUp({
    failure,
    exitCode,
  }: {
    failure: NonNullable<CommandResult['failure']>;
    exitCode?: number | undefined;
  }): void {
    const { session } = this;
    const [head, ...ahead] = this.written;
    clearTimeout(this.timer);
    this.session = undefined;
    this.written = [];
    this.isSuspected = true;
    session?.process.kill();
    if (head !== undefined) {
      if (head.command !== probeCommand) this.queue.unshift(...ahead);
      const { stdout = '', stderr = '' } = session?.buffers ?? {};
      head.resolve({
        command: head.command,
        stdout,
        stderr,
        exitCode,
        failure,
        durationMs: performance.now() - this.headSince,
      });
    }
    this.writeAhead();
  }
}

const probeCommand: Command = { argv: ['virsh', 'uri'] };

/** Where a whole line stands, by the positions of its first character and behind its line break. */
function findLine(text: string, line: string): { readonly from: number; readonly to: number } | undefined {
  if (text.startsWith(`${line}\n`)) return { from: 0, to: line.length + 1 };
  const found = text.indexOf(`\n${line}\n`);
  return found === -1 ? undefined : { from: found + 1, to: found + line.length + 2 };
}

/** What stands behind the mark, without virsh's repetition of its input. */
function cut(text: string, begin: string): string {
  const answer = text.slice(findLine(text, begin)?.to ?? 0);
  return answer.includes('virsh # ')
    ? answer
        .split('\n')
        .filter((line) => !line.startsWith('virsh # '))
        .join('\n')
    : answer;
}

/** A word as virsh's own tokenizer takes it apart: like a shell's single quotes. */
function formatVirshWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}
