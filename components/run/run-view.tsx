import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import type { Message } from '@/server/model/message';
import type { Problem } from '@/server/model/problem';
import { hasEnded, type RunState, type RunStep } from '@/server/model/run';
import { useExpectationText } from '../plan/use-expectation-text';
import { useMessage } from '../plan/use-message';
import { ProblemNotice } from '../problem/problem-notice';
import { CommandBlock, OutputBlock } from '../ui/command-block';
import { Disclosure } from '../ui/disclosure';
import { StateMark, StateShape, type Tone } from '../ui/state-mark';
import { KeepQuestion } from './keep-question';
import { RunConnection } from './run-connection';

const stepTones = {
  waiting: 'idle',
  doing: 'busy',
  checking: 'busy',
  done: 'good',
  failed: 'bad',
  undone: 'warning',
} as const satisfies Record<RunStep['state'], Tone>;
export const outcomeTones = {
  'under-way': 'busy',
  asking: 'busy',
  'rolling-back': 'warning',
  kept: 'good',
  'rolled-back': 'warning',
  'rollback-failed': 'bad',
} as const satisfies Record<RunState['outcome'], Tone>;

/** The one view of a run: what is being done, what it said, and whether the host, read again, agrees. */
export function RunView({ run, children }: { readonly run: RunState; readonly children?: ReactNode }) {
  const t = useTranslations('run');
  const say = useMessage();
  const format = useFormatter();
  const titleId = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that started it has gone: whoever pressed it goes on reading here.
  useEffect(() => heading.current?.focus(), []);
  return (
    <section aria-labelledby={titleId} className="grid min-w-0 grid-cols-1 gap-3">
      <div>
        <h2
          ref={heading}
          id={titleId}
          tabIndex={-1}
          className="text-lg font-semibold wrap-anywhere outline-none"
        >
          {say(run.title)}
        </h2>
        <p className="text-sm text-muted tabular-nums">
          {t('startedAt', {
            time: format.dateTime(run.startedAtMs, { dateStyle: 'medium', timeStyle: 'medium' }),
          })}
          {run.startedBy !== undefined && <> {t('startedBy', { user: run.startedBy })}</>}
        </p>
      </div>
      <div role="status" className="grid gap-0.5">
        <p className="font-semibold">
          <StateShape tone={outcomeTones[run.outcome]} className="mr-1.5" />
          {t(`outcome.${run.outcome}`)}
        </p>
        {run.outcome === 'under-way' && <p className="max-w-prose text-sm">{t('underWay')}</p>}
        {run.outcome === 'rolling-back' && <p className="max-w-prose text-sm">{t('goingBackNow')}</p>}
      </div>
      <RunConnection run={run} />
      {run.outcome === 'asking' && <KeepQuestion run={run} />}
      {run.problem !== undefined && (
        <ProblemNotice
          problem={withStepTitle(run.problem, run.steps, say)}
          tone={run.outcome === 'rollback-failed' ? 'bad' : 'warning'}
          remedy={hasEndedBadly(run.outcome) ? t(`remedy.${run.outcome}`) : undefined}
        >
          {run.outcome === 'rollback-failed' && (
            <div className="mt-1.5">
              <CommandBlock command={`sh /var/lib/bridgehead/runs/${run.id}/rollback.sh`} />
            </div>
          )}
        </ProblemNotice>
      )}
      <ol aria-label={t('steps')} className="grid min-w-0 grid-cols-1 gap-2">
        {run.steps.map((step, index) => (
          <RunStepView key={step.id} step={step} number={index + 1} />
        ))}
      </ol>
      {run.probes.length > 0 && (
        <div>
          <h3 className="text-xs font-semibold text-muted">{t('probes')}</h3>
          <ul className="flex flex-wrap gap-x-4 text-sm">
            {run.probes.map(({ probe, met }) => (
              <li key={`${probe.kind} ${probe.address}`} className="flex items-baseline gap-1.5">
                <StateShape tone={met ? 'good' : hasEnded(run) ? 'bad' : 'busy'} />
                <span>
                  {t(`probe.${probe.kind}`, { address: probe.address })}
                  <span className="text-muted">
                    : {t(`check.${met ? 'met' : hasEnded(run) ? 'notSo' : 'notYet'}`)}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {children}
    </section>
  );
}

function hasEndedBadly(outcome: RunState['outcome']): outcome is 'rolled-back' | 'rollback-failed' {
  return outcome === 'rolled-back' || outcome === 'rollback-failed';
}

/** The server names a step by its id; the operator knows it by its title. */
function withStepTitle(problem: Problem, steps: RunState['steps'], say: (title: Message) => string): Problem {
  const step = steps.find(({ id }) => id === problem.values?.['step']);
  return step === undefined ? problem : { ...problem, values: { ...problem.values, step: say(step.title) } };
}

function RunStepView({ step, number }: { readonly step: RunStep; readonly number: number }) {
  const t = useTranslations('run');
  const say = useMessage();
  const expectationText = useExpectationText();
  // While it is being checked, what is not so yet may become so.
  const unmet = step.state === 'doing' || step.state === 'checking' ? 'notYet' : 'notSo';
  return (
    <li className="grid min-w-0 grid-cols-1 gap-1.5 rounded-lg border border-line bg-surface px-3 py-2.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-0.5">
        <h3 className="flex min-w-0 gap-2 font-semibold wrap-anywhere">
          <span className="text-muted tabular-nums">{number}</span>
          <span className="min-w-0">{say(step.title)}</span>
        </h3>
        <span className="flex gap-3 text-sm tabular-nums">
          <StateMark tone={stepTones[step.state]}>{t(`state.${step.state}`)}</StateMark>
          {step.durationMs !== undefined && (
            <span className="text-muted">
              {t('seconds', { seconds: (step.durationMs / 1000).toFixed(2) })}
            </span>
          )}
        </span>
      </div>
      {step.state === 'doing' && <Progress step={step} />}
      {/* What was proved of a step that has been put back is no longer so. */}
      {step.checks.length > 0 && step.state !== 'undone' && (
        <ul className="flex flex-wrap gap-x-4 text-sm">
          {step.checks.map(({ expectation, met }) => (
            <li key={JSON.stringify(expectation)} className="flex items-baseline gap-1.5">
              <StateShape tone={met ? 'good' : unmet === 'notYet' ? 'busy' : 'bad'} />
              <span className="min-w-0 wrap-anywhere">
                {expectationText(expectation)}
                <span className="text-muted">: {t(`check.${met ? 'met' : unmet}`)}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
      {step.commands.length > 0 && (
        <Disclosure
          // What failed is what one wants to read; a step fails after it is first drawn.
          key={step.state === 'failed' ? 'failed' : 'well'}
          summary={t('output')}
          open={step.state === 'failed'}
        >
          <div className="grid min-w-0 grid-cols-1 gap-1.5">
            {step.commands.map(({ text, output, exitCode }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: commands are only ever added at the end
              <div key={index} className="grid min-w-0 grid-cols-1 gap-1">
                <CommandBlock command={text} />
                <OutputBlock
                  text={output.trim() === '' ? t('exitCode', { code: exitCode ?? '?' }) : asPrinted(output)}
                />
              </div>
            ))}
          </div>
        </Disclosure>
      )}
    </li>
  );
}

/** The last thing that a command which takes long has said; most of them say nothing until they have ended. */
function Progress({ step }: { readonly step: RunStep }) {
  const command = step.commands.at(-1);
  if (command === undefined || command.exitCode !== undefined) return null;
  const line = asPrinted(command.output).split('\n').at(-1) ?? '';
  return line === '' ? null : (
    <p role="status" className="min-w-0 font-mono text-sm text-muted wrap-anywhere">
      {line}
    </p>
  );
}

/** As a terminal would show it: a carriage return begins the line anew, which is how progress is drawn. */
function asPrinted(output: string): string {
  return output
    .split('\n')
    .map((line) => line.split('\r').findLast((part) => part.trim() !== '') ?? '')
    .join('\n')
    .trimEnd();
}
