import type { RunState } from '@/server/model/run';
import { useElapsedMs } from '../host/age';

/** What the host is given to go back in, beyond its deadline. */
const graceMs = 5_000;

/** Whether the host has decided by now, whatever is seen of it: the time of its run is over. */
export function useIsOverdue({ goesBackAtMs }: RunState): boolean {
  const elapsedMs = useElapsedMs(goesBackAtMs ?? 0, 'console');
  return goesBackAtMs !== undefined && elapsedMs > graceMs;
}
