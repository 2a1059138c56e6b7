'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { message } from '@/server/model/message';
import type { Bridge, Topology } from '@/server/model/topology';
import { refuseRemoveBridge } from '@/server/plan/refuse-remove-bridge';
import { BridgeReview } from '../create-bridge/bridge-review';
import { ChecksStep } from '../create-bridge/checks-step';
import { ReviewIntro } from '../create-bridge/review-intro';
import { isCleared, useChecks } from '../create-bridge/use-checks';
import { useDraft } from '../create-bridge/use-draft';
import { useHeldTopology } from '../create-bridge/use-held-topology';
import { useHost } from '../host/host-provider';
import { Link } from '../host/link';
import { ProblemNotice } from '../problem/problem-notice';
import { Button, buttonClass } from '../ui/button';
import { EmptyState } from '../ui/note';
import { PageHeading, WaitingPage } from '../ui/page-heading';
import { Wizard, WizardButtons } from '../ui/wizard';
import { BridgeStep } from './bridge-step';

const steps = ['bridge', 'checks', 'review'] as const;

interface RemoveDraft {
  readonly bridge?: string;
  readonly read: readonly string[];
}

/** Bridge → checks → review; the run's page takes its place. */
export function RemoveBridgePage() {
  const t = useTranslations('removeBridge');
  const common = useTranslations('common');
  const { topology: live, status } = useHost();
  const { topology, hold, release } = useHeldTopology(live);
  if (topology === undefined) return <WaitingPage title={t('title')}>{common('loading')}</WaitingPage>;
  const bridges = topology.bridges.filter(({ kind }) => kind === 'host');
  return (
    <div className="mx-auto w-full max-w-4xl">
      <PageHeading title={t('title')} summary={t('summary', { host: topology.hostName })}>
        <Link href="/bridges" className={buttonClass('secondary')}>
          {t('cancel')}
        </Link>
      </PageHeading>
      {status.kind === 'recorded' ? (
        <ProblemNotice tone="warning" problem={{ code: 'host-recorded' }} />
      ) : bridges.length === 0 ? (
        <EmptyState title={t('none', { host: topology.hostName })} />
      ) : (
        <RemoveBridgeWizard topology={topology} bridges={bridges} onStart={hold} onGoBack={release} />
      )}
    </div>
  );
}

function RemoveBridgeWizard({
  topology,
  bridges,
  onStart,
  onGoBack,
}: {
  readonly topology: Topology;
  readonly bridges: readonly Bridge[];
  readonly onStart: () => void;
  readonly onGoBack: () => void;
}) {
  const t = useTranslations('removeBridge');
  const checksText = useTranslations('checks');
  const { draft, step: asked, change, goTo: show } = useDraft<RemoveDraft>({ parse, format });
  const goTo: typeof show = (to) => {
    onGoBack();
    show(to);
  };
  const [hasTried, setTried] = useState(false);
  const bridge = bridges.find(({ name }) => name === draft.bridge);
  const refusal = bridge && refuseRemoveBridge(bridge, topology);
  const isChosen = bridge !== undefined && refusal === undefined;
  const removal =
    bridge && isChosen ? ({ kind: 'remove', request: { bridge: bridge.name } } as const) : undefined;
  const checks = useChecks(removal, { isWanted: asked === 'checks' || asked === 'review' });
  const isClear = checks.data !== undefined && isCleared(checks.data, draft.read);
  const step = !isChosen
    ? 'bridge'
    : asked === 'review' && isClear
      ? 'review'
      : asked === 'checks' || asked === 'review'
        ? 'checks'
        : 'bridge';
  const goOn = () => {
    setTried(true);
    if (step === 'bridge' && isChosen) goTo('checks');
    if (step === 'checks' && isClear) goTo('review');
  };
  return (
    <Wizard
      label={t('steps')}
      steps={steps.map((id) => ({ id, title: t(`step.${id}`) }))}
      current={step}
      onGoTo={goTo}
    >
      {step === 'bridge' && (
        <BridgeStep
          topology={topology}
          bridges={bridges}
          chosen={bridge}
          error={
            draft.bridge !== undefined && bridge === undefined
              ? [message('problems.bridge-gone.what', { name: draft.bridge })]
              : hasTried && bridge === undefined
                ? [message('removeBridge.unchosen')]
                : undefined
          }
          onChoose={(name) => change({ bridge: name, read: [] })}
        />
      )}
      {step === 'checks' && (
        <ChecksStep checks={checks} read={draft.read} onRead={(read) => change({ read })} />
      )}
      {step === 'review' && bridge !== undefined && removal !== undefined && (
        <BridgeReview
          change={removal}
          onStart={onStart}
          intro={<ReviewIntro owner={bridge.owner} checks={checks.data ?? []} />}
        >
          <Button onClick={() => goTo('checks')}>{t('back')}</Button>
        </BridgeReview>
      )}
      {step !== 'review' && (
        <WizardButtons>
          <Button
            look="primary"
            disabledBecause={
              refusal !== undefined
                ? t('refused')
                : step === 'checks' && !isClear
                  ? checksText('notClear')
                  : undefined
            }
            onClick={goOn}
          >
            {t('next')}
          </Button>
          {step === 'checks' && <Button onClick={() => goTo('bridge')}>{t('back')}</Button>}
        </WizardButtons>
      )}
    </Wizard>
  );
}

function parse(parameters: URLSearchParams): RemoveDraft {
  const bridge = parameters.get('bridge');
  return { ...(bridge === null ? {} : { bridge }), read: parameters.get('read')?.split('.') ?? [] };
}

function format({ bridge, read }: RemoveDraft): Record<string, string> {
  return {
    ...(bridge === undefined ? {} : { bridge }),
    ...(read.length === 0 ? {} : { read: read.join('.') }),
  };
}
