import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { formatCommand } from '@/server/model/command';
import type { Expectation } from '@/server/model/expectation';
import type { Plan, PlanCommand, Step, UndoCommand } from '@/server/plan/plan';
import { Badge } from '../ui/badge';
import { CommandBlock } from '../ui/command-block';
import { Disclosure } from '../ui/disclosure';
import { StateShape } from '../ui/state-mark';
import { CutsOffNotice } from './cuts-off-notice';
import { Proof } from './proof';
import { PlanFiles, TextDiff } from './text-diff';
import { useExpectationText } from './use-expectation-text';
import { useMessage } from './use-message';
import { WiringPicture } from './wiring-picture';

/** The one review that every wizard ends in: the object that runs, as it will run. `children` are the answers to it. */
export function PlanReview({
  plan,
  directory,
  intro,
  children,
}: {
  readonly plan: Plan;
  readonly directory: string;
  /** What is known of what is rewired: who owns it, who is connected through it. */
  readonly intro?: ReactNode;
  readonly children: ReactNode;
}) {
  const t = useTranslations('plan');
  const say = useMessage();
  // A file is only read when its manager is told: what cuts is the first step that is no file.
  const cut = plan.cutsOff && plan.steps.find(({ change }) => change === undefined);
  return (
    <div className="grid min-w-0 grid-cols-1 gap-3">
      <div>
        <p className="font-medium wrap-anywhere">{say(plan.title)}</p>
        {intro !== undefined && <div className="text-sm text-muted wrap-anywhere">{intro}</div>}
      </div>
      <WiringPicture plan={plan} />
      {plan.cutsOff !== undefined && <CutsOffNotice cutsOff={plan.cutsOff} />}
      {plan.warnings.length > 0 && (
        <ul
          aria-label={t('warnings')}
          className="grid gap-1 rounded-md border-l-4 border-warning bg-warning-soft px-3 py-2"
        >
          {plan.warnings.map((warning) => (
            <li key={warning.key} className="flex items-baseline gap-2 wrap-anywhere">
              <StateShape tone="warning" />
              <span className="min-w-0 max-w-prose">{say(warning)}</span>
            </li>
          ))}
        </ul>
      )}
      <ol aria-label={t('steps')} className="grid min-w-0 grid-cols-1 gap-3">
        {plan.steps.map((step, index) => (
          <PlanStep key={step.id} step={step} number={index + 1} isCut={step === cut} />
        ))}
      </ol>
      <Proof plan={plan} />
      {plan.files.length > 0 && <PlanFiles files={plan.files} />}
      {/* What cannot be undone has a warning that says so. */}
      {plan.steps.some(({ undo }) => undo.length > 0) && (
        <p className="max-w-prose text-sm wrap-anywhere">
          {t.rich('wayBack', {
            count: plan.steps.length,
            path: `${directory}/rollback.sh`,
            mono: (chunks) => <code>{chunks}</code>,
          })}
        </p>
      )}
      <div className="flex flex-wrap gap-2">{children}</div>
    </div>
  );
}

function PlanStep({
  step,
  number,
  isCut,
}: {
  readonly step: Step;
  readonly number: number;
  /** Whether this is where the operator may be cut off. */
  readonly isCut: boolean;
}) {
  const t = useTranslations('plan');
  const say = useMessage();
  return (
    <li className="grid min-w-0 grid-cols-1 gap-2.5 rounded-lg border border-line bg-surface px-3 py-2.5">
      <h3 className="flex gap-2 font-semibold wrap-anywhere">
        <span className="text-muted tabular-nums">{number}</span>
        <span className="min-w-0">{say(step.title)}</span>
        {isCut && (
          <span className="shrink-0">
            <Badge tone="warning">{t('mayDisconnect')}</Badge>
          </span>
        )}
      </h3>
      {step.change !== undefined && <TextDiff {...step.change} />}
      {step.given !== undefined && step.given.length > 0 && (
        <StepPart title={t('given')}>
          <Sentences expectations={step.given} />
        </StepPart>
      )}
      <StepPart title={t('commands')}>
        <Commands commands={step.do} />
      </StepPart>
      {step.expect.length > 0 && (
        <StepPart title={t('provenBy')}>
          <Sentences expectations={step.expect} />
        </StepPart>
      )}
      {step.undo.length > 0 && (
        <Disclosure summary={t('undoneBy')}>
          <UndoCommands commands={step.undo} />
        </Disclosure>
      )}
    </li>
  );
}

function Sentences({ expectations }: { readonly expectations: readonly Expectation[] }) {
  const expectationText = useExpectationText();
  return (
    <ul className="flex flex-wrap gap-x-4 text-sm">
      {expectations.map((expectation) => (
        <li key={JSON.stringify(expectation)} className="flex items-baseline gap-1.5">
          <StateShape tone="idle" />
          <span className="min-w-0 wrap-anywhere">{expectationText(expectation)}</span>
        </li>
      ))}
    </ul>
  );
}

function StepPart({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="grid min-w-0 grid-cols-1 gap-1">
      <h4 className="text-xs font-semibold text-muted">{title}</h4>
      {children}
    </div>
  );
}

/** What waits for a power cut is told apart from what runs on a host that is up. */
function UndoCommands({ commands }: { readonly commands: readonly UndoCommand[] }) {
  const t = useTranslations('plan');
  const running = commands.filter(({ when }) => when !== 'boot');
  const atBoot = commands.filter(({ when }) => when === 'boot');
  return (
    <div className="grid min-w-0 grid-cols-1 gap-2">
      {running.length > 0 && <Commands commands={running} />}
      {atBoot.length > 0 && (
        <StepPart title={t('undoneAtBoot')}>
          <Commands commands={atBoot} />
        </StepPart>
      )}
    </div>
  );
}

function Commands({ commands }: { readonly commands: readonly PlanCommand[] }) {
  return (
    <div className="grid min-w-0 grid-cols-1 gap-1">
      {commands.map(({ command }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a plan never changes the order of its commands
        <CommandBlock key={index} command={formatCommand(command)} />
      ))}
    </div>
  );
}
