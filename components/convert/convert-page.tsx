'use client';

import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { BatchRequest } from '@/server/model/batch';
import { defaultPace } from '@/server/model/batch';
import { formatSource } from '@/server/model/domain-xml';
import type { Topology } from '@/server/model/topology';
import { ChecksStep } from '../create-bridge/checks-step';
import { isCleared } from '../create-bridge/use-checks';
import { useDraft } from '../create-bridge/use-draft';
import { useHost, useHostId } from '../host/host-provider';
import { Link } from '../host/link';
import { ProblemNotice } from '../problem/problem-notice';
import { newRunId } from '../run/new-run-id';
import { Button, buttonClass } from '../ui/button';
import { PageHeading, WaitingPage } from '../ui/page-heading';
import { Wizard, WizardButtons } from '../ui/wizard';
import { BatchReview } from './batch-review';
import { ChooseStep } from './choose-step';
import { ConcernedDomains } from './concerned-domains';
import {
  type ConversionDraft,
  type ConversionStep,
  chosenDomains,
  conversionSteps,
  formatConversionDraft,
  keptChoice,
  parseConversionDraft,
  readWaveSize,
} from './conversion-draft';
import { isSameSource } from './convert-source';
import { HowStep } from './how-step';
import { keepChoice, readKeptChoice } from './kept-choices';
import { methodsOf } from './possible-methods';
import { convertTargets } from './target-choice';
import { TargetStep } from './target-step';
import { useConversionChecks } from './use-conversion-checks';

/** Which VMs and interfaces → where to → how → checks → review; the run follows on its own page. */
export function ConvertPage() {
  const t = useTranslations('convert');
  const common = useTranslations('common');
  const { topology, status } = useHost();
  if (topology === undefined) return <WaitingPage title={t('title')}>{common('loading')}</WaitingPage>;
  return (
    <div className="mx-auto w-full max-w-6xl">
      <PageHeading title={t('title')} summary={t('summary', { host: topology.hostName })}>
        <Link href="/vms" className={buttonClass('secondary')}>
          {t('cancel')}
        </Link>
      </PageHeading>
      {status.kind === 'recorded' ? (
        <ProblemNotice tone="warning" problem={{ code: 'host-recorded' }} />
      ) : (
        <ConvertWizard topology={topology} />
      )}
    </div>
  );
}

function ConvertWizard({ topology }: { readonly topology: Topology }) {
  const t = useTranslations('convert');
  const checksText = useTranslations('checks');
  const hostId = useHostId();
  const {
    draft,
    step: asked,
    change,
    goTo,
  } = useDraft({
    parse: (parameters) => parseConversionDraft(parameters, readKeptChoice),
    format: formatConversionDraft,
  });
  useKept(draft);
  const [batchId] = useState(() => newRunId('move'));
  const chosen = chosenDomains(topology, draft.chosen);
  const target = convertTargets(topology).find(({ source }) => isSameSource(source, draft.target));
  const problem = problemOf(draft, { chosenCount: chosen.length, hasTarget: target !== undefined });
  const reachable =
    problem === undefined ? conversionSteps.length - 1 : conversionSteps.indexOf(problem.step);
  const wanted = conversionSteps.find((one) => one === asked) ?? 'choose';
  const answered = conversionSteps[Math.min(conversionSteps.indexOf(wanted), reachable)] ?? 'choose';
  const request = problem === undefined ? requestOf(topology, draft) : undefined;
  const checks = useConversionChecks(request && { hostId, request }, {
    isWanted: answered === 'checks' || answered === 'review',
  });
  const isClear = checks.data !== undefined && isCleared(checks.data, draft.read);
  const step: ConversionStep = answered === 'review' && !isClear ? 'checks' : answered;
  const next = conversionSteps[conversionSteps.indexOf(step) + 1];
  const previous = conversionSteps[conversionSteps.indexOf(step) - 1];
  const back = previous !== undefined && <Button onClick={() => goTo(previous)}>{t('previous')}</Button>;
  const missing = problem?.step === step ? t(`missing.${problem.what}`) : undefined;
  const content = {
    choose: () => (
      <ChooseStep topology={topology} chosen={draft.chosen} onChoose={(ids) => change({ chosen: ids })} />
    ),
    target: () => (
      <TargetStep
        topology={topology}
        chosen={chosen}
        wanted={draft.target}
        onChoose={(source) => change({ target: source, read: [] })}
      />
    ),
    how: () =>
      target !== undefined && (
        <HowStep
          topology={topology}
          chosen={chosen}
          target={target.source}
          draft={draft}
          onChange={(changed) => change({ ...changed, read: [] })}
        />
      ),
    checks: () => (
      <ChecksStep
        checks={checks}
        read={draft.read}
        onRead={(read) => change({ read })}
        concerns={(check) => <ConcernedDomains topology={topology} check={check} chosen={chosen} />}
      />
    ),
    review: () =>
      request && (
        <BatchReview hostId={hostId} batchId={batchId} request={request}>
          {back}
        </BatchReview>
      ),
  } as const satisfies Record<ConversionStep, () => React.ReactNode>;
  return (
    <Wizard
      label={t('steps')}
      steps={conversionSteps.map((id) => ({ id, title: t(`step.${id}`) }))}
      current={step}
      onGoTo={goTo}
    >
      {step !== 'choose' && (
        <p className="text-sm wrap-anywhere text-muted">
          {describeChosen(chosen, t)}
          {step !== 'target' && target !== undefined && ` → ${formatSource(target.source)}`}
        </p>
      )}
      {content[step]()}
      {step !== 'review' && (
        <WizardButtons>
          <Button
            look="primary"
            disabledBecause={missing ?? (step === 'checks' && !isClear ? checksText('notClear') : undefined)}
            onClick={() => next !== undefined && goTo(next)}
          >
            {t('next')}
          </Button>
          {back}
        </WizardButtons>
      )}
    </Wizard>
  );
}

