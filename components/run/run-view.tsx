import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { RunState, RunStep } from '@/server/model/run';
import { useExpectationText } from '../plan/use-expectation-text';
import { useMessage } from '../plan/use-message';
import { ProblemNotice } from '../problem/problem-notice';
import { CommandBlock, OutputBlock } from '../ui/command-block';
import { Disclosure } from '../ui/disclosure';
import { StateMark, StateShape, type Tone } from '../ui/state-mark';

const stepTones = {
  waiting: 'idle',
  doing: 'busy',
  checking: 'busy',
  done: 'good',
  failed: 'bad',
  undone: 'warning',
} as const satisfies Record<RunStep['state'], Tone>;
const outcomeTones = {
  'under-way': 'busy',
  done: 'good',
  'rolled-back': 'warning',
  'rollback-failed': 'bad',
} as const satisfies Record<RunState['outcome'], Tone>;

/** The one view of a run: what is being done, what it said, and whether the host, read again, agrees. */
export function RunView({ run, children }: { readonly run: RunState; readonly children?: ReactNode }) {
  const t = useTranslations('run');
  const say = useMessage();
  return (
    <section aria-label={t('title')} className="grid gap-3">
      <p className="text-lg font-semibold wrap-anywhere">{say(run.title)}</p>
      <p role="status">
        <StateMark tone={outcomeTones[run.outcome]}>{t(`outcome.${run.outcome}`)}</StateMark>
      </p>
      {run.problem !== undefined && (
        <ProblemNotice problem={run.problem}>
          {run.outcome === 'rollback-failed' && (
            <p>{t('rollbackFailed', { path: `/var/lib/bridgehead/runs/${run.id}/rollback.sh` })}</p>
          )}
        </ProblemNotice>
      )}
      <ol className="grid gap-2">
        {run.steps.map((step) => (
          <RunStepView key={step.id} step={step} />
        ))}
      </ol>
      {children !== undefined && <div className="flex flex-wrap gap-2">{children}</div>}
    </section>
  );
}

function RunStepView({ step }: { readonly step: RunStep }) {
  const t = useTranslations('run');
  const say = useMessage();
  const expectationText = useExpectationText();
  return (
    <li className="grid min-w-0 gap-1.5 rounded-lg border border-line bg-surface p-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 className="font-semibold wrap-anywhere">{say(step.title)}</h3>
        <span className="flex gap-3 text-sm tabular-nums">
          <StateMark tone={stepTones[step.state]}>{t(`state.${step.state}`)}</StateMark>
          {step.durationMs !== undefined && (
            <span className="text-muted">
              {t('seconds', { seconds: (step.durationMs / 1000).toFixed(2) })}
            </span>
          )}
        </span>
      </div>
      {step.checks.length > 0 && (
        <ul className="flex flex-wrap gap-x-4 text-sm">
          {step.checks.map(({ expectation, met }) => (
            <li key={JSON.stringify(expectation)}>
              <StateShape tone={met ? 'good' : 'busy'} className="mr-1.5" />
              {expectationText(expectation)}
            </li>
          ))}
        </ul>
      )}
      {step.commands.length > 0 && (
        <Disclosure summary={t('output')}>
          <div className="grid min-w-0 gap-1.5">
            {step.commands.map(({ text, output, exitCode }) => (
              <div key={text} className="grid min-w-0 gap-1">
                <CommandBlock command={text} />
                <OutputBlock
                  text={output.trim() === '' ? t('exitCode', { code: exitCode ?? '?' }) : output.trimEnd()}
                />
              </div>
            ))}
          </div>
        </Disclosure>
      )}
    </li>
  );
}
