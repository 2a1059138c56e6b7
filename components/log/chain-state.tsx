import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'use-intl';
import { useApi } from '../api/api-provider';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { Button } from '../ui/button';
import { ProblemView } from '../ui/problem-view';
import { StateMark } from '../ui/state-mark';

/** Whether the log is what was written: read whole, when the page is opened and when it is asked for. */
export function ChainState() {
  const t = useTranslations('log.chain');
  const format = useFormatter();
  const api = useApi();
  const verdict = useQuery({ ...api.log.verify.queryOptions(), staleTime: 0, refetchOnWindowFocus: false });
  if (verdict.isError) return <ProblemNotice problem={problemOfError(verdict.error)} />;
  if (verdict.data === undefined)
    return (
      <p role="status" className="text-sm">
        <StateMark tone="busy">{t('verifying')}</StateMark>
      </p>
    );
  const { verified, broken, readAtMs } = verdict.data;
  const again = (
    <Button
      size="small"
      disabledBecause={verdict.isFetching ? t('verifying') : undefined}
      onClick={() => void verdict.refetch()}
    >
      {t('again')}
    </Button>
  );
  if (broken !== undefined)
    return (
      <div role="alert" className="w-full">
        <ProblemView
          what={t('broken', { number: broken.number })}
          remedy={`${t(`because.${broken.because}`, { number: broken.number })} ${t('remedy', { verified })}`}
        >
          <div className="mt-2">{again}</div>
        </ProblemView>
      </div>
    );
  return (
    <p role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <StateMark tone={verified === 0 ? 'idle' : 'good'}>
        {verified === 0 ? t('empty') : t('verified', { number: verified })}
      </StateMark>
      <span className="text-muted tabular-nums">
        {t('at', { time: format.dateTime(readAtMs, { timeStyle: 'medium' }) })}
      </span>
      {again}
    </p>
  );
}
