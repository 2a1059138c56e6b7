import { randomBytes } from 'node:crypto';
import type { Command, CommandResult } from '../model/command';
import type { OpenCommand, Runner, RunOptions } from './runner';

/**
 * One `virsh` that stays, for reads. A host with 300 domains is read in about 0.1 s through it, and in 7 s with a
 * process for each question; it costs nothing against a binding of libvirt, and remains commands that an operator
 * can type.
 *
 * Protocol: one command at a time on virsh's standard input, between marks,
 *
 *     echo begin-'5f3a-7'
 *     dumpxml 8f2c…
 *     echo end-'5f3a-7'
 *     echo --err end-'5f3a-7'
 *
 * The answer is whatever stands between `begin-5f3a-7` and `end-5f3a-7` on standard output, and before `error: end-5f3a-7` on standard
 * error. virsh repeats what it is fed as a line that begins with `virsh # `: such lines are dropped, and the quotes
 * keep them from matching. The mark has a random part, so that no domain's description can forge it. Any other `error:`
 * is a failure. Greeting and prompts stand before the first mark; `-q` would drop more than those.
 *
 * A command that takes too long is given up by ending virsh; the next command starts another, which is first asked
 * something that needs no domain. If that is not answered either, libvirt itself hangs, and everything that waits is
 * given up at once. So one stuck domain stalls the rest for no longer than its time-out, and a stuck libvirt stalls
 * nobody for the length of the queue.
 */
export function withVirshSession(runner: Runner): Runner & { close(): void } {
  const session = new VirshSession(runner);
  return {
    run: (command, options) =>
      isVirsh(command) ? session.run(command, options) : runner.run(command, options),
    open: (command) => runner.open(command),
    close: () => session.close(),
  };
}

function isVirsh(command: Command): boolean {
  return command.argv[0] === 'virsh';
}

interface Waiting {
  readonly command: Command;
  readonly timeoutMs: number;
  readonly resolve: (result: CommandResult) => void;
}

interface Current extends Waiting {
  readonly mark: string;
  readonly startedAt: number;
  readonly timer: NodeJS.Timeout;
  stdout: string;
  stderr: string;
}

class VirshSession {
  private readonly queue: Waiting[] = [];
  private current: Current | undefined;
  private process: OpenCommand | undefined;
  private count = 0;
  private isSuspected = false;
  private readonly nonce = randomBytes(4).toString('hex');

  constructor(private readonly runner: Runner) {}

  run(command: Command, { timeoutMs = 3_000 }: RunOptions = {}): Promise<CommandResult> {
    if (command.argv.some((word) => /[\r\n\0]/.test(word)))
      throw new Error('a virsh argument with a line break');
    return new Promise((resolve) => {
      this.queue.push({ command, timeoutMs, resolve });
      this.next();
    });
  }

  close(): void {
    this.process?.kill();
  }

  private next(): void {
    if (this.current !== undefined) return;
    if (this.queue.length === 0) return;
    const waiting = this.isSuspected ? this.probe() : this.queue.shift();
    if (waiting === undefined) return;
    const process = this.process ?? this.start();
    const mark = `${this.nonce}-${this.count++}`;
    const timer = setTimeout(() => this.giveUp('timed-out'), waiting.timeoutMs);
    this.current = { ...waiting, mark, startedAt: performance.now(), timer, stdout: '', stderr: '' };
    const [, ...words] = waiting.command.argv;
    const line = words.map(formatVirshWord).join(' ');
    process.write(`echo begin-'${mark}'\n${line}\necho end-'${mark}'\necho --err end-'${mark}'\n`);
  }

  /** Asks a fresh virsh whether libvirt answers at all. */
  private probe(): Waiting {
    this.isSuspected = false;
    return {
      command: { argv: ['virsh', 'uri'] },
      timeoutMs: 3_000,
      resolve: (result) => {
        if (result.failure === undefined) return;
        for (const waiting of this.queue.splice(0)) waiting.resolve({ ...result, command: waiting.command });
      },
    };
  }

  private start(): OpenCommand {
    const process = this.runner.open({ argv: ['virsh'] });
    this.process = process;
    void this.collect(process, 'stdout');
    void this.collect(process, 'stderr');
    void process.ended.then((result) => {
      if (this.process !== process) return;
      this.process = undefined;
      this.finish({
        exitCode: result.exitCode,
        ...(result.failure === undefined ? {} : { failure: result.failure }),
      });
    });
    return process;
  }

  private async collect(process: OpenCommand, stream: 'stdout' | 'stderr'): Promise<void> {
    for await (const chunk of process[stream]) {
      if (this.process !== process || this.current === undefined) continue;
      this.current[stream] += chunk;
      const { stdout, stderr, mark } = this.current;
      if (endsWith(stdout, `end-${mark}`) && endsWith(stderr, `error: end-${mark}`))
        this.finish({ exitCode: undefined });
    }
  }

  private giveUp(failure: 'timed-out'): void {
    const process = this.process;
    this.process = undefined;
    this.isSuspected = true;
    process?.kill();
    this.finish({ exitCode: undefined, failure });
  }

  private finish({
    exitCode,
    failure,
  }: {
    exitCode: number | undefined;
    failure?: CommandResult['failure'];
  }): void {
    const current = this.current;
    if (current === undefined) return;
    clearTimeout(current.timer);
    this.current = undefined;
    // The next question goes out before this answer is parsed: virsh works while we do. Not so after a failure,
    // whose taker may empty the queue.
    if (failure === undefined) this.next();
    const stdout = cut(current.stdout, { begin: `begin-${current.mark}`, end: `end-${current.mark}` });
    const stderr = cut(current.stderr, { end: `error: end-${current.mark}` });
    const ended = exitCode === undefined && failure === undefined;
    current.resolve({
      command: current.command,
      stdout,
      stderr,
      exitCode: ended ? (/^error:/m.test(stderr) ? 1 : 0) : (exitCode ?? undefined),
      durationMs: performance.now() - current.startedAt,
      ...(failure === undefined ? {} : { failure }),
    });
    if (failure !== undefined) this.next();
  }
}

/** Looks at the tail alone: a long answer arrives in many pieces. Behind the mark virsh may have repeated the next line. */
function endsWith(text: string, mark: string): boolean {
  return text
    .slice(-3 * mark.length - 64)
    .split('\n')
    .includes(mark);
}

/** Drops what belongs to the session and not to the answer: the marks, and virsh's repetition of its input. */
function cut(text: string, { begin, end }: { begin?: string; end: string }): string {
  const lines = text.split('\n');
  const first = begin === undefined ? 0 : lines.indexOf(begin) + 1;
  const last = lines.indexOf(end);
  return lines
    .slice(first, last === -1 ? undefined : last)
    .filter((line) => !line.startsWith('virsh # '))
    .map((line) => `${line}\n`)
    .join('');
}

/** A word as virsh's own tokenizer takes it apart: like a shell's single quotes. */
function formatVirshWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}
