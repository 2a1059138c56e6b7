import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { type BatchState, hasMoved } from '@/server/model/batch';
import { useApi } from '../api/api-provider';
import { useHostId } from '../host/host-provider';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { ChangeLink } from '../shell/change-link';
import { useMissingRole } from '../shell/user-provider';
import { Button } from '../ui/button';
import { batchAddress } from './convert-address';

/** Between VMs it can be paused and stopped; when it has ended, all of it can go back. */
export function BatchControls({ batch }: { readonly batch: BatchState }) {
  const t = useTranslations('batch');
  const api = useApi();
  const one = { hostId: useHostId(), batchId: batch.id };
  const pause = useMutation(api.batches.pause.mutationOptions());
  const resume = useMutation(api.batches.resume.mutationOptions());
  const stop = useMutation(api.batches.stop.mutationOptions());
  const all = [pause, resume, stop];
  const failed = all.find(({ isError }) => isError);
  const asking =
    useMissingRole('operator') ?? (all.some(({ isPending }) => isPending) ? t('asking') : undefined);
  const { phase } = batch;
  const waiting = batch.domains.filter(({ state }) => state === 'waiting').length;
  const moved = batch.domains.filter(({ result }) => hasMoved(result)).length;
  return (
    <div className="grid gap-2 print-hidden">
      <div className="flex flex-wrap gap-2">
        {phase === 'under-way' && (
          <Button
            disabledBecause={asking ?? (waiting === 0 ? t('nothingWaits') : undefined)}
            onClick={() => pause.mutate(one)}
          >
            {t('pause')}
          </Button>
        )}
        {(phase === 'paused' || phase === 'pausing') && (
          <Button look="primary" disabledBecause={asking} onClick={() => resume.mutate(one)}>
            {t('resume')}
          </Button>
        )}
        {phase !== 'ended' && phase !== 'stopping' && (
          <Button
            disabledBecause={
              asking ?? (waiting === 0 && phase === 'under-way' ? t('nothingWaits') : undefined)
            }
            onClick={() => stop.mutate(one)}
          >
            {t('stop', { count: waiting })}
          </Button>
        )}
        {phase === 'ended' && moved > 0 && (
          <ChangeLink needs="operator" href={`${batchAddress(batch.id)}?back=all`}>
            {t('backAll', { count: moved })}
          </ChangeLink>
        )}
      </div>
      {failed !== undefined && (
        <div role="alert">
          <ProblemNotice problem={problemOfError(failed.error)} />
        </div>
      )}
    </div>
  );
}
