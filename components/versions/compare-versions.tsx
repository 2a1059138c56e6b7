import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Version, VersionKind } from '@/server/model/versions';
import { useApi } from '../api/api-provider';
import { useHostId } from '../host/host-provider';
import { TextDiff } from '../plan/text-diff';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { SelectField } from '../ui/select-field';
import { useVersionText } from './use-version-text';

/** In place of a file: the configuration as it is. */
export const currentVersion = 'current';

/** Any two of them, or one and what is configured now. */
export function CompareVersions({
  kind,
  name,
  versions,
  first,
  second,
  exists,
  asOf,
}: {
  readonly kind: VersionKind;
  readonly name: string;
  readonly versions: readonly Version[];
  readonly first: string;
  readonly second: string;
  readonly exists: boolean;
  readonly asOf: string;
}) {
  const t = useTranslations('versions');
  const text = useVersionText();
  const [before, setBefore] = useState(first);
  const [after, setAfter] = useState(second);
  const one = useText({ kind, name, file: before, asOf });
  const other = useText({ kind, name, file: after, asOf });
  const options = [
    ...(exists ? [{ value: currentVersion, label: t('current') }] : []),
    ...versions.map((version) => ({ value: version.file, label: text(version) })),
  ];
  const error = one.error ?? other.error;
  return (
    <section aria-label={t('comparison')} className="grid min-w-0 grid-cols-1 gap-2">
      <div className="flex flex-wrap gap-3">
        <SelectField label={t('from')} value={before} options={options} onChange={setBefore} />
        <SelectField label={t('to')} value={after} options={options} onChange={setAfter} />
      </div>
      {error !== null ? (
        <ProblemNotice problem={problemOfError(error)} />
      ) : one.text === undefined || other.text === undefined ? (
        <p className="text-sm text-muted">{t('reading')}</p>
      ) : one.text === other.text ? (
        <p className="text-sm text-muted">{t('same')}</p>
      ) : (
        <TextDiff name={`${name}.xml`} before={one.text} after={other.text} />
      )}
    </section>
  );
}

function useText({
  file,
  asOf,
  ...whose
}: {
  readonly kind: VersionKind;
  readonly name: string;
  readonly file: string;
  readonly asOf: string;
}) {
  const api = useApi();
  const hostId = useHostId();
  const isCurrent = file === currentVersion;
  const kept = useQuery({
    ...api.versions.read.queryOptions({ hostId, ...whose, file: isCurrent ? 'none.xml' : file }),
    enabled: !isCurrent,
    retry: false,
  });
  const current = useQuery({
    ...api.versions.current.queryOptions({ hostId, ...whose, asOf }),
    enabled: isCurrent,
    staleTime: 0,
  });
  return isCurrent
    ? { text: current.data?.text, error: current.error }
    : { text: kept.data, error: kept.error };
}
