import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { formatCommand } from '../model/command';
import type { Problem } from '../model/problem';
import { problemOfSshWords } from '../parse/ssh-words';
import { controlDirectory } from './control-directory';
import { explainKeyProblem, withKeyName } from './known-hosts';
import type { OpenCommand, Runner } from './runner';
import { exitMasterArgv, type SshTarget, sshArgv } from './ssh-options';
import type { Turns } from './turns';

/** Whether commands reach a host. */
export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'up' }
  /** `retryAtMs` is absent while it is being tried again. */
  | {
      readonly kind: 'down';
      readonly problem: Problem;
      readonly sinceMs: number;
      readonly retryAtMs?: number;
    };

export interface SshLink {
  state(): LinkState;
  /** Resolves when the attempt has ended that is under way, if one is. */
  settled(): Promise<void>;
  /** The socket that commands go through, while it is up. */
  controlPath(): string | undefined;
  /** As it was given, at the address where it was found last. */
  target(): SshTarget;
  onChange(listener: (state: LinkState) => void): () => void;
  /** Tries again now, if it is down: because somebody wishes it. */
  retry(): void;
  /**
   * Tries again soon, if it is down and only silent, and waits for no turn: because somebody looks at it, or a change is
   * under way there.
   */
  hurry(): void;
  /** What had to wait for the connection has been read: the next host's turn. */
  endTurn(): void;
  /** Ends a connection that has no other end any more, and tries again. */
  drop(): void;
  /** Looks for the host at these addresses as well as at the one it had. Forgotten by an empty list. */
  alsoAt(addresses: readonly string[]): void;
  close(): void;
}

const firstDelayMs = 1_000;
const longestDelayMs = 60_000;
/** What an operator must put right is not tried again every minute: a host counts what it refuses, and locks out. */
const refusedDelayMs = 5 * 60_000;
const hurriedDelayMs = 500;
/** Beside the time that a connection may take: names, keys, agents, the login shell. */
const readyTimeoutMs = 15_000;

/**
 * One master connection to a host, kept up. Commands are sessions of it: that takes a third of the time of a new
 * connection, and asks the operator's agent once.
 *
 * The master is a child of ours with a session that says it is ready and then waits for its input to end. So we see at
 * once when it dies; and it dies with us, however we do. Each has a socket of its own name: a stale one is in nobody's
 * way. It is tried again ever more slowly, up to a minute, and each time within a random half of that, so that fifty
 * hosts behind one cable do not all knock at the same moment.
 */
export function sshLink({
  local,
  target: given,
  turns,
  random = Math.random,
}: {
  readonly local: Runner;
  readonly target: SshTarget;
  /** The first attempt waits for a turn of these, and has it until it fails or `endTurn`. */
  readonly turns?: Turns;
  readonly random?: () => number;
}): SshLink {
  let target = given;
  let others: readonly string[] = [];
  let state: LinkState = { kind: 'connecting' };
  let master: { readonly process: OpenCommand; readonly path: string } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let failedAt = Number.NEGATIVE_INFINITY;
  let isClosed = false;
  let beginning: Promise<void> = Promise.resolve();
  let trying: Promise<void> | undefined;
  let endTurn = () => {};
  let waitNoLonger = () => {};
  const listeners = new Set<(state: LinkState) => void>();

  const become = (next: LinkState) => {
    state = next;
    for (const listener of [...listeners]) listener(next);
  };

  const connect = () => {
    clearTimeout(timer);
    if (isClosed || trying !== undefined || master !== undefined) return;
    if (state.kind === 'down' && state.retryAtMs !== undefined)
      become({ kind: 'down', problem: state.problem, sinceMs: state.sinceMs });
    trying = tryAddresses().finally(() => {
      trying = undefined;
    });
  };

  const connectAtTurn = async (all: Turns) => {
    const turn = all.take();
    endTurn = () => void turn.then((end) => end());
    const isHurried = new Promise<void>((resolve) => {
      waitNoLonger = resolve;
    });
    await Promise.race([turn, isHurried]);
    connect();
    await trying;
  };

  const tryAddresses = async () => {
    const candidates = [target, given, ...others.map((address) => ({ ...given, address }))].filter(
      ({ address }, index, all) => all.findIndex((one) => one.address === address) === index,
    );
    const named = await Promise.all(candidates.map((candidate) => withKeyName(local, candidate)));
    const found = await firstReady(named.map((candidate) => openMaster(local, candidate)));
    if (isClosed) {
      found.ready?.process.kill();
      return;
    }
    if (found.ready === undefined) {
      fail(found.problem);
      return;
    }
    const { process, path, target: reached } = found.ready;
    target = reached;
    failures = 0;
    master = { process, path };
    void process.ended.then(() => {
      if (master?.process === process) lose();
    });
    become({ kind: 'up' });
  };

  const fail = (problem: Problem) => {
    endTurn();
    failedAt = performance.now();
    const delayMs = isForOperator(problem)
      ? refusedDelayMs
      : Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures, 6)) * (0.5 + random() / 2);
    failures += 1;
    const sinceMs = state.kind === 'down' ? state.sinceMs : Date.now();
    become({ kind: 'down', problem, sinceMs, retryAtMs: Date.now() + delayMs });
    timer = setTimeout(connect, delayMs).unref();
  };

  const lose = () => {
    master = undefined;
    if (isClosed) return;
    become({
      kind: 'down',
      problem: { code: 'ssh-lost', values: { name: given.name } },
      sinceMs: Date.now(),
    });
    connect();
  };

  const endMaster = () => {
    if (master === undefined) return;
    const { process, path } = master;
    // Politely first, so that the socket goes; a master that hangs does not hear it.
    void local
      .run({ argv: exitMasterArgv(target, path) }, { timeoutMs: 1_000 })
      .finally(() => process.kill());
  };

  if (turns === undefined) connect();
  else beginning = connectAtTurn(turns);
  return {
    state: () => state,
    settled: () => trying ?? beginning,
    controlPath: () => master?.path,
    target: () => target,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    retry() {
      if (trying === undefined) failures = 0;
      connect();
    },
    hurry() {
      waitNoLonger();
      if (state.kind !== 'down' || isForOperator(state.problem)) return;
      if (performance.now() - failedAt > hurriedDelayMs) connect();
    },
    endTurn: () => endTurn(),
    drop() {
      endMaster();
      if (master !== undefined) lose();
    },
    alsoAt(addresses) {
      others = addresses;
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      waitNoLonger();
      endTurn();
      endMaster();
      master = undefined;
      listeners.clear();
    },
  };
}

