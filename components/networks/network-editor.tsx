import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { NetworkForm } from '@/server/model/network-form';
import { readNetworkForm, writeNetworkForm } from '@/server/plan/network-text';
import { ProblemNotice } from '../problem/problem-notice';
import { Segmented } from '../ui/segmented';
import { XmlEditor } from '../ui/xml-editor';
import { NetworkFormFields } from './network-form-fields';
import type { NetworkCheck } from './use-network-check';

/** One text in two views, a form and its XML: what is changed in one is changed in the other, and nothing else is. */
export function NetworkEditor({
  text,
  check,
  isNew = false,
  onChange,
  onForm,
}: {
  readonly text: string;
  readonly check: NetworkCheck;
  readonly isNew?: boolean;
  readonly onChange: (text: string) => void;
  /** Adds to what is typed in the form what follows from it. */
  readonly onForm?: (form: NetworkForm, change: Partial<NetworkForm>) => NetworkForm;
}) {
  const t = useTranslations('networkEdit');
  const [view, setView] = useState<'form' | 'xml'>('form');
  const form = readNetworkForm(text);
  const { faults } = check;
  const marks = useMemo(
    () =>
      faults.flatMap(({ line, problem }) =>
        line === undefined ? [] : [{ line, words: problem.evidence?.[0]?.output ?? problem.code }],
      ),
    [faults],
  );
  const change = (part: Partial<NetworkForm>) => {
    if (form === undefined) return;
    const typed = onForm?.(form, part) ?? { ...form, ...part };
    onChange(writeNetworkForm(text, typed));
  };
  const isForm = view === 'form' && form !== undefined;
  // What has a field of its own is said there; in the XML there are no fields.
  const said = isForm ? faults.filter(({ field }) => field === undefined) : faults;
  return (
    <div className="grid min-w-0 grid-cols-1 gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <Segmented
          label={t('view')}
          value={isForm ? 'form' : 'xml'}
          options={[
            { value: 'form', label: t('form') },
            { value: 'xml', label: t('xml') },
          ]}
          onChange={setView}
        />
        {form === undefined && <p className="text-sm text-muted">{t('noForm')}</p>}
      </div>
      {isForm ? (
        <NetworkFormFields form={form} faults={faults} isNew={isNew} onChange={change} />
      ) : (
        <XmlEditor label={t('xmlLabel')} text={text} onChange={onChange} marks={marks} />
      )}
      <div aria-live="polite" className="grid gap-2 empty:hidden">
        {check.problem !== undefined && <ProblemNotice problem={check.problem} />}
        {said.map(({ problem, line }) => (
          <ProblemNotice key={JSON.stringify([problem, line])} problem={{ ...problem, evidence: [] }}>
            {problem.evidence?.map(({ output }) => (
              <p key={output} className="mt-1 font-mono text-sm whitespace-pre-wrap wrap-anywhere">
                {line === undefined ? output : t('atLine', { line, words: output })}
              </p>
            ))}
          </ProblemNotice>
        ))}
      </div>
      <p role="status" className="sr-only">
        {/* What is wrong is said where it stands. */}
        {check.isChecking ? t('checking') : faults.length > 0 ? '' : t('valid')}
      </p>
    </div>
  );
}
