'use client';

import type { ReactNode } from 'react';
import { formatCommand } from '@/server/model/command';
import type { Problem } from '@/server/model/problem';
import { ProblemView } from '../ui/problem-view';
import { useProblemText } from './use-problem-text';

/** The one way a problem is shown, wherever it comes from. `children` stand between remedy and evidence. */
export function ProblemNotice({
  problem,
  tone,
  remedy,
  children,
}: {
  readonly problem: Problem;
  readonly tone?: 'bad' | 'warning';
  /** What to do about it here, where that is not what the problem says by itself. */
  readonly remedy?: string | undefined;
  readonly children?: ReactNode;
}) {
  const text = useProblemText()(problem);
  const evidence = (problem.evidence ?? []).map(({ command, output }) => ({
    command: command === undefined ? undefined : formatCommand(command),
    output,
  }));
  return (
    <ProblemView
      what={text.what}
      remedy={remedy ?? text.remedy}
      evidence={evidence}
      {...(tone === undefined ? {} : { tone })}
    >
      {children}
    </ProblemView>
  );
}
