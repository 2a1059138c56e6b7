'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { NetworkForm } from '@/server/model/network-form';
import { widestRange } from '@/server/plan/check-network';
import { newNetworkText, readNetworkForm, writeNetworkForm } from '@/server/plan/network-text';
import { runDirectory } from '@/server/plan/run-files';
import { useApi } from '../api/api-provider';
import { useHost, useHostId } from '../host/host-provider';
import { Link } from '../host/link';
import { ReviewAndStart } from '../plan/review-and-start';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { newRunId } from '../run/new-run-id';
import { Button, buttonClass } from '../ui/button';
import { CheckField } from '../ui/check-field';
import { PageHeading, WaitingPage } from '../ui/page-heading';
import { RadioCard } from '../ui/radio-card';
import { forgetKept, useKeptState } from '../ui/use-kept-state';
import { followSubnet } from './follow-subnet';
import { NetworkEditor } from './network-editor';
import { useNetworkChange } from './use-network-change';
import { useNetworkCheck } from './use-network-check';

const modes = ['nat', 'route', 'isolated', 'open', 'bridge'] as const;

/** A new network, with a subnet that is free. */
export function CreateNetworkPage() {
  const t = useTranslations('networkCreate');
  const common = useTranslations('common');
  const api = useApi();
  const hostId = useHostId();
  const { topology, status } = useHost();
  const suggested = useQuery({
    ...api.networks.suggest.queryOptions({ hostId }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    enabled: status.kind === 'live',
  });
  if (topology === undefined) return <WaitingPage title={t('title')}>{common('loading')}</WaitingPage>;
  return (
    <div className="mx-auto w-full max-w-4xl">
      <PageHeading title={t('title')} summary={t('summary', { host: topology.hostName })}>
        <Link href="/networks" className={buttonClass('secondary')} onClick={() => forgetKept(keyOf(hostId))}>
          {t('cancel')}
        </Link>
      </PageHeading>
      {status.kind === 'recorded' ? (
        <ProblemNotice tone="warning" problem={{ code: 'host-recorded' }} />
      ) : suggested.isError ? (
        <ProblemNotice problem={problemOfError(suggested.error)} />
      ) : suggested.data === undefined ? (
        <p className="text-muted">{common('loading')}</p>
      ) : (
        <NewNetwork suggested={suggested.data} />
      )}
    </div>
  );
}

function NewNetwork({ suggested }: { readonly suggested: Pick<NetworkForm, 'name' | 'bridge' | 'address'> }) {
  const t = useTranslations('networkCreate');
  const edit = useTranslations('networkEdit');
  const common = useTranslations('common');
  const networks = useTranslations('networks');
  const { topology } = useHost();
  const [{ text, start, autostart }, change, forget] = useKeptState<NewNetworkDraft>(
    keyOf(useHostId()),
    { text: newNetworkText(suggested), start: true, autostart: true },
    parseDraft,
  );
  const setText = (changed: string) => change({ text: changed });
  const [isReviewed, setReviewed] = useState(false);
  const check = useNetworkCheck(text, undefined);
  const form = readNetworkForm(text);
  const hostBridge = topology?.bridges.find(({ kind }) => kind === 'host')?.name;
  if (isReviewed)
    return (
      <Review
        change={{ kind: 'create', text, start, autostart }}
        onBack={() => setReviewed(false)}
        onStarted={forget}
      />
    );
  const choose = (forwardMode: (typeof modes)[number]) => {
    if (form === undefined || form.forwardMode === forwardMode) return;
    const isToHostBridge = forwardMode === 'bridge';
    const wasOnHostBridge = form.forwardMode === 'bridge';
    // What the other mode has no place for is gone from the text; coming back, it begins with what is free.
    const own = wasOnHostBridge ? { bridge: suggested.bridge, ...withSubnet(suggested.address) } : {};
    const wanted = { ...form, ...(isToHostBridge ? { bridge: hostBridge ?? '' } : own), forwardMode };
    const cleared = isToHostBridge
      ? { ...wanted, domain: '', address: '', ranges: [], hosts: [], dnsHosts: [], forwardDevice: '' }
      : { ...wanted, ...(forwardMode === 'isolated' ? { forwardDevice: '' } : {}) };
    setText(writeNetworkForm(text, cleared));
  };
  return (
    <div className="grid min-w-0 grid-cols-1 gap-4">
      <fieldset className="grid gap-1.5">
        <legend className="mb-1 text-sm font-medium">{t('mode')}</legend>
        {modes.map((mode) => (
          <RadioCard
            key={mode}
            name="mode"
            title={common(`forwardMode.${mode}`)}
            isChosen={form?.forwardMode === mode}
            isDisabled={form === undefined || (mode === 'bridge' && hostBridge === undefined)}
            onChoose={() => choose(mode)}
          >
            <span className="text-muted">
              {mode === 'bridge' && hostBridge === undefined
                ? t('noHostBridge')
                : networks(`modeMeaning.${mode}`)}
            </span>
          </RadioCard>
        ))}
      </fieldset>
      <NetworkEditor text={text} check={check} isNew onChange={setText} onForm={followSubnet} />
      <CheckField label={t('start')} isChecked={start} onChange={(changed) => change({ start: changed })} />
      <CheckField
        label={edit('autostart')}
        isChecked={autostart}
        onChange={(changed) => change({ autostart: changed })}
      />
      <div>
        <Button
          look="primary"
          disabledBecause={
            check.isChecking ? edit('checking') : check.faults.length > 0 ? edit('faulty') : undefined
          }
          onClick={() => setReviewed(true)}
        >
          {edit('review')}
        </Button>
      </div>
    </div>
  );
}

const keyOf = (hostId: string) => `create-network:${hostId}`;

interface NewNetworkDraft {
  readonly text: string;
  readonly start: boolean;
  readonly autostart: boolean;
}

function parseDraft(kept: unknown): NewNetworkDraft | undefined {
  const { text, start, autostart } = kept as Partial<NewNetworkDraft>;
  return typeof text === 'string' && typeof start === 'boolean' && typeof autostart === 'boolean'
    ? { text, start, autostart }
    : undefined;
}

function withSubnet(address: string): Pick<NetworkForm, 'address' | 'ranges'> {
  const range = widestRange(address);
  return { address, ranges: range === undefined ? [] : [range] };
}

function Review({
  change,
  onBack,
  onStarted,
}: {
  readonly change: Parameters<typeof useNetworkChange>[0];
  readonly onBack: () => void;
  readonly onStarted: () => void;
}) {
  const t = useTranslations('networkEdit');
  const [runId] = useState(() => newRunId('define-network'));
  const review = useNetworkChange(change, runId, onStarted);
  return (
    <ReviewAndStart {...review} directory={runDirectory(runId)}>
      <Button onClick={onBack}>{t('back')}</Button>
    </ReviewAndStart>
  );
}
