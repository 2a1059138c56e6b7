'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Version, VersionKind } from '@/server/model/versions';
import { versionsDirectory } from '@/server/model/versions';
import { useApi } from '../api/api-provider';
import { useHostId, useRun } from '../host/host-provider';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { ChangeLink } from '../shell/change-link';
import { useMissingRole } from '../shell/user-provider';
import { Button } from '../ui/button';
import { Mono } from '../ui/mono';
import { Waiting } from '../ui/note';
import { CompareVersions, currentVersion } from './compare-versions';
import { DownloadVersion } from './download-version';
import { restoreAddress } from './restore-address';
import { useVersionText } from './use-version-text';

/** What was kept of one network's or domain's XML: listed, compared, downloaded, restored. Inside an `ApiProvider`. */
export function VersionsSection({
  kind,
  name,
  exists,
  asOf,
}: {
  readonly kind: VersionKind;
  readonly name: string;
  /** Whether there is a configuration now that could be kept. */
  readonly exists: boolean;
  /** Names the state that the page shows: with another the list is read again. */
  readonly asOf: string;
}) {
  const t = useTranslations('versions');
  const api = useApi();
  const hostId = useHostId();
  const run = useRun();
  const versions = useQuery({
    ...api.versions.list.queryOptions({ hostId, kind, name, asOf: `${asOf} ${run?.id} ${run?.outcome}` }),
    placeholderData: (previous) => previous,
    staleTime: 0,
  });
  const keep = useMutation(api.versions.keep.mutationOptions({ onSuccess: () => void versions.refetch() }));
  const [compared, setCompared] = useState<string>();
  const missingRole = useMissingRole('operator');
  if (versions.isPending) return <Waiting>{t('reading')}</Waiting>;
  if (versions.isError) return <ProblemNotice problem={problemOfError(versions.error)} />;
  const whose = { kind, name };
  return (
    <div className="grid min-w-0 grid-cols-1 gap-2">
      <p className="max-w-prose text-sm wrap-anywhere text-muted">
        {t.rich('where', {
          path: versionsDirectory(kind, name),
          mono: (chunks) => <Mono>{chunks}</Mono>,
        })}
      </p>
      {keep.isError && <ProblemNotice problem={problemOfError(keep.error)} />}
      {exists && (
        <div>
          <Button
            disabledBecause={missingRole ?? (keep.isPending ? t('keeping') : undefined)}
            onClick={() => keep.mutate({ hostId, kind, name })}
          >
            {t('keep')}
          </Button>
        </div>
      )}
      {versions.data.length === 0 ? (
        <p className="text-sm">{t('none')}</p>
      ) : (
        <ul aria-label={t('title')} className="max-h-96 divide-y divide-line overflow-y-auto">
          {versions.data.map((version) => (
            <VersionRow
              key={version.file}
              version={version}
              whose={whose}
              isCompared={compared === version.file}
              onCompare={() => setCompared(compared === version.file ? undefined : version.file)}
            />
          ))}
        </ul>
      )}
      {compared !== undefined && (
        <CompareVersions
          key={compared}
          {...whose}
          versions={versions.data}
          first={compared}
          second={exists ? currentVersion : compared}
          exists={exists}
          asOf={asOf}
        />
      )}
    </div>
  );
}

function VersionRow({
  version,
  whose,
  isCompared,
  onCompare,
}: {
  readonly version: Version;
  readonly whose: { readonly kind: VersionKind; readonly name: string };
  readonly isCompared: boolean;
  readonly onCompare: () => void;
}) {
  const t = useTranslations('versions');
  const text = useVersionText();
  const labelId = useId();
  return (
    <li
      className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-1.5"
      aria-labelledby={labelId}
    >
      <span id={labelId} className="min-w-0 text-sm">
        {text(version)}
      </span>
      <span className="flex flex-wrap gap-1.5">
        <Button size="small" aria-pressed={isCompared} onClick={onCompare}>
          {t('compare')}
        </Button>
        <DownloadVersion {...whose} file={version.file} />
        <ChangeLink needs="operator" href={restoreAddress({ ...whose, file: version.file })} size="small">
          {t('restore')}
        </ChangeLink>
      </span>
    </li>
  );
}
