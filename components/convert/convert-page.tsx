'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { formatSource, type InterfaceSource } from '@/server/model/domain-xml';
import type { DomainInterface } from '@/server/model/topology';
import { useHost, useHostId, useRun } from '../host/host-provider';
import { Mono } from '../ui/mono';
import { Waiting } from '../ui/note';
import { ProblemView } from '../ui/problem-view';
import { ConvertReview } from './convert-review';
import { ConvertRun } from './convert-run';
import { convertTargets, TargetChoice } from './target-choice';

/** Move one domain interface: choose where to → review → run. */
export function ConvertPage() {
  const t = useTranslations('convert');
  const shell = useTranslations('shell');
  const parameters = useSearchParams();
  const { topology } = useHost();
  const [domainUuid, mac, runId] = ['domain', 'mac', 'run'].map((name) => parameters.get(name) ?? '') as [
    string,
    string,
    string,
  ];
  const domain = topology?.domains.find((candidate) => candidate.uuid === domainUuid);
  const iface = domain?.interfaces.find((candidate) => candidate.mac === mac);

  return (
    <div className="mx-auto grid w-full max-w-4xl gap-4 p-4">
      <h1 className="text-xl font-semibold">{t('title')}</h1>
      {topology === undefined && <Waiting>{shell('live.connecting')}</Waiting>}
      {topology !== undefined && (domain === undefined || iface === undefined) && (
        <ProblemView what={t('gone')} remedy={t('goneRemedy')} />
      )}
      {domain !== undefined && iface !== undefined && (
        <>
          <p className="wrap-anywhere">
            {t('interface', { mac: '', domain: domain.name })} <Mono>{mac}</Mono>
            <span className="text-muted"> · {t('now', { source: formatSource(iface.source) })}</span>
          </p>
          {runId === '' ? (
            <ConvertChoice key={mac} domainUuid={domainUuid} iface={iface} />
          ) : (
            <ConvertRun runId={runId} domainUuid={domainUuid} mac={mac} />
          )}
        </>
      )}
    </div>
  );
}

function ConvertChoice({
  domainUuid,
  iface,
}: {
  readonly domainUuid: string;
  readonly iface: DomainInterface;
}) {
  const { topology } = useHost();
  const hostId = useHostId();
  const router = useRouter();
  const run = useRun();
  const preselected = useSearchParams().get('target');
  const targets = topology === undefined ? [] : convertTargets(topology);
  const [chosen, choose] = useState<InterfaceSource | undefined>(
    () => targets.find(({ source }) => JSON.stringify(source) === preselected)?.source,
  );
  const [runId] = useState(newRunId);
  const underWay = run?.outcome === 'under-way' ? run.id : undefined;
  return (
    <>
      <TargetChoice targets={targets} current={iface.source} chosen={chosen} onChoose={choose} />
      {chosen !== undefined && (
        <ConvertReview
          request={{ hostId, domainUuid, mac: iface.mac, target: chosen, runId }}
          underWay={underWay}
          onStarted={() =>
            router.replace(
              `/convert?${new URLSearchParams({ domain: domainUuid, mac: iface.mac, run: runId, from: JSON.stringify(iface.source) })}`,
            )
          }
        />
      )}
    </>
  );
}

/** Sorts by time in a directory listing; the random part keeps two operators of one second apart. */
function newRunId(): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const random = [...crypto.getRandomValues(new Uint8Array(3))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  return `${time}-convert-${random}`;
}
