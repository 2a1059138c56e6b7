import type { Command, CommandResult } from '../model/command';
import type { OpenCommand, Runner, RunOptions } from './runner';

/**
 * One `ip -batch -` that stays, for the two questions that are asked with every change of a link and every two
 * seconds: `ip -j -d addr` and `ip -j -s link`. On a host that is busy starting a virtual machine, a process for each
 * costs more than all the rest of the way from the kernel to the page.
 *
 * Protocol: what stands behind the options is written as a line, and the answer is one line of JSON; iproute2 flushes
 * it when the document is whole. The options are the process's own, so each set of them has its process.
 *
 * `ip` asks the kernel once for the name of an interface that another one names (a port's master) and keeps it. So
 * when an interface has another name than before, the answer may hold the old one: the process is ended and a new one
 * asked. Where there is no such batch (it ends without an answer), a process for each question does as well.
 */
export function withIpSession(runner: Runner): Runner & { close(): void } {
  const sessions = new Map<string, IpSession>();
  return {
    run(command, options) {
      const split = splitQuestion(command);
      if (split === undefined) return runner.run(command, options);
      const key = split.flags.join(' ');
      const session = sessions.get(key) ?? new IpSession(runner, split.flags);
      sessions.set(key, session);
      return session.run(command, split.question, options);
    },
    open: (command) => runner.open(command),
    close() {
      for (const session of sessions.values()) session.end();
    },
  };
}

function splitQuestion({
  argv: [program, ...words],
}: Command): { readonly flags: readonly string[]; readonly question: string } | undefined {
  const flags = words.filter((word) => word.startsWith('-'));
  const [question, ...more] = words.slice(flags.length);
  if (program !== 'ip' || !flags.includes('-j') || more.length > 0) return undefined;
  // Other lists name interfaces too, and show by nothing that one was renamed.
  return question === 'addr' || question === 'link' ? { flags, question } : undefined;
}

type Answer =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'ended' }
  | { readonly kind: 'timed-out' };

class IpSession {
  private process: OpenCommand | undefined;
  private resolve: (answer: Answer) => void = () => undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private names = new Map<string, string>();
  private isUnknown = true;
  private isUseless = false;

  constructor(
    private readonly runner: Runner,
    private readonly flags: readonly string[],
  ) {}

  run(command: Command, question: string, options: RunOptions = {}): Promise<CommandResult> {
    const result = this.turn.then(() => this.answer(command, question, options));
    this.turn = result;
    return result;
  }

  end(): void {
    this.process?.kill();
    this.process = undefined;
    this.names = new Map();
  }

  private async answer(command: Command, question: string, options: RunOptions): Promise<CommandResult> {
    const { timeoutMs = 10_000 } = options;
    const beganAt = performance.now();
    let answer: Answer = this.isUseless ? { kind: 'ended' } : await this.ask(question, timeoutMs);
    if (answer.kind === 'line' && this.hasRenamed(answer.line)) {
      this.end();
      answer = await this.ask(question, timeoutMs);
      if (answer.kind === 'line') this.hasRenamed(answer.line);
    }
    const durationMs = performance.now() - beganAt;
    switch (answer.kind) {
      case 'line':
        this.isUnknown = false;
        return { command, stdout: answer.line, stderr: '', exitCode: 0, durationMs };
      case 'timed-out':
        return { command, stdout: '', stderr: '', exitCode: undefined, failure: 'timed-out', durationMs };
      case 'ended': {
        const result = await this.runner.run(command, options);
        if (this.isUnknown && result.exitCode === 0) this.isUseless = true;
        return result;
      }
    }
  }

  private ask(question: string, timeoutMs: number): Promise<Answer> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.end();
        this.resolve({ kind: 'timed-out' });
      }, timeoutMs);
      this.resolve = (answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
      this.process ??= this.start();
      this.process.write(`${question}\n`);
    });
  }

  private start(): OpenCommand {
    const process = this.runner.open({ argv: ['ip', ...this.flags, '-batch', '-'] });
    void this.collect(process);
    void drain(process.stderr);
    void process.ended.then(() => {
      if (this.process !== process) return;
      this.end();
      this.resolve({ kind: 'ended' });
    });
    return process;
  }

  private async collect(process: OpenCommand): Promise<void> {
    let pieces: string[] = [];
    for await (const chunk of process.stdout) {
      pieces.push(chunk);
      if (!chunk.endsWith('\n')) continue;
      const line = pieces.join('');
      pieces = [];
      if (this.process === process) this.resolve({ kind: 'line', line });
    }
  }

  /** Whether an interface that was there before has another name now; remembers all names. */
  private hasRenamed(line: string): boolean {
    let found = false;
    for (const [, index = '', name = ''] of line.matchAll(/"ifindex":\s*(\d+),\s*"ifname":\s*"([^"]*)"/g)) {
      found ||= (this.names.get(index) ?? name) !== name;
      this.names.set(index, name);
    }
    return found;
  }
}

async function drain(stream: AsyncIterable<string>): Promise<void> {
  for await (const _ of stream);
}
