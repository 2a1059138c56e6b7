'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { isPlainNetworkName } from '@/server/plan/define-bridge-network';
import { runDirectory } from '@/server/plan/run-files';
import { useApi } from '../api/api-provider';
import { useHost, useHostId } from '../host/host-provider';
import { Link, useRouter } from '../host/link';
import { planQuerySettings, ReviewAndStart } from '../plan/review-and-start';
import { ProblemNotice } from '../problem/problem-notice';
import { useProblemText } from '../problem/use-problem-text';
import { newRunId } from '../run/new-run-id';
import { Button, buttonClass } from '../ui/button';
import { PageHeading, WaitingPage } from '../ui/page-heading';

/** A host bridge becomes a libvirt network: its name, then the review. */
export function BridgeNetworkPage() {
  const t = useTranslations('bridgeNetwork');
  const common = useTranslations('common');
  const bridge = useSearchParams().get('bridge') ?? '';
  const { topology, status } = useHost();
  const [name, setName] = useState(`lan-${bridge}`);
  const [reviewed, setReviewed] = useState<string>();
  if (topology === undefined) return <WaitingPage title={t('title')}>{common('loading')}</WaitingPage>;
  const isTaken = topology.networks.some((network) => network.name === name);
  const isKnown = topology.bridges.some((one) => one.name === bridge && one.kind === 'host');
  return (
    <div className="mx-auto w-full max-w-4xl">
      <PageHeading title={t('title')} summary={t('summary', { bridge })}>
        <Link href="/networks" className={buttonClass('secondary')}>
          {t('cancel')}
        </Link>
      </PageHeading>
      {status.kind === 'recorded' ? (
        <ProblemNotice tone="warning" problem={{ code: 'host-recorded' }} />
      ) : !isKnown ? (
        <ProblemNotice problem={{ code: 'bridge-gone', values: { name: bridge } }} />
      ) : reviewed === undefined ? (
        <NameForm name={name} isTaken={isTaken} onName={setName} onReview={() => setReviewed(name)} />
      ) : (
        <Review bridge={bridge} network={reviewed} onBack={() => setReviewed(undefined)} />
      )}
    </div>
  );
}

function NameForm({
  name,
  isTaken,
  onName,
  onReview,
}: {
  readonly name: string;
  readonly isTaken: boolean;
  readonly onName: (name: string) => void;
  readonly onReview: () => void;
}) {
  const t = useTranslations('bridgeNetwork');
  const problemText = useProblemText();
  const [id, errorId] = [useId(), useId()];
  const problem = isTaken
    ? problemText({ code: 'network-name-taken', values: { name } })
    : isPlainNetworkName(name)
      ? undefined
      : problemText({ code: 'network-name-invalid', values: { name } });
  return (
    <form
      className="grid max-w-md gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === undefined) onReview();
      }}
    >
      <div className="grid gap-1">
        <label htmlFor={id} className="font-medium">
          {t('name')}
        </label>
        <input
          id={id}
          value={name}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={problem !== undefined}
          aria-describedby={errorId}
          onChange={(event) => onName(event.target.value)}
          className="h-9 rounded-md border border-edge bg-surface px-2.5 font-mono"
        />
        <p id={errorId} role="status" className="text-sm text-bad">
          {problem && `${problem.what} ${problem.remedy}`}
        </p>
      </div>
      <div>
        <Button type="submit" look="primary" disabledBecause={problem?.what}>
          {t('review')}
        </Button>
      </div>
    </form>
  );
}

function Review({
  bridge,
  network,
  onBack,
}: {
  readonly bridge: string;
  readonly network: string;
  readonly onBack: () => void;
}) {
  const t = useTranslations('bridgeNetwork');
  const api = useApi();
  const router = useRouter();
  const [runId] = useState(() => newRunId('define-network'));
  const request = { hostId: useHostId(), change: { kind: 'bridge', bridge, network } as const, runId };
  const planned = useQuery({ ...api.networks.plan.queryOptions(request), ...planQuerySettings });
  const start = useMutation(
    api.networks.start.mutationOptions({ onSuccess: () => router.push(`/runs/${runId}`) }),
  );
  return (
    <ReviewAndStart
      planned={planned}
      start={start}
      directory={runDirectory(runId)}
      onStart={(fingerprint) => start.mutate({ ...request, fingerprint })}
    >
      <Button onClick={onBack}>{t('back')}</Button>
    </ReviewAndStart>
  );
}
