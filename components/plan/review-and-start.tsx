import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { hasEnded } from '@/server/model/run';
import type { Plan, Planned } from '@/server/plan/plan';
import { canBeProvedByShell } from '@/server/plan/proof-script';
import { formatStandaloneScript } from '@/server/plan/standalone-script';
import { useRun } from '../host/host-provider';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { useProblemText } from '../problem/use-problem-text';
import { Button } from '../ui/button';
import { Waiting } from '../ui/note';
import { saveFile } from '../ui/save-file';
import { DownloadPlaybook } from './download-playbook';
import { PlanReview } from './plan-review';

/** How a plan is asked for: anew each time, for a plan is only as good as the reading it was made from. */
export const planQuerySettings = {
  staleTime: 0,
  gcTime: 0,
  retry: false,
  refetchOnWindowFocus: false,
} as const;

/**
 * Where every wizard ends: the plan as it will run, and the button that starts it. `children` are the ways out of
 * here that change nothing.
 */
export function ReviewAndStart({
  planned,
  start,
  onStart,
  words,
  directory,
  intro,
  children,
}: {
  readonly planned: UseQueryResult<Planned, unknown>;
  readonly start: Pick<
    UseMutationResult<unknown, unknown, never>,
    'isPending' | 'isSuccess' | 'isError' | 'error' | 'reset'
  >;
  readonly onStart: (fingerprint: string) => void;
  /** What the button says, where it does not start the run itself. */
  readonly words?: { readonly start: string; readonly starting: string };
  readonly directory: string;
  /** What is known of what is rewired: who owns it, who is connected through it. */
  readonly intro?: ReactNode;
  readonly children: ReactNode;
}) {
  const t = useTranslations('plan');
  const problemText = useProblemText();
  const run = useRun();
  // Plans again also after a failed start: what was refused then need not be refused now.
  const planAgain = (
    <div className="mt-2">
      <Button
        disabledBecause={planned.isFetching ? t('planning') : undefined}
        onClick={() => void planned.refetch().then(() => start.reset())}
      >
        {t('again')}
      </Button>
    </div>
  );
  if (planned.isPending) return <Waiting>{t('planning')}</Waiting>;
  const refusal = planned.isError
    ? problemOfError(planned.error)
    : planned.data.ok
      ? undefined
      : planned.data.refusal;
  if (planned.isError || !planned.data.ok)
    return (
      <>
        {refusal !== undefined && <ProblemNotice problem={refusal}>{planAgain}</ProblemNotice>}
        <div className="flex flex-wrap gap-2">{children}</div>
      </>
    );
  const { plan } = planned.data;
  const isStarting = start.isPending || start.isSuccess;
  const underWay = run !== undefined && !hasEnded(run) ? run.id : undefined;
  return (
    <PlanReview plan={plan} directory={directory} intro={intro}>
      {start.isError && (
        <div className="w-full" role="alert">
          <ProblemNotice problem={problemOfError(start.error)}>{planAgain}</ProblemNotice>
        </div>
      )}
      <Button
        look="primary"
        disabledBecause={
          underWay !== undefined
            ? problemText({ code: 'run-under-way', values: { id: underWay } }).what
            : isStarting
              ? t('starting')
              : undefined
        }
        onClick={() => onStart(plan.fingerprint)}
      >
        {isStarting ? (words?.starting ?? t('starting')) : (words?.start ?? t('start'))}
      </Button>
      <Button onClick={() => downloadScript(plan, directory)}>{t('download')}</Button>
      {canBeProvedByShell(plan) && <DownloadPlaybook plan={plan} directory={directory} />}
      {children}
    </PlanReview>
  );
}

/** The same files, the same commands and the same switch, for whoever would rather run it by hand. */
function downloadScript(plan: Plan, directory: string): void {
  const name = `${directory.slice(directory.lastIndexOf('/') + 1)}.sh`;
  saveFile(new Blob([formatStandaloneScript(plan, directory)], { type: 'text/x-shellscript' }), name);
}
