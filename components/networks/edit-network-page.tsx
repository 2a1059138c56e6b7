'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { fingerprint } from '@/server/model/fingerprint';
import type { Network } from '@/server/model/topology';
import { chooseEditWay } from '@/server/plan/network-updates';
import { runDirectory } from '@/server/plan/run-files';
import { useApi } from '../api/api-provider';
import { useHost, useHostId } from '../host/host-provider';
import { Link } from '../host/link';
import { ReviewAndStart } from '../plan/review-and-start';
import { TextDiff } from '../plan/text-diff';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { newRunId } from '../run/new-run-id';
import { Button, buttonClass } from '../ui/button';
import { CheckField } from '../ui/check-field';
import { Disclosure } from '../ui/disclosure';
import { PageHeading, WaitingPage } from '../ui/page-heading';
import { forgetKept, useKeptState } from '../ui/use-kept-state';
import { EditConflict } from './edit-conflict';
import { EditWayChoice } from './edit-way-choice';
import { followSubnet } from './follow-subnet';
import { networkAddress, networkAt } from './network-address';
import { NetworkEditor } from './network-editor';
import { useNetworkChange } from './use-network-change';
import { useNetworkCheck } from './use-network-check';

export function EditNetworkPage({ part }: { readonly part: string }) {
  const t = useTranslations('networkEdit');
  const common = useTranslations('common');
  const { topology, status } = useHost();
  const hostId = useHostId();
  if (topology === undefined) return <WaitingPage title={t('title')}>{common('loading')}</WaitingPage>;
  const network = networkAt(part, topology.networks);
  if (network === undefined)
    return (
      <>
        <PageHeading title={t('title')} />
        <ProblemNotice problem={{ code: 'not-found', values: { name: part } }} />
      </>
    );
  return (
    <div className="mx-auto w-full max-w-4xl">
      <PageHeading title={t('titleOf', { network: network.name })} summary={t('summary')}>
        <Link
          href={networkAddress(network)}
          className={buttonClass('secondary')}
          onClick={() => forgetKept(keyOf(hostId, network))}
        >
          {t('cancel')}
        </Link>
      </PageHeading>
      {status.kind === 'recorded' ? (
        <ProblemNotice tone="warning" problem={{ code: 'host-recorded' }} />
      ) : (
        <OpenedNetwork key={network.uuid} network={network} />
      )}
    </div>
  );
}

interface Edit {
  /** What was configured when it was begun: an edit that somebody else's overtook is told so after a reload too. */
  readonly base: string;
  readonly text: string;
  readonly autostart: boolean;
  readonly when: 'now' | 'next-start';
}

const keyOf = (hostId: string, { uuid }: Network) => `edit-network:${hostId}:${uuid}`;

function parseEdit(kept: unknown, current: string): Edit | undefined {
  const { base, text, autostart, when } = kept as Partial<Edit>;
  if (typeof base !== 'string' || typeof text !== 'string' || typeof autostart !== 'boolean')
    return undefined;
  if (when !== 'now' && when !== 'next-start') return undefined;
  // Nothing was typed that somebody else's edit could be in the way of.
  return text === base && base !== current ? undefined : { base, text, autostart, when };
}

export interface NetworkDocumentsRead {
  readonly live?: string;
  readonly inactive?: string;
}

/** Reads it again now and then: whoever edits is told as soon as somebody else has changed it. */
function OpenedNetwork({ network }: { readonly network: Network }) {
  const common = useTranslations('common');
  const api = useApi();
  // Under the review it would be our own run that is seen: there the plan itself says who was quicker.
  const [isReviewed, setReviewed] = useState(false);
  const documents = useQuery({
    ...api.networks.documents.queryOptions({ hostId: useHostId(), network: network.name }),
    staleTime: 0,
    gcTime: 0,
    refetchInterval: isReviewed ? false : 10_000,
    refetchOnWindowFocus: !isReviewed,
  });
  if (documents.data === undefined)
    return documents.isError ? (
      <ProblemNotice problem={problemOfError(documents.error)} />
    ) : (
      <p className="text-muted">{common('loading')}</p>
    );
  const { inactive } = documents.data;
  if (inactive === undefined)
    return <ProblemNotice problem={{ code: 'network-transient', values: { network: network.name } }} />;
  return (
    <Editing
      network={network}
      documents={documents.data}
      current={inactive}
      isReviewed={isReviewed}
      onReviewed={setReviewed}
      onReadAgain={() => void documents.refetch()}
    />
  );
}

