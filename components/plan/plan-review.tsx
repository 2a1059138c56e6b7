import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { formatCommand } from '@/server/model/command';
import type { Plan, PlanCommand, Step } from '@/server/plan/plan';
import { CommandBlock } from '../ui/command-block';
import { Disclosure } from '../ui/disclosure';
import { StateShape } from '../ui/state-mark';
import { PlanFiles, TextDiff } from './text-diff';
import { useExpectationText } from './use-expectation-text';
import { useMessage } from './use-message';

/** The one review that every wizard ends in: the object that runs, as it will run. */
export function PlanReview({
  plan,
  directory,
  children,
}: {
  readonly plan: Plan;
  readonly directory: string;
  readonly children: ReactNode;
}) {
  const t = useTranslations('plan');
  const say = useMessage();
  return (
    <div className="grid gap-3">
      <p className="text-lg font-semibold wrap-anywhere">{say(plan.title)}</p>
      {plan.warnings.length > 0 && (
        <ul
          aria-label={t('warnings')}
          className="grid gap-1 rounded-md border-l-4 border-warning bg-warning-soft px-3 py-2"
        >
          {plan.warnings.map((warning) => (
            <li key={warning.key} className="wrap-anywhere">
              <StateShape tone="warning" className="mr-1.5" />
              {say(warning)}
            </li>
          ))}
        </ul>
      )}
      <ol aria-label={t('steps')} className="grid gap-3">
        {plan.steps.map((step, index) => (
          <PlanStep key={step.id} step={step} number={index + 1} />
        ))}
      </ol>
      <PlanFiles files={plan.files} />
      <p className="max-w-prose text-sm text-muted wrap-anywhere">
        {t('wayBack', { path: `${directory}/rollback.sh` })}
      </p>
      <div className="flex flex-wrap gap-2">{children}</div>
    </div>
  );
}

function PlanStep({ step, number }: { readonly step: Step; readonly number: number }) {
  const t = useTranslations('plan');
  const say = useMessage();
  const expectationText = useExpectationText();
  return (
    <li className="grid min-w-0 gap-2 rounded-lg border border-line bg-surface p-3">
      <h3 className="font-semibold wrap-anywhere">
        <span className="mr-2 text-muted tabular-nums">{number}</span>
        {say(step.title)}
      </h3>
      {step.change !== undefined && <TextDiff {...step.change} />}
      <Commands commands={step.do} />
      <p className="text-sm">
        <span className="text-muted">{t('provenBy')}: </span>
        {step.expect.map(expectationText).join(' · ')}
      </p>
      <Disclosure summary={t('undoneBy')}>
        <Commands commands={step.undo} />
      </Disclosure>
    </li>
  );
}

function Commands({ commands }: { readonly commands: readonly PlanCommand[] }) {
  return (
    <div className="grid min-w-0 gap-1">
      {commands.map(({ command }) => (
        <CommandBlock key={formatCommand(command)} command={formatCommand(command)} />
      ))}
    </div>
  );
}
