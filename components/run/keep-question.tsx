import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { type RunState, roleOfRun } from '@/server/model/run';
import { useApi } from '../api/api-provider';
import { SecondsLeft } from '../host/age';
import { useHostId } from '../host/host-provider';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { useMissingRole } from '../shell/user-provider';
import { Button } from '../ui/button';
import { Mono } from '../ui/mono';
import { useIsOverdue } from './use-is-overdue';

/**
 * The one question of a run. What answers it is a new request over the changed network: that it arrives is the proof.
 * Nobody is asked any more when the host has decided by itself.
 */
export function KeepQuestion({ run }: { readonly run: RunState }) {
  const t = useTranslations('run');
  const api = useApi();
  const asked = { hostId: useHostId(), runId: run.id };
  const retry = { retry: false } as const;
  const keep = useMutation(api.runs.keep.mutationOptions(retry));
  const rollBack = useMutation(api.runs.rollBack.mutationOptions(retry));
  const extend = useMutation(api.runs.extend.mutationOptions(retry));
  const isAnswered = keep.isPending || rollBack.isPending || keep.isSuccess || rollBack.isSuccess;
  const wait = useMissingRole(roleOfRun(run)) ?? (isAnswered ? t('keeping') : undefined);
  const heading = useRef<HTMLHeadingElement>(null);
  // It comes while the page is open, and is what it waits for.
  useEffect(() => heading.current?.focus(), []);
  const isOverdue = useIsOverdue(run);
  const failed = [keep, rollBack, extend].find(({ isError }) => isError);
  if (isOverdue) return null;
  return (
    <section className="grid gap-2 rounded-lg border-2 border-accent bg-accent-soft px-3 py-3">
      <h3 ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">
        {t('question')}
      </h3>
      <div className="flex flex-wrap items-center gap-2">
        <Button look="primary" disabledBecause={wait} onClick={() => keep.mutate(asked)}>
          {t('keep')}
        </Button>
        <Button disabledBecause={wait} onClick={() => rollBack.mutate(asked)}>
          {t('rollBack')}
        </Button>
        {run.goesBackAtMs !== undefined && (
          <span role="timer" aria-live="off" className="tabular-nums">
            {t.rich('goesBackIn', { time: () => <SecondsLeft untilMs={run.goesBackAtMs ?? 0} /> })}
          </span>
        )}
        <Button look="quiet" disabledBecause={wait} onClick={() => extend.mutate({ ...asked, seconds: 60 })}>
          {t('more')}
        </Button>
      </div>
      {failed?.error != null && (
        <div role="alert">
          <ProblemNotice problem={problemOfError(failed.error)} />
        </div>
      )}
      <p className="max-w-prose text-sm wrap-anywhere text-muted">
        {t.rich('note', {
          keep: `sh /var/lib/bridgehead/runs/${run.id}/keep.sh`,
          back: `sh /var/lib/bridgehead/runs/${run.id}/rollback.sh`,
          mono: (chunks) => <Mono>{chunks}</Mono>,
        })}
      </p>
    </section>
  );
}
