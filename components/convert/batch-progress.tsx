import { useTranslations } from 'use-intl';
import type { BatchResult, BatchState } from '@/server/model/batch';
import { ProblemView } from '../ui/problem-view';
import { StateMark, type Tone } from '../ui/state-mark';

export const resultTones = {
  verified: 'good',
  silent: 'warning',
  moved: 'good',
  'next-start': 'idle',
  'put-back': 'bad',
  'put-back-failed': 'bad',
  refused: 'bad',
  left: 'idle',
  skipped: 'idle',
} as const satisfies Record<BatchResult, Tone>;

const order: readonly BatchResult[] = [
  'verified',
  'silent',
  'moved',
  'next-start',
  'put-back',
  'put-back-failed',
  'refused',
  'left',
  'skipped',
];

/** The bar for all, what has come of it so far, how long it may take, and why it stands still if it does. */
export function BatchProgress({ batch }: { readonly batch: BatchState }) {
  const t = useTranslations('batch');
  const { domains, phase, pausedBecause, secondsLeft } = batch;
  const ended = domains.filter(({ state }) => state === 'ended').length;
  const counts = order.flatMap((result) => {
    const count = domains.filter((one) => one.result === result).length;
    return count === 0 ? [] : [{ result, count }];
  });
  return (
    <section aria-label={t('progress')} className="grid gap-2">
      <progress
        className="batch-progress h-2 w-full"
        aria-label={t('progress')}
        max={domains.length}
        value={ended}
      />
      <div role="status" className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-sm">
        <span className="font-medium">{t(`phase.${phase}`)}</span>
        <span className="tabular-nums">{t('ended', { ended, total: domains.length })}</span>
        {counts.map(({ result, count }) => (
          <StateMark key={result} tone={resultTones[result]}>
            {t('countOf', { count, result: t(`result.${result}`) })}
          </StateMark>
        ))}
        {phase === 'under-way' && secondsLeft !== undefined && (
          <span className="tabular-nums text-muted">{t('left', { seconds: Math.ceil(secondsLeft) })}</span>
        )}
      </div>
      {phase === 'paused' && pausedBecause !== undefined && pausedBecause !== 'operator' && (
        <ProblemView
          tone="warning"
          what={t(`because.${pausedBecause}`)}
          remedy={t(`becauseRemedy.${pausedBecause}`)}
        />
      )}
    </section>
  );
}
