'use client';

import Link from 'next/link';
import { useRouter, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { formatSource } from '@/server/model/domain-xml';
import type { Domain, DomainInterface, Topology } from '@/server/model/topology';
import { useHost, useHostId } from '../host/host-provider';
import { ProblemNotice } from '../problem/problem-notice';
import { newRunId } from '../run/new-run-id';
import { buttonClass } from '../ui/button';
import { Mono } from '../ui/mono';
import { PageHeading, WaitingPage } from '../ui/page-heading';
import { ProblemView } from '../ui/problem-view';
import { convertAddress, topologyAddress } from './convert-address';
import { ConvertReview } from './convert-review';
import { ConvertRun } from './convert-run';
import { isSameSource, parseConvertSource, toConvertSource } from './convert-source';
import { convertTargets, TargetChoice } from './target-choice';

/** Move one domain interface: choose where to → review → run. */
export function ConvertPage() {
  const t = useTranslations('convert');
  const common = useTranslations('common');
  const parameters = useSearchParams();
  const { topology } = useHost();
  const runId = parameters.get('run');
  const domain = topology?.domains.find(({ uuid }) => uuid === parameters.get('domain'));
  const one = domain?.interfaces.find(({ mac }) => mac === parameters.get('mac'));
  if (topology === undefined) return <WaitingPage title={t('title')}>{common('loading')}</WaitingPage>;
  return (
    <div className="mx-auto w-full max-w-4xl">
      <PageHeading
        title={t('title')}
        summary={domain && one && <InterfaceNow domain={domain} one={one} isRunShown={runId !== null} />}
      >
        {runId === null && (
          <Link
            href={domain === undefined ? '/' : topologyAddress(domain.uuid)}
            className={buttonClass('secondary')}
          >
            {t('cancel')}
          </Link>
        )}
      </PageHeading>
      {domain === undefined || one === undefined ? (
        <ProblemView what={t('gone')} remedy={t('goneRemedy')} />
      ) : runId === null ? (
        <ConvertChoice key={one.id} topology={topology} domain={domain} one={one} />
      ) : (
        <ConvertRun runId={runId} domain={domain} one={one} />
      )}
    </div>
  );
}

function InterfaceNow({
  domain,
  one,
  isRunShown,
}: {
  readonly domain: Domain;
  readonly one: DomainInterface;
  readonly isRunShown: boolean;
}) {
  const t = useTranslations('convert');
  const mono = (chunks: React.ReactNode) => <Mono className="text-text wrap-anywhere">{chunks}</Mono>;
  return (
    <>
      {t.rich('interface', { domain: domain.name, mac: one.mac, mono })}
      {/* While it moves, the run says where it is. */}
      {!isRunShown && <> · {t.rich('now', { source: formatSource(one.source), mono })}</>}
    </>
  );
}

function ConvertChoice({
  topology,
  domain,
  one,
}: {
  readonly topology: Topology;
  readonly domain: Domain;
  readonly one: DomainInterface;
}) {
  const hostId = useHostId();
  const router = useRouter();
  const { status } = useHost();
  const parameters = useSearchParams();
  const [runId] = useState(() => newRunId('convert'));
  const targets = convertTargets(topology);
  // The address says it too, but is a transition behind: a radio button that waits for it unchecks itself meanwhile.
  const [wanted, setWanted] = useState(() => parseConvertSource(parameters.get('target')));
  const target = targets.find(({ source }) => isSameSource(source, wanted));
  const isRecorded = status.kind === 'recorded';
  const address = { domainUuid: domain.uuid, mac: one.mac };
  return (
    <div className="grid gap-5">
      {isRecorded && <ProblemNotice tone="warning" problem={{ code: 'host-recorded' }} />}
      <TargetChoice
        targets={targets}
        current={one.source}
        chosen={target?.source}
        isDisabled={isRecorded}
        // The address keeps the choice: a reload, or the way back from the topology, finds it again.
        onChoose={(source) => {
          setWanted(source);
          history.replaceState(null, '', convertAddress({ ...address, target: source }));
        }}
      />
      {/* It went away under the review: said here, for a review that just vanished would say nothing. */}
      {target === undefined && wanted !== undefined && (
        <ProblemNotice
          problem={{
            code: wanted.kind === 'bridge' ? 'convert-bridge-missing' : 'convert-network-missing',
            values: { name: formatSource(wanted) },
          }}
        />
      )}
      {target !== undefined && !isRecorded && (
        <ConvertReview
          request={{ hostId, ...address, target: target.source, runId }}
          onStarted={() =>
            router.replace(
              convertAddress({
                ...address,
                target: target.source,
                run: { id: runId, from: toConvertSource(one.source) },
              }),
            )
          }
        />
      )}
    </div>
  );
}