function Editing({
  network,
  documents,
  current,
  isReviewed,
  onReviewed: setReviewed,
  onReadAgain,
}: {
  readonly network: Network;
  readonly documents: NetworkDocumentsRead;
  /** What is configured now, by whomever. */
  readonly current: string;
  readonly isReviewed: boolean;
  readonly onReviewed: (isReviewed: boolean) => void;
  readonly onReadAgain: () => void;
}) {
  const t = useTranslations('networkEdit');
  const [{ base, text, autostart, when }, change, forget] = useKeptState<Edit>(
    keyOf(useHostId(), network),
    { base: current, text: current, autostart: network.autostart, when: 'now' },
    (kept) => parseEdit(kept, current),
  );
  const setText = (changed: string) => change({ text: changed });
  const check = useNetworkCheck(text, network.name);
  if (base !== current)
    return (
      <EditConflict
        network={network.name}
        opened={base}
        theirs={current}
        mine={text}
        onTakeTheirs={() => {
          change({ base: current, text: current });
          setReviewed(false);
        }}
        onKeepMine={() => {
          change({ base: current });
          setReviewed(false);
        }}
      />
    );
  if (isReviewed)
    return (
      <Review
        change={{
          kind: 'edit',
          network: network.name,
          text,
          base: fingerprint(base),
          when,
          autostart,
        }}
        onBack={() => {
          setReviewed(false);
          onReadAgain();
        }}
        onConflict={onReadAgain}
        onStarted={forget}
      />
    );
  const isChanged = chooseEditWay({ text, when }, documents) !== 'none' || autostart !== network.autostart;
  return (
    <div className="grid min-w-0 grid-cols-1 gap-4">
      <NetworkEditor text={text} check={check} onChange={setText} onForm={followSubnet} />
      <CheckField
        label={t('autostart')}
        isChecked={autostart}
        onChange={(changed) => change({ autostart: changed })}
      />
      {text !== base && (
        <Disclosure summary={t('difference')}>
          <TextDiff name={`${network.name}.xml`} before={base} after={text} />
        </Disclosure>
      )}
      <EditWayChoice
        network={network.name}
        text={text}
        documents={documents}
        when={when}
        onWhen={(changed) => change({ when: changed })}
      />
      <div className="flex flex-wrap gap-2">
        <Button
          look="primary"
          disabledBecause={
            !isChanged
              ? t('unchanged')
              : check.isChecking
                ? t('checking')
                : check.faults.length > 0
                  ? t('faulty')
                  : undefined
          }
          onClick={() => setReviewed(true)}
        >
          {t('review')}
        </Button>
        <Button disabledBecause={text === base ? t('unchanged') : undefined} onClick={() => setText(base)}>
          {t('discard')}
        </Button>
      </div>
    </div>
  );
}

function Review({
  change,
  onBack,
  onConflict,
  onStarted,
}: {
  readonly change: Parameters<typeof useNetworkChange>[0];
  readonly onBack: () => void;
  readonly onConflict: () => void;
  readonly onStarted: () => void;
}) {
  const t = useTranslations('networkEdit');
  const [runId] = useState(() => newRunId('edit-network'));
  const review = useNetworkChange(change, runId, onStarted);
  const { data, dataUpdatedAt } = review.planned;
  const isConflict = data?.ok === false && data.refusal.code === 'network-edited-meanwhile';
  // Both versions are shown as soon as theirs has been read.
  const [toldAt, setToldAt] = useState(0);
  if (isConflict && toldAt !== dataUpdatedAt) {
    setToldAt(dataUpdatedAt);
    queueMicrotask(onConflict);
  }
  return (
    <ReviewAndStart {...review} directory={runDirectory(runId)}>
      <Button onClick={onBack}>{t('back')}</Button>
    </ReviewAndStart>
  );
}
