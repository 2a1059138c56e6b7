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
  children,
}: {
  readonly problem: Problem;
  readonly tone?: 'bad' | 'warning';
  readonly children?: ReactNode;
}) {
  const { what, remedy } = useProblemText()(problem);
  const evidence = (problem.evidence ?? []).map(({ command, output }) => ({
    command: command === undefined ? undefined : formatCommand(command),
    output,
  }));
  return (
    <ProblemView what={what} remedy={remedy} evidence={evidence} {...(tone === undefined ? {} : { tone })}>
      {children}
    </ProblemView>
  );
}
