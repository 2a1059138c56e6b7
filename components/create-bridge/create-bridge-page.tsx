'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Topology } from '@/server/model/topology';
import { useHost } from '../host/host-provider';
import { Link } from '../host/link';
import { ProblemNotice } from '../problem/problem-notice';
import { Button, buttonClass } from '../ui/button';
import { PageHeading, WaitingPage } from '../ui/page-heading';
import { Wizard, WizardButtons } from '../ui/wizard';
import { AddressingStep } from './addressing-step';
import {
  createSteps,
  type DraftErrors,
  formatDraft,
  hasErrors,
  parseDraft,
  reachableStep,
  readDraft,
  uplinkOf,
} from './bridge-draft';
import { BridgeReview } from './bridge-review';
import { ChecksStep } from './checks-step';
import { OptionsStep } from './options-step';
import { ReviewIntro } from './review-intro';
import { UplinkStep } from './uplink-step';
import { isCleared, useChecks } from './use-checks';
import { useDraft } from './use-draft';
import { useHeldTopology } from './use-held-topology';

/** Uplink → addressing → options → checks → review; the run's page takes its place. */
export function CreateBridgePage() {
  const t = useTranslations('createBridge');
  const common = useTranslations('common');
  const { topology, status } = useHost();
  if (topology === undefined) return <WaitingPage title={t('title')}>{common('loading')}</WaitingPage>;
  return (
    <div className="mx-auto w-full max-w-4xl">
      <PageHeading title={t('title')} summary={t('summary', { host: topology.hostName })}>
        <Link href="/bridges" className={buttonClass('secondary')}>
          {t('cancel')}
        </Link>
      </PageHeading>
      {status.kind === 'recorded' ? (
        <ProblemNotice tone="warning" problem={{ code: 'host-recorded' }} />
      ) : (
        <CreateBridgeWizard live={topology} />
      )}
    </div>
  );
}

function CreateBridgeWizard({ live }: { readonly live: Topology }) {
  const t = useTranslations('createBridge');
  const checksText = useTranslations('checks');
  const { topology = live, hold, release } = useHeldTopology(live);
  const { draft, step: asked, change, goTo: show } = useDraft({ parse: parseDraft, format: formatDraft });
  const goTo: typeof show = (to) => {
    release();
    show(to);
  };
  // What is missing is said when one tries to go on; what is wrong, as soon as it is typed.
  const [hasTried, setTried] = useState(false);
  const { request, errors } = readDraft(draft, topology);
  const answered = reachableStep(asked, errors);
  const createChange = request && ({ kind: 'create', request } as const);
  const checks = useChecks(createChange, { isWanted: answered === 'checks' || answered === 'review' });
  const isClear = checks.data !== undefined && isCleared(checks.data, draft.read);
  const step = answered === 'review' && !isClear ? 'checks' : answered;
  const visible: DraftErrors = hasTried || draft.uplink !== undefined ? errors : {};
  const next = createSteps[createSteps.indexOf(step) + 1];
  const previous = createSteps[createSteps.indexOf(step) - 1];
  const goOn = () => {
    setTried(hasErrors(step, errors));
    if (hasErrors(step, errors)) focusFirstError();
    else if (next !== undefined) goTo(next);
  };
  const uplink = uplinkOf(draft, topology);
  const back = previous !== undefined && <Button onClick={() => goTo(previous)}>{t('back')}</Button>;
  const content = {
    uplink: () => (
      <UplinkStep
        topology={topology}
        chosen={draft.uplink}
        error={visible.uplink}
        onChoose={(choice) => change({ uplink: choice })}
      />
    ),
    addressing: () => <AddressingStep topology={topology} draft={draft} errors={visible} onChange={change} />,
    options: () => <OptionsStep topology={topology} draft={draft} errors={visible} onChange={change} />,
    checks: () => <ChecksStep checks={checks} read={draft.read} onRead={(read) => change({ read })} />,
    review: () =>
      createChange && (
        <BridgeReview
          change={createChange}
          onStart={hold}
          intro={<ReviewIntro owner={uplink?.owner} checks={checks.data ?? []} />}
        >
          {back}
        </BridgeReview>
      ),
  } as const satisfies Record<typeof step, () => React.ReactNode>;
  return (
    <Wizard
      label={t('steps')}
      steps={createSteps.map((id) => ({ id, title: t(`step.${id}`) }))}
      current={step}
      onGoTo={goTo}
    >
      {content[step]()}
      {step !== 'review' && (
        <WizardButtons>
          <Button
            look="primary"
            disabledBecause={step === 'checks' && !isClear ? checksText('notClear') : undefined}
            onClick={goOn}
          >
            {t('next')}
          </Button>
          {back}
        </WizardButtons>
      )}
    </Wizard>
  );
}

/** After the errors are drawn: the next frame. */
function focusFirstError(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('main [aria-invalid]')?.focus());
}