/** One by its name, many by their number. */
function describeChosen(
  chosen: ReturnType<typeof chosenDomains>,
  t: ReturnType<typeof useTranslations<'convert'>>,
): string {
  const [only, ...others] = chosen;
  if (only === undefined) return t('noneChosen');
  const macs = only.interfaces.map(({ mac }) => mac).join(', ');
  return others.length === 0
    ? `${only.domain.name} (${macs})`
    : t('chosen', {
        vms: chosen.length,
        interfaces: chosen.reduce((sum, { interfaces }) => sum + interfaces.length, 0),
      });
}

/** The first step that lacks an answer. */
function problemOf(
  draft: ConversionDraft,
  { chosenCount, hasTarget }: { readonly chosenCount: number; readonly hasTarget: boolean },
):
  | { readonly step: ConversionStep; readonly what: 'choose' | 'target' | 'targetGone' | 'waveSize' }
  | undefined {
  if (chosenCount === 0) return { step: 'choose', what: 'choose' };
  if (!hasTarget) return { step: 'target', what: draft.target === undefined ? 'target' : 'targetGone' };
  return readWaveSize(draft.waveSize) === undefined ? { step: 'how', what: 'waveSize' } : undefined;
}

function requestOf(topology: Topology, draft: ConversionDraft): BatchRequest | undefined {
  const { target } = draft;
  if (target === undefined) return undefined;
  const domains = chosenDomains(topology, draft.chosen);
  const canary = domains.find(({ domain }) => domain.uuid === draft.canary)?.domain.uuid;
  return {
    kind: 'move',
    target,
    domains: domains.map((one) => ({
      domainUuid: one.domain.uuid,
      macs: [...new Set(one.interfaces.map(({ mac }) => mac))],
      method: methodsOf(topology, { ...one, target, wanted: draft }).method,
    })),
    ...(canary === undefined ? {} : { canary }),
    waveSize: readWaveSize(draft.waveSize) ?? defaultPace.waveSize,
    onFailure: draft.onFailure,
    verifySeconds: defaultPace.verifySeconds,
    shutdownSeconds: defaultPace.shutdownSeconds,
  };
}

/** What is too long for the address is kept beside it, whenever it changes. */
function useKept({ chosen, methods }: ConversionDraft): void {
  useEffect(() => {
    const kept = keptChoice({ chosen, methods });
    if (kept !== undefined) keepChoice(kept.key, kept.kept);
  }, [chosen, methods]);
}
