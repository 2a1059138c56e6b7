import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Domain } from '@/server/model/topology';
import { useApi } from '../api/api-provider';
import { useHostId } from '../host/host-provider';
import { TextDiff } from '../plan/text-diff';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { Button } from '../ui/button';
import { OutputBlock } from '../ui/command-block';
import { Waiting } from '../ui/note';
import { saveFile } from '../ui/save-file';
import { Segmented } from '../ui/segmented';

/** What libvirt says of it: as it runs, as it will start, and how the two differ. Asked for when it is wanted. */
export function VmXml({ domain }: { readonly domain: Domain }) {
  const t = useTranslations('vm');
  const api = useApi();
  const hostId = useHostId();
  const [isWanted, setWanted] = useState(false);
  const [shown, setShown] = useState<'live' | 'config' | 'difference'>();
  const xml = useQuery({
    ...api.vms.xml.queryOptions({ hostId, domainUuid: domain.uuid }),
    enabled: isWanted,
    staleTime: 0,
    retry: false,
  });
  if (!isWanted)
    return (
      <div>
        <Button onClick={() => setWanted(true)}>{t('showXml')}</Button>
      </div>
    );
  if (xml.isPending) return <Waiting>{t('readingXml')}</Waiting>;
  if (xml.isError) return <ProblemNotice problem={problemOfError(xml.error)} />;
  const { live, inactive } = xml.data;
  const views = [
    ...(live === undefined ? [] : (['live'] as const)),
    ...(inactive === undefined ? [] : (['config'] as const)),
    ...(live === undefined || inactive === undefined ? [] : (['difference'] as const)),
  ];
  const view = shown !== undefined && views.includes(shown) ? shown : (views[0] ?? 'config');
  const text = (view === 'live' ? live : inactive) ?? '';
  return (
    <div className="grid min-w-0 grid-cols-1 gap-2">
      <div className="flex flex-wrap gap-2">
        <Segmented
          label="XML"
          value={view}
          options={views.map((value) => ({ value, label: t(`xml.${value}`) }))}
          onChange={setShown}
        />
        {view !== 'difference' && (
          <Button
            onClick={() =>
              saveFile(new Blob([text], { type: 'application/xml' }), `${domain.name}-${view}.xml`)
            }
          >
            {t('download')}
          </Button>
        )}
        <Button onClick={() => void xml.refetch()}>{t('readAgain')}</Button>
      </div>
      {view === 'difference' ? (
        <TextDiff name={`${domain.name}.xml`} before={inactive ?? ''} after={live ?? ''} />
      ) : (
        <OutputBlock text={text.trimEnd()} />
      )}
    </div>
  );
}
