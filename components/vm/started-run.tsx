import { useTranslations } from 'use-intl';
import { hasEnded } from '@/server/model/run';
import { useRun } from '../host/host-provider';
import { Link } from '../host/link';
import { useMessage } from '../plan/use-message';
import { ProblemNotice } from '../problem/problem-notice';
import { outcomeTones } from '../run/run-view';
import { StateMark } from '../ui/state-mark';

/** How the change that was started here goes, in a line; all of it is on the run's own page. */
export function StartedRun({ runId }: { readonly runId: string }) {
  const t = useTranslations('run');
  const vm = useTranslations('vm');
  const say = useMessage();
  const run = useRun();
  if (run?.id !== runId) return null;
  return (
    <div role="status" className="grid gap-2">
      <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1 rounded-md border border-line bg-surface px-3 py-2 text-sm">
        <span className="font-medium wrap-anywhere">{say(run.title)}</span>
        <StateMark tone={outcomeTones[run.outcome]}>{t(`outcome.${run.outcome}`)}</StateMark>
        <Link href={`/runs/${run.id}`} className="text-accent underline underline-offset-2">
          {vm('whatRan')}
        </Link>
      </p>
      {run.problem !== undefined && hasEnded(run) && <ProblemNotice problem={run.problem} />}
    </div>
  );
}
