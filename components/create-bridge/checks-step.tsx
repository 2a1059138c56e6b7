import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { formatCommand } from '@/server/model/command';
import { useMessage } from '../plan/use-message';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { Button } from '../ui/button';
import { CheckField } from '../ui/check-field';
import { CommandBlock, OutputBlock } from '../ui/command-block';
import { Disclosure } from '../ui/disclosure';
import { Waiting } from '../ui/note';
import { ProblemView } from '../ui/problem-view';
import { StateShape } from '../ui/state-mark';
import { type Check, checkKey } from './use-checks';

/** Red stops, amber asks to be read, green is listed quietly. */
export function ChecksStep<One extends Check>({
  checks,
  read,
  onRead,
  concerns,
}: {
  readonly checks: UseQueryResult<readonly One[], unknown>;
  readonly read: readonly string[];
  readonly onRead: (read: readonly string[]) => void;
  /** Whom a check is about, where that is not all. */
  readonly concerns?: (check: One) => ReactNode;
}) {
  const t = useTranslations('checks');
  const again = (
    <Button
      disabledBecause={checks.isFetching ? t('asking') : undefined}
      onClick={() => void checks.refetch()}
    >
      {t('again')}
    </Button>
  );
  if (checks.isPending) return <Waiting>{t('asking')}</Waiting>;
  if (checks.isError)
    return (
      <ProblemNotice problem={problemOfError(checks.error)}>
        <div className="mt-2">{again}</div>
      </ProblemNotice>
    );
  const of = (level: Check['level']) => checks.data.filter((check) => check.level === level);
  const toggle = (key: string) => (isRead: boolean) =>
    onRead(isRead ? [...read, key] : read.filter((other) => other !== key));
  return (
    <div className="grid min-w-0 grid-cols-1 gap-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p role="status" className="max-w-prose">
          {of('red').length > 0
            ? t('stopped', { count: of('red').length })
            : of('amber').length > 0
              ? t('toRead', { count: of('amber').length })
              : t('allGreen')}
        </p>
        {again}
      </div>
      {[...of('red'), ...of('amber')].map((check) => (
        <RaisedCheck
          key={checkKey(check)}
          check={check}
          isRead={read.includes(checkKey(check))}
          onRead={toggle(checkKey(check))}
        >
          {concerns?.(check)}
        </RaisedCheck>
      ))}
      {of('green').length > 0 && (
        <section aria-label={t('inOrder')}>
          <h3 className="mb-1 text-xs font-semibold text-muted">{t('inOrder')}</h3>
          <ul className="grid gap-0.5 text-sm">
            {of('green').map((check) => (
              <QuietCheck key={checkKey(check)} check={check} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function RaisedCheck({
  check,
  isRead,
  onRead,
  children,
}: {
  readonly check: Check;
  readonly isRead: boolean;
  readonly onRead: (isRead: boolean) => void;
  readonly children: ReactNode;
}) {
  const t = useTranslations('checks');
  const say = useMessage();
  return (
    <ProblemView
      tone={check.level === 'red' ? 'bad' : 'warning'}
      what={say(check.text)}
      remedy={check.remedy && say(check.remedy)}
      evidence={formatEvidence(check)}
    >
      {children}
      {check.level === 'amber' && (
        <div className="mt-1.5">
          <CheckField
            label={
              <>
                {t('read')}
                <span className="sr-only">: {say(check.text)}</span>
              </>
            }
            isChecked={isRead}
            onChange={onRead}
          />
        </div>
      )}
    </ProblemView>
  );
}

function QuietCheck({ check }: { readonly check: Check }) {
  const common = useTranslations('common');
  const say = useMessage();
  const evidence = formatEvidence(check);
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-2">
      <StateShape tone="good" />
      <div className="min-w-0 wrap-anywhere">
        {say(check.text)}
        {evidence.length > 0 && (
          <Disclosure summary={<span className="text-xs">{common('evidence')}</span>}>
            <div className="grid gap-1.5">
              {evidence.map(({ command, output }) => (
                <div key={command ?? output} className="grid min-w-0 grid-cols-1 gap-1">
                  {command !== undefined && <CommandBlock command={command} />}
                  <OutputBlock text={output} />
                </div>
              ))}
            </div>
          </Disclosure>
        )}
      </div>
    </li>
  );
}

function formatEvidence({ evidence = [] }: Check) {
  return evidence.map(({ command, output }) => ({
    command: command && formatCommand(command),
    output: output.trimEnd(),
  }));
}
