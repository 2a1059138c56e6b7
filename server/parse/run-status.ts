/** How a run stands, by what lies in its directory on the host. */
export interface RunStatus {
  /** Seconds until it goes back by itself; negative when that is overdue. */
  readonly secondsLeft: number;
  readonly decided?: 'kept' | 'rolled-back';
  /** Absent while a decision is being carried out, and before. */
  readonly outcome?: 'kept' | 'rolled-back' | 'rollback-failed';
  /** The host was read again and is as planned: it can be kept. */
  readonly isProved: boolean;
  /** Ids of the steps that were begun. */
  readonly begun: readonly string[];
}

const decisions = ['kept', 'rolled-back'] as const;
const outcomes = ['kept', 'rolled-back', 'rollback-failed'] as const;

/** The output of a run's `status.sh`; `undefined` when it is not that. */
export function parseRunStatus(text: string): RunStatus | undefined {
  const lines = text.split('\n');
  const wordsAfter = (word: string) =>
    lines.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1);
  const left = Number(wordsAfter('left'));
  if (!/^left -?\d+$/m.test(text) || Number.isNaN(left)) return undefined;
  const decided = decisions.find((word) => word === wordsAfter('decided'));
  const outcome = outcomes.find((word) => word === wordsAfter('outcome'));
  return {
    secondsLeft: left,
    isProved: lines.includes('proved'),
    begun: lines.flatMap((line) => (line.startsWith('started-') ? [line.slice('started-'.length)] : [])),
    ...(decided === undefined ? {} : { decided }),
    ...(outcome === undefined ? {} : { outcome }),
  };
}
