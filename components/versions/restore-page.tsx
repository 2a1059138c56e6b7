'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { fingerprint } from '@/server/model/fingerprint';
import { isVersionFile, versionKinds } from '@/server/model/versions';
import { runDirectory } from '@/server/plan/run-files';
import { useApi } from '../api/api-provider';
import { useHost, useHostId } from '../host/host-provider';
import { Link, useRouter } from '../host/link';
import { EditWayChoice } from '../networks/edit-way-choice';
import { networkAddress } from '../networks/network-address';
import { useNetworkChange } from '../networks/use-network-change';
import { planQuerySettings, ReviewAndStart } from '../plan/review-and-start';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { newRunId } from '../run/new-run-id';
import { buttonClass } from '../ui/button';
import { Waiting } from '../ui/note';
import { PageHeading, WaitingPage } from '../ui/page-heading';

/** An earlier XML, reviewed before it is the configuration again. */
export function RestorePage() {
  const t = useTranslations('versions');
  const common = useTranslations('common');
  const parameters = useSearchParams();
  const { topology, status } = useHost();
  const kind = versionKinds.find((known) => known === parameters.get('kind'));
  const [name, file] = [parameters.get('name') ?? '', parameters.get('file') ?? ''];
  if (topology === undefined) return <WaitingPage title={t('restoreTitle')}>{common('loading')}</WaitingPage>;
  const network = topology.networks.find((one) => one.name === name);
  const domain = topology.domains.find((one) => one.name === name);
  const back =
    kind === 'domains'
      ? domain === undefined
        ? '/vms'
        : `/vms/${domain.uuid}`
      : network === undefined
        ? `/networks/${encodeURIComponent(name)}`
        : networkAddress(network);
  return (
    <div className="mx-auto w-full max-w-4xl">
      <PageHeading title={t('restoreTitle')} summary={`${name} · ${file}`}>
        <Link href={back} className={buttonClass('secondary')}>
          {t('cancel')}
        </Link>
      </PageHeading>
      {status.kind === 'recorded' ? (
        <ProblemNotice tone="warning" problem={{ code: 'host-recorded' }} />
      ) : kind === undefined || !isVersionFile(file) ? (
        <ProblemNotice problem={{ code: 'version-gone', values: { name: file } }} />
      ) : kind === 'domains' ? (
        <DomainReview name={name} file={file} back={back} />
      ) : (
        <NetworkRestore name={name} file={file} back={back} />
      )}
    </div>
  );
}

interface RestoreProps {
  readonly name: string;
  readonly file: string;
  readonly back: string;
}

function DomainReview({ name, file, back }: RestoreProps) {
  const t = useTranslations('versions');
  const api = useApi();
  const router = useRouter();
  const [runId] = useState(() => newRunId('restore-domain'));
  const request = { hostId: useHostId(), name, file, runId };
  const planned = useQuery({ ...api.versions.planDomain.queryOptions(request), ...planQuerySettings });
  const start = useMutation(
    api.versions.startDomain.mutationOptions({ onSuccess: () => router.push(`/runs/${runId}`) }),
  );
  return (
    <ReviewAndStart
      planned={planned}
      start={start}
      directory={runDirectory(runId)}
      onStart={(reviewed) => start.mutate({ ...request, fingerprint: reviewed })}
    >
      <Link href={back} className={buttonClass('secondary')}>
        {t('cancel')}
      </Link>
    </ReviewAndStart>
  );
}

/** A network's version is an edit with the old text, or, where there is no such network any more, a new network. */
function NetworkRestore({ name, file, back }: RestoreProps) {
  const t = useTranslations('versions');
  const api = useApi();
  const hostId = useHostId();
  const { topology } = useHost();
  // Asked once: the review is of what was there when it was opened.
  const once = { staleTime: Number.POSITIVE_INFINITY, gcTime: 0, retry: false };
  const version = useQuery({
    ...api.versions.read.queryOptions({ hostId, kind: 'networks', name, file }),
    ...once,
  });
  const [wasThere] = useState(() => topology?.networks.find((one) => one.name === name));
  const documents = useQuery({
    ...api.networks.documents.queryOptions({ hostId, network: name }),
    ...once,
    enabled: wasThere !== undefined,
  });
  const error = version.error ?? documents.error;
  if (error !== null) return <ProblemNotice problem={problemOfError(error)} />;
  if (version.data === undefined) return <Waiting>{t('reading')}</Waiting>;
  if (wasThere === undefined)
    return (
      <NetworkReview
        back={back}
        change={{ kind: 'create', text: version.data, start: true, autostart: false }}
      />
    );
  if (documents.data?.inactive === undefined) return <Waiting>{t('reading')}</Waiting>;
  return (
    <NetworkEditReview
      name={name}
      text={version.data}
      documents={documents.data}
      autostart={wasThere.autostart}
      back={back}
    />
  );
}

function NetworkEditReview({
  name,
  text,
  documents,
  autostart,
  back,
}: {
  readonly name: string;
  readonly text: string;
  readonly documents: { readonly live?: string; readonly inactive?: string };
  readonly autostart: boolean;
  readonly back: string;
}) {
  const [when, setWhen] = useState<'now' | 'next-start'>('now');
  const base = fingerprint(documents.inactive ?? '');
  return (
    <div className="grid min-w-0 grid-cols-1 gap-3">
      <EditWayChoice network={name} text={text} documents={documents} when={when} onWhen={setWhen} />
      <NetworkReview
        key={when}
        back={back}
        change={{ kind: 'edit', network: name, text, base, when, autostart }}
      />
    </div>
  );
}

function NetworkReview({
  change,
  back,
}: {
  readonly change: Parameters<typeof useNetworkChange>[0];
  readonly back: string;
}) {
  const t = useTranslations('versions');
  const [runId] = useState(() => newRunId('restore-network'));
  const review = useNetworkChange(change, runId);
  return (
    <ReviewAndStart {...review} directory={runDirectory(runId)}>
      <Link href={back} className={buttonClass('secondary')}>
        {t('cancel')}
      </Link>
    </ReviewAndStart>
  );
}
