import { count } from '../metrics/counted';
import type { LogEntry } from '../model/log-entry';

/** What is logged is what is counted: the two cannot tell different stories. */
export function countEntry({ kind, outcome, problem }: LogEntry): void {
  if (kind === 'sign-in') count('bridgehead_sign_ins_total', { outcome });
  else if (problem !== undefined && outcome === 'refused')
    count('bridgehead_refusals_total', { code: problem.code });
  if (kind !== 'run-ended') return;
  count('bridgehead_runs_total', { outcome });
  if (outcome !== 'kept') count('bridgehead_rollbacks_total', { because: problem?.code ?? 'not-kept' });
}
