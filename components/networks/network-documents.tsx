import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Network } from '@/server/model/topology';
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

type View = 'config' | 'live' | 'difference';

/** The XML that runs, the XML that is configured, and what differs: word for word as libvirt gives them. */
export function NetworkDocuments({ network }: { readonly network: Network }) {
  const t = useTranslations('networkPage');
  const api = useApi();
  const [view, setView] = useState<View>('config');
  const { active, persistent, subnets, bridge, usedBy } = network;
  const documents = useQuery({
    ...api.networks.documents.queryOptions({
      hostId: useHostId(),
      network: network.name,
      asOf: JSON.stringify([active, persistent, subnets, bridge, usedBy.length]),
    }),
    placeholderData: (previous) => previous,
    staleTime: 0,
  });
  if (documents.isPending) return <Waiting>{t('reading')}</Waiting>;
  if (documents.isError) return <ProblemNotice problem={problemOfError(documents.error)} />;
  const { live, inactive } = documents.data;
  const text = view === 'live' ? live : inactive;
  return (
    <div className="grid min-w-0 grid-cols-1 gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Segmented
          label={t('xml')}
          value={view}
          options={[
            { value: 'config', label: t('config') },
            { value: 'live', label: t('live') },
            { value: 'difference', label: t('difference') },
          ]}
          onChange={setView}
        />
        {text !== undefined && view !== 'difference' && (
          <Button
            onClick={() =>
              saveFile(
                new Blob([text], { type: 'application/xml' }),
                `${network.name.replaceAll('/', '_')}.xml`,
              )
            }
          >
            {t('download')}
          </Button>
        )}
      </div>
      {view === 'difference' ? (
        <Difference name={network.name} live={live} inactive={inactive} />
      ) : text === undefined ? (
        <p className="text-sm text-muted">{t(view === 'live' ? 'noLive' : 'noConfig')}</p>
      ) : (
        <OutputBlock text={text} />
      )}
    </div>
  );
}

function Difference({
  name,
  live,
  inactive,
}: {
  readonly name: string;
  readonly live: string | undefined;
  readonly inactive: string | undefined;
}) {
  const t = useTranslations('networkPage');
  if (live === undefined) return <p className="text-sm text-muted">{t('noLive')}</p>;
  if (inactive === undefined) return <p className="text-sm text-muted">{t('noConfig')}</p>;
  if (live === inactive) return <p className="text-sm text-muted">{t('noDifference')}</p>;
  return (
    <>
      <p className="max-w-prose text-sm text-muted">{t('differenceMeaning')}</p>
      <TextDiff name={`${name}.xml`} before={live} after={inactive} />
    </>
  );
}
