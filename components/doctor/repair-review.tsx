import { useMutation, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { PathRepair } from '@/server/plan/repair-path';
import { runDirectory } from '@/server/plan/run-files';
import { useApi } from '../api/api-provider';
import { useHostId } from '../host/host-provider';
import { Link, useRouter } from '../host/link';
import { planQuerySettings, ReviewAndStart } from '../plan/review-and-start';
import { newRunId } from '../run/new-run-id';
import { buttonClass } from '../ui/button';
import type { AskedInterface } from './asked-interface';
import { doctorAddress } from './doctor-link';

/** The remedy as a plan: reviewed and run like any other. */
export function RepairReview({
  asked,
  repair,
}: {
  readonly asked: AskedInterface;
  readonly repair: PathRepair;
}) {
  const t = useTranslations('doctor');
  const plan = useTranslations('convert');
  const api = useApi();
  const router = useRouter();
  const titleId = useId();
  const [runId] = useState(() => newRunId('repair'));
  const request = { hostId: useHostId(), ...asked, repair, runId };
  const planned = useQuery({ ...api.doctor.plan.queryOptions(request), ...planQuerySettings });
  const start = useMutation(
    api.doctor.start.mutationOptions({ onSuccess: () => router.push(`/runs/${runId}`) }),
  );
  return (
    <section aria-labelledby={titleId} className="grid min-w-0 grid-cols-1 gap-1.5">
      <h2 id={titleId} className="text-lg font-semibold">
        {plan('review')}
      </h2>
      <ReviewAndStart
        planned={planned}
        start={start}
        directory={runDirectory(runId)}
        onStart={(fingerprint) => start.mutate({ ...request, fingerprint })}
      >
        <Link href={doctorAddress(asked)} className={buttonClass('secondary')}>
          {t('backToDiagnosis')}
        </Link>
      </ReviewAndStart>
    </section>
  );
}
