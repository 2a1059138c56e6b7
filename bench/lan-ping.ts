import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { lanArgv } from '../lab/lab';

const pingsPerSecond = 50;

/** What a neighbour on the LAN noticed. */
export interface Silence {
  /** Between two replies, or from the last one to the end. */
  readonly longestMs: number;
  /** There was no reply any more when the measurement ended. */
  readonly isLasting: boolean;
}

/** Pings an address from the lab's LAN, and resolves with the first reply. */
export async function pingFromLan(lab: string, address: string) {
  const [file, ...args] = [...lanArgv(lab), 'ping', '-n', '-D', '-i', String(1 / pingsPerSecond), address];
  const child = spawn(file ?? 'ping', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const repliesAtMs: number[] = [];
  await new Promise<void>((resolve, reject) => {
    const giveUp = setTimeout(() => child.kill('SIGINT'), 5_000);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const at = parseReply(line);
      if (at === undefined) return;
      repliesAtMs.push(at);
      clearTimeout(giveUp);
      resolve();
    });
    void ended.then(() => reject(new Error(`${address} does not answer a ping from the LAN`)));
  });

  return {
    /** Resolves when replies have come without a break for so long, or when patience is at its end. */
    async settle({
      steadyMs,
      patienceMs,
    }: {
      readonly steadyMs: number;
      readonly patienceMs: number;
    }): Promise<void> {
      const deadline = Date.now() + patienceMs;
      let steadySince = Date.now();
      while (Date.now() < deadline && Date.now() - steadySince < steadyMs) {
        await wait(100);
        if (Date.now() - (repliesAtMs.at(-1) ?? 0) > 500) steadySince = Date.now();
      }
    },
    async stop(): Promise<Silence> {
      const endMs = Date.now();
      child.kill('SIGINT');
      await ended;
      const times = [...repliesAtMs.filter((at) => at < endMs), endMs];
      const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
      return { longestMs: Math.max(...gaps), isLasting: (gaps.at(-1) ?? 0) > 1_000 };
    },
  };
}

/** When `[1795472982.383426] 64 bytes from 192.168.100.164: …` came, in milliseconds since the epoch. */
function parseReply(line: string): number | undefined {
  const seconds = /^\[(\d+\.\d+)\] \d+ bytes from /.exec(line)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