/** What goes away by itself is tried again; the rest is for somebody to put right. */
function isForOperator({ code }: Problem): boolean {
  return code !== 'ssh-unreachable' && code !== 'ssh-name-unknown' && code !== 'ssh-lost';
}

interface Attempt {
  readonly process: OpenCommand;
  readonly path: string;
  readonly target: SshTarget;
  /** Resolves when the other side has said that it is there, or with why not. */
  readonly outcome: Promise<Problem | undefined>;
}

let count = 0;

function openMaster(local: Runner, target: SshTarget): Attempt {
  const path = join(controlDirectory(), String(++count));
  const mark = randomBytes(6).toString('hex');
  const script = `echo ${mark}; exec cat`;
  const said = formatCommand({
    argv: [...(target.sudo ? (['sudo', '-n', '--'] as const) : []), 'sh', '-c', script] as [
      string,
      ...string[],
    ],
  });
  const argv = [...sshArgv(target, { kind: 'master', path }), said] as [string, ...string[]];
  const process = local.open({ argv });
  const outcome = new Promise<Problem | undefined>((resolve) => {
    let words = '';
    const timer = setTimeout(() => {
      resolve({
        code: 'ssh-unreachable',
        values: { name: target.name },
        evidence: [{ output: words.trim() }],
      });
      process.kill();
    }, readyTimeoutMs);
    const collect = async (stream: AsyncIterable<string>) => {
      for await (const text of stream) {
        words = (words + text).slice(-8_000);
        if (!words.includes(`${mark}\n`)) continue;
        clearTimeout(timer);
        resolve(undefined);
      }
    };
    void Promise.all([collect(process.stdout), collect(process.stderr), process.ended]).then(
      async ([, , end]) => {
        clearTimeout(timer);
        if (end.failure === 'not-found') resolve({ code: 'command-missing', values: { program: 'ssh' } });
        else
          resolve(
            await explainKeyProblem(local, target, { problem: problemOfSshWords(words, target.name), words }),
          );
      },
    );
  });
  return { process, path, target, outcome };
}

/** The first that is ready; the others are ended. When none is, what the first of them has to say. */
async function firstReady(
  attempts: readonly Attempt[],
): Promise<{ readonly ready: Attempt } | { readonly ready: undefined; readonly problem: Problem }> {
  const ready = await Promise.any(
    attempts.map(async (attempt) => {
      const problem = await attempt.outcome;
      if (problem !== undefined) throw problem;
      return attempt;
    }),
  ).catch(() => undefined);
  for (const attempt of attempts) if (attempt !== ready) attempt.process.kill();
  if (ready !== undefined) return { ready };
  const problems = await Promise.all(attempts.map(({ outcome }) => outcome));
  return { ready, problem: problems[0] ?? { code: 'host-unreachable' } };
}
