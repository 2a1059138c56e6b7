'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { DomainChange } from '@/server/model/domain-change';
import type { Domain } from '@/server/model/topology';
import { runDirectory } from '@/server/plan/run-files';
import { useApi } from '../api/api-provider';
import { useHostId } from '../host/host-provider';
import { planQuerySettings, ReviewAndStart } from '../plan/review-and-start';
import { newRunId } from '../run/new-run-id';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';

/** A change of this machine, reviewed where it was asked for: the page stays, and shows what becomes of it. */
export function ChangeDialog({
  domain,
  title,
  change,
  onStarted,
  onClose,
}: {
  readonly domain: Domain;
  readonly title: string;
  readonly change: DomainChange;
  readonly onStarted: (runId: string) => void;
  readonly onClose: () => void;
}) {
  return (
    <Dialog title={title} open onOpenChange={(open) => !open && onClose()}>
      <Review domain={domain} change={change} onStarted={onStarted} onClose={onClose} />
    </Dialog>
  );
}

function Review({ domain, change, onStarted, onClose }: Omit<Parameters<typeof ChangeDialog>[0], 'title'>) {
  const t = useTranslations('vm');
  const api = useApi();
  const hostId = useHostId();
  const [runId] = useState(() => newRunId('change-vm'));
  const input = { hostId, domainUuid: domain.uuid, change, runId };
  const planned = useQuery({ ...api.vms.planChange.queryOptions(input), ...planQuerySettings });
  const start = useMutation(api.vms.startChange.mutationOptions({ onSuccess: () => onStarted(runId) }));
  return (
    <ReviewAndStart
      planned={planned}
      start={start}
      directory={runDirectory(runId)}
      onStart={(fingerprint) => start.mutate({ ...input, fingerprint })}
    >
      <Button onClick={onClose}>{t('cancel')}</Button>
    </ReviewAndStart>
  );
}
