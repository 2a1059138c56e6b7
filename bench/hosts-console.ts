import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { onHostReachable, watchedHosts } from '../server/host/hosts';
import { recoverHost } from '../server/run/runs';
import { readTreeUse } from './process-tree';

// A console's hosts without its pages, in a process of its own: started by hosts.ts, on the LAN of the hosts.

export interface HostsUse {
  readonly liveAfterMs: number;
  readonly consoleMb: number;
  /** Shared pages counted once (PSS): fifty `ssh` are one program in memory. */
  readonly childrenMb: number;
  readonly cpuMsPerMinute: number;
  readonly domains: number;
}

const askEveryMs = 3_000;
// What plays the hosts runs on the same processors as the console, and takes most of them.
const patienceMs = 900_000;
const settleMs = 6_000;
const idleMs = 20_000;

const beganAt = performance.now();
onHostReachable((host) => void recoverHost(host).catch(() => undefined));
// As the page of all hosts asks, only more often until they are there.
const glance = () => [...watchedHosts().values()].map((host) => host.glance());
for (;;) {
  const seen = glance();
  if (seen.every(({ status, domains }) => status.kind === 'live' && domains !== undefined)) break;
  if (performance.now() - beganAt > patienceMs)
    throw new Error(
      JSON.stringify(seen.filter(({ status }) => status.kind !== 'live').map(({ status }) => status)),
    );
  await wait(100);
}
const liveAfterMs = performance.now() - beganAt;
const asking = setInterval(glance, askEveryMs);
await wait(settleMs);
const before = readTreeUse(process.pid);
await wait(idleMs);
const after = readTreeUse(process.pid);
clearInterval(asking);
globalThis.gc?.();
const use: HostsUse = {
  liveAfterMs,
  consoleMb: process.memoryUsage().rss / 2 ** 20,
  childrenMb: sumPssMb(),
  cpuMsPerMinute: (after.cpuMs - before.cpuMs) * (60_000 / idleMs),
  domains: glance().reduce((sum, { domains }) => sum + (domains?.all ?? 0), 0),
};
process.stdout.write(JSON.stringify(use), () => process.exit());

function sumPssMb(): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = /^PPid:\s+(\d+)/m.exec(readProc(`${name}/status`))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent === process.pid || (parent !== undefined && parent > 1 && isBelow(parent));
  };
  return [...parents.keys()]
    .filter(isBelow)
    .map((pid) => Number(/^Pss:\s+(\d+)/m.exec(readProc(`${pid}/smaps_rollup`))?.[1] ?? 0) / 1024)
    .reduce((sum, mb) => sum + mb, 0);
}

function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return ''; // it has ended
  }
}
