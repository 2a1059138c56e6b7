import { randomBytes } from 'node:crypto';
import type { Command, CommandResult } from '../model/command';
import type { OpenCommand, Runner, RunOptions } from './runner';

/**
 * One `virsh` that stays, for reads. A host with 300 domains is read in 0.2 s through it, and in 10 s with a process
 * for each question; a binding of libvirt takes as long for the same facts (`npm run bench -- read`). And it remains
 * commands that an operator can type.
 *
 * Protocol: what is asked at once goes to virsh's standard input as one line, with marks between, and a line that
 * marks the end of both streams:
 *
 *     echo 5f3a7c01-7.'0';dumpxml 8f2c…;echo 5f3a7c01-7.'1';dumpxml 91d0…;echo 5f3a7c01-7.'2'
 *     echo 5f3a7c01-7.'end';echo --err 5f3a7c01-7.'end'
 *
 * An answer is whatever stands between two marks on standard output. virsh repeats the lines it is fed, but before it
 * runs them, and the quotes keep them from matching. The mark has a random part, so that no domain's description can
 * forge it. The end stands on a line of its own because virsh refuses a whole line for one option it does not know.
 *
 * One line for many, and short marks, because virsh reads its input with readline: two system calls a character, and
 * two writes for every line. Asked one by one between long marks, 300 domains took twice the processor time.
 *
 * Which question an `error:` belongs to is not written on it. So where there is one, or a time-out, what was asked
 * together is asked again one by one: these are reads. The next line is written ahead of the answers to the first, so
 * that virsh never waits for us and we parse while it works. (Two and three virsh at once were tried: a tenth faster
 * on two cores, not worth their memory.)
 *
 * A command that takes too long is given up by ending virsh; the next virsh is first asked something that needs no
 * domain. If that is not answered either, libvirt itself hangs, and everything that waits is given up at once. So one
 * stuck domain stalls the rest for no longer than two time-outs, and a stuck libvirt stalls nobody for the length of
 * the queue.
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

/** Where virsh was built without readline it takes no more of a line. */
const longestLine = 1_000;
const linesAhead = 2;

interface Question {
  readonly command: Command;
  readonly timeoutMs: number;
  readonly resolve: (result: CommandResult) => void;
  /** It was asked together with others, and one of them failed. */
  readonly alone?: true;
}

/** Questions that virsh was asked in one line. */
interface Line {
  readonly questions: readonly Question[];
  readonly mark: string;
}

interface Session {
  readonly process: OpenCommand;
  /** What came and belongs to no answer yet. */
  readonly buffers: { stdout: string; stderr: string };
}

class VirshSession {
  private queue: Question[] = [];
  private written: Line[] = [];
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
      // Whatever is asked in the same turn goes into the same line.
      if (this.queue.length === 1) queueMicrotask(() => this.writeAhead());
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
      this.write([this.probe()]);
    }
    while (this.queue.length > 0 && this.written.length < linesAhead && !this.isProbing())
      this.write(takeLine(this.queue));
  }

  private isProbing(): boolean {
    return this.written[0]?.questions[0]?.command === probeCommand;
  }

  private write(questions: readonly Question[]): void {
    this.session ??= this.start();
    const mark = `${this.nonce}-${this.count++}.`;
    this.written.push({ questions, mark });
    if (this.written.length === 1) this.watchHead();
    const words = questions.map(
      (question, index) => `${formatQuestion(question)};echo ${mark}'${index + 1}'`,
    );
    this.session.process.write(
      `echo ${mark}'0';${words.join(';')}\necho ${mark}'end';echo --err ${mark}'end'\n`,
    );
  }

  /** The time-out of a line runs from when virsh can begin with it. */
  private watchHead(): void {
    clearTimeout(this.timer);
    const [head] = this.written;
    if (head === undefined) return;
    this.headSince = performance.now();
    const timeoutMs = Math.max(...head.questions.map((question) => question.timeoutMs));
    this.timer = setTimeout(() => this.giveUp({ failure: 'timed-out' }), timeoutMs);
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
      while (this.takeAnswers(session)) this.writeAhead();
    }
  }

  /** Resolves the questions of the oldest line if its answers are there, whole. */
  private takeAnswers({ buffers }: Session): boolean {
    const [head] = this.written;
    if (head === undefined) return false;
    const stderrEnd = findLine(buffers.stderr, `error: ${head.mark}end`);
    const stdoutEnd = stderrEnd && findLine(buffers.stdout, `${head.mark}end`);
    if (stdoutEnd === undefined || stderrEnd === undefined) return false;
    const stdout = buffers.stdout.slice(0, stdoutEnd.from);
    const stderr = buffers.stderr.slice(0, stderrEnd.from);
    buffers.stdout = buffers.stdout.slice(stdoutEnd.to);
    buffers.stderr = buffers.stderr.slice(stderrEnd.to);
    this.written.shift();
    const durationMs = performance.now() - this.headSince;
    this.watchHead();
    if (stderr !== '' && head.questions.length > 1) this.askAlone(head.questions);
    else {
      const exitCode = /^error:/m.test(stderr) ? 1 : 0;
      for (const [index, { command, resolve }] of head.questions.entries()) {
        const answer = between(stdout, `${head.mark}${index}`, `${head.mark}${index + 1}`);
        resolve({ command, stdout: answer, stderr, exitCode, durationMs });
      }
    }
    return true;
  }

  private askAlone(questions: readonly Question[]): void {
    this.queue.unshift(...questions.map((question) => ({ ...question, alone: true }) as const));
  }

  /** Ends this virsh. What it was busy with alone has failed; all else is asked again. */
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
    this.queue.unshift(...ahead.flatMap((line) => line.questions));
    const [question, ...others] = head?.questions ?? [];
    if (head !== undefined && others.length > 0) this.askAlone(head.questions);
    else if (question !== undefined) {
      const { stdout = '', stderr = '' } = session?.buffers ?? {};
      question.resolve({
        command: question.command,
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

/** Takes as many questions off the queue as one line holds. */
function takeLine(queue: Question[]): readonly Question[] {
  let length = 0;
  let count = 0;
  for (const question of queue) {
    length += formatQuestion(question).length + 30; // a mark, with room for its numbers
    if (count > 0 && (length > longestLine || question.alone || queue[0]?.alone)) break;
    count++;
  }
  return queue.splice(0, count);
}

function formatQuestion({ command }: Question): string {
  const [, ...words] = command.argv;
  return words.map(formatVirshWord).join(' ');
}

/** Where a whole line stands, by the positions of its first character and behind its line break. */
function findLine(text: string, line: string): { readonly from: number; readonly to: number } | undefined {
  if (text.startsWith(`${line}\n`)) return { from: 0, to: line.length + 1 };
  const found = text.indexOf(`\n${line}\n`);
  return found === -1 ? undefined : { from: found + 1, to: found + line.length + 2 };
}

/** What stands between two whole lines; nothing where virsh did not come to them. */
function between(text: string, begin: string, end: string): string {
  const from = findLine(text, begin)?.to;
  const to = findLine(text, end)?.from;
  return from === undefined || to === undefined ? '' : text.slice(from, to);
}

/** A word as virsh's own tokenizer takes it apart: like a shell's single quotes. */
function formatVirshWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}
