import { useMutation, useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useApi } from '../api/api-provider';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { useProblemText } from '../problem/use-problem-text';
import { Button } from '../ui/button';
import { Mono } from '../ui/mono';
import { Waiting } from '../ui/note';
import { StateMark } from '../ui/state-mark';
import { TextField } from '../ui/text-field';

/** Loaded by who sets one up, which is once. */
const QrCode = dynamic(() => import('./qr-code'), { ssr: false });

/** Whether signing in asks for a code, and how to begin and end that. */
export function SecondFactorSection() {
  const t = useTranslations('account');
  const common = useTranslations('common');
  const api = useApi();
  const factor = useQuery({ ...api.people.hasSecondFactor.queryOptions(), staleTime: 0 });
  const enrol = useMutation(api.people.enrol.mutationOptions());
  const confirm = useMutation(
    api.people.confirmEnrolment.mutationOptions({
      onSuccess: () => {
        enrol.reset();
        void factor.refetch();
      },
    }),
  );
  const remove = useMutation(
    api.people.removeOwnFactor.mutationOptions({ onSuccess: () => void factor.refetch() }),
  );
  if (factor.isPending) return <Waiting>{common('loading')}</Waiting>;
  if (factor.isError) return <ProblemNotice problem={problemOfError(factor.error)} />;
  if (confirm.data !== undefined)
    return <RecoveryCodes codes={confirm.data} onKept={() => confirm.reset()} />;
  if (factor.data)
    return (
      <div className="grid gap-2">
        <p>
          <StateMark tone="good" isSentence>
            {t('factorOn')}
          </StateMark>
        </p>
        <CodeForm
          label={t('removeLabel')}
          action={remove.isPending ? t('removing') : t('remove')}
          asked={remove}
          onCode={(code) => remove.mutate({ code })}
        />
      </div>
    );
  if (enrol.data === undefined)
    return (
      <div className="grid gap-2">
        <p>
          <StateMark tone="warning" isSentence>
            {t('factorOff')}
          </StateMark>
        </p>
        {enrol.isError && <ProblemNotice problem={problemOfError(enrol.error)} />}
        <div>
          <Button
            disabledBecause={enrol.isPending ? t('settingUp') : undefined}
            onClick={() => enrol.mutate()}
          >
            {t('setUp')}
          </Button>
        </div>
      </div>
    );
  const { secret, uri } = enrol.data;
  return (
    <div className="grid gap-3">
      <p>{t('scan')}</p>
      <div className="flex flex-wrap items-start gap-4">
        <QrCode text={uri} label={t('qr')} />
        <div className="grid gap-1">
          <span className="text-sm font-medium">{t('secret')}</span>
          <Mono>{secret}</Mono>
          <a href={uri} className="text-sm text-accent underline underline-offset-2">
            {t('link')}
          </a>
        </div>
      </div>
      <CodeForm
        label={t('confirmLabel')}
        action={confirm.isPending ? t('confirming') : t('confirm')}
        asked={confirm}
        onCode={(code) => confirm.mutate({ code })}
      />
    </div>
  );
}

function CodeForm({
  label,
  action,
  asked,
  onCode,
}: {
  readonly label: string;
  readonly action: string;
  readonly asked: { readonly isPending: boolean; readonly error: unknown };
  readonly onCode: (code: string) => void;
}) {
  const problemText = useProblemText();
  const [code, setCode] = useState('');
  const problem = asked.error === null ? undefined : problemOfError(asked.error);
  const words = problem && problemText(problem);
  function submit(event: FormEvent) {
    event.preventDefault();
    if (asked.isPending || code.trim() === '') return;
    onCode(code);
    setCode('');
  }
  return (
    <form onSubmit={submit} className="grid gap-2">
      <TextField
        label={label}
        value={code}
        onChange={setCode}
        autoComplete="one-time-code"
        error={words && `${words.what} ${words.remedy}`}
      />
      <div>
        <Button type="submit" disabledBecause={asked.isPending ? action : undefined}>
          {action}
        </Button>
      </div>
    </form>
  );
}

function RecoveryCodes({
  codes,
  onKept,
}: {
  readonly codes: readonly string[];
  readonly onKept: () => void;
}) {
  const t = useTranslations('account');
  return (
    <div className="grid gap-2 rounded-lg border border-line bg-surface p-4">
      <h3 className="font-semibold">{t('codesTitle')}</h3>
      <p className="max-w-prose">{t('codes')}</p>
      <ul aria-label={t('codesTitle')} className="grid gap-1 sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>
            <Mono>{code}</Mono>
          </li>
        ))}
      </ul>
      <div className="print-hidden">
        <Button onClick={onKept}>{t('codesKept')}</Button>
      </div>
    </div>
  );
}
