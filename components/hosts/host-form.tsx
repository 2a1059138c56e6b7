import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { type HostDraft, type HostFaults, parseHostDraft } from '@/server/model/host-entry';
import type { Problem } from '@/server/model/problem';
import { useApi } from '../api/api-provider';
import { useRouter } from '../host/link';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { useProblemText } from '../problem/use-problem-text';
import { Button } from '../ui/button';
import { CheckField } from '../ui/check-field';
import { StateMark } from '../ui/state-mark';
import { TextField } from '../ui/text-field';
import { TrustKey } from './trust-key';

export const newHost: HostDraft = { name: '', at: 'ssh://root@', sudo: false, labels: [] };

/** Adds a host to the hosts file, or changes one. What is wrong stands beside its field, once it was asked for. */
export function HostForm({
  draft: given,
  original,
  taken,
  onDone,
}: {
  readonly draft: HostDraft;
  /** What it is called in the file; absent for a new one. */
  readonly original?: string;
  readonly taken: readonly string[];
  readonly onDone: () => void;
}) {
  const t = useTranslations('hosts');
  const api = useApi();
  const router = useRouter();
  const queries = useQueryClient();
  const textOf = useProblemText();
  const [draft, setDraft] = useState(given);
  const [labels, setLabels] = useState(given.labels.join(', '));
  const [faults, setFaults] = useState<HostFaults>({});
  const input = { draft, ...(original === undefined ? {} : { original }) };
  const test = useMutation(api.hosts.test.mutationOptions());
  const save = useMutation(
    api.hosts.save.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: api.hosts.overview.queryKey() });
        // The list of hosts around the page was made on the server.
        router.refresh();
        onDone();
      },
    }),
  );
  const change = (changed: Partial<HostDraft>) => {
    const next = { ...draft, ...changed };
    setDraft(next);
    test.reset();
    // What was wrong is looked at again while it is put right; what was not asked about yet is not called wrong.
    if (Object.keys(faults).length > 0) setFaults(faultsOf(next, taken));
  };
  const unlessFaulty = (go: () => void) => {
    const found = faultsOf(draft, taken);
    setFaults(found);
    if (Object.keys(found).length === 0) go();
  };
  const errorOf = (field: keyof HostFaults) => {
    const fault = faults[field];
    return fault === undefined ? undefined : `${textOf(fault).what} ${textOf(fault).remedy}`;
  };
  const busy = save.isPending ? t('saving') : test.isPending ? t('testing') : undefined;
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (busy === undefined) unlessFaulty(() => save.mutate(input));
      }}
    >
      <TextField
        label={t('field.name')}
        hint={t('hint.name')}
        error={errorOf('name')}
        value={draft.name}
        onChange={(name) => change({ name })}
      />
      <TextField
        label={t('field.at')}
        hint={t('hint.at')}
        error={errorOf('at')}
        value={draft.at}
        placeholder="ssh://root@kvm2"
        onChange={(at) => change({ at: at.trim() })}
      />
      {draft.at !== 'local' && (
        <CheckField
          label={t('field.sudo')}
          hint={t('hint.sudo')}
          isChecked={draft.sudo}
          onChange={(sudo) => change({ sudo })}
        />
      )}
      <TextField
        label={t('field.labels')}
        hint={t('hint.labels')}
        error={errorOf('labels')}
        value={labels}
        onChange={(text) => {
          setLabels(text);
          change({ labels: splitLabels(text) });
        }}
      />
      {draft.address !== undefined && (
        <TextField
          label={t('field.address')}
          hint={t('hint.address')}
          error={errorOf('address')}
          value={draft.address}
          onChange={(address) => {
            const { address: _moved, ...rest } = draft;
            setDraft(address === '' ? rest : { ...rest, address: address.trim() });
          }}
        />
      )}
      <div role="status" className="grid gap-2 empty:hidden">
        {test.isPending && <StateMark tone="busy">{t('testing')}</StateMark>}
        {test.data?.problem === null && (
          <StateMark tone="good" isSentence>
            {t('testPassed')}
          </StateMark>
        )}
        {test.data?.problem != null && (
          <TestProblem problem={test.data.problem} input={input} onTrusted={() => test.mutate(input)} />
        )}
      </div>
      {[test.error, save.error].map(
        (error) =>
          error !== null && (
            <div key="error" role="alert">
              <ProblemNotice problem={problemOfError(error)} />
            </div>
          ),
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" disabledBecause={busy}>
          {t(original === undefined ? 'add' : 'save')}
        </Button>
        <Button disabledBecause={busy} onClick={() => unlessFaulty(() => test.mutate(input))}>
          {t('test')}
        </Button>
        <Button look="quiet" onClick={onDone}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  );
}

function TestProblem({
  problem,
  input,
  onTrusted,
}: {
  readonly problem: Problem;
  readonly input: { readonly draft: HostDraft; readonly original?: string };
  readonly onTrusted: () => void;
}) {
  return (
    <ProblemNotice problem={problem} tone={problem.code === 'ssh-key-unknown' ? 'warning' : 'bad'}>
      {problem.code === 'ssh-key-unknown' && (
        <TrustKey problem={problem} input={input} onTrusted={onTrusted} />
      )}
    </ProblemNotice>
  );
}

function faultsOf(draft: HostDraft, taken: readonly string[]): HostFaults {
  const read = parseHostDraft(draft, taken);
  return read.ok ? {} : read.faults;
}

function splitLabels(text: string): readonly string[] {
  return text
    .split(/[,，]/)
    .map((label) => label.trim())
    .filter((label) => label !== '');
}
