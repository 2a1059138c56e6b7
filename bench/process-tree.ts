import { readdirSync, readFileSync } from 'node:fs';

/** What a process and everything that it started use. */
export interface TreeUse {
  /** Processor time since they began, with that of children which have ended. */
  readonly cpuMs: number;
  readonly rootMemoryMb: number;
  readonly childrenMemoryMb: number;
  readonly processCount: number;
}

/** Linux counts processor time in ticks of 10 ms, whatever the kernel's own clock. */
const tickMs = 10;

export function readTreeUse(rootPid: number): TreeUse {
  const pids = listTree(rootPid);
  const [root = 0, ...children] = pids.map(readMemoryMb);
  return {
    cpuMs: pids.reduce((sum, pid) => sum + readCpuMs(pid), 0),
    rootMemoryMb: root,
    childrenMemoryMb: children.reduce((sum, mb) => sum + mb, 0),
    processCount: pids.length,
  };
}

/** The process first, then all below it. */
function listTree(pid: number): readonly number[] {
  const children = listThreads(pid).flatMap((thread) =>
    readProc(`${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(listTree)];
}

function listThreads(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return []; // it has ended
  }
}

/** utime, stime and those of the children that were waited for: fields 14 to 17 of proc(5)'s stat. */
function readCpuMs(pid: number): number {
  const stat = readProc(`${pid}/stat`);
  // The name before them stands in parentheses and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * tickMs, 0);
}

function readMemoryMb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readProc(`${pid}/status`))?.[1] ?? 0) / 1024;
}

function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return ''; // it has ended
  }
}
