import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { formatSource } from '@/server/model/domain-xml';
import { hasEnded } from '@/server/model/run';
import type { Domain, DomainInterface } from '@/server/model/topology';
import { useRun } from '../host/host-provider';
import { RunView } from '../run/run-view';
import { buttonClass } from '../ui/button';
import { FactsList } from '../ui/facts-list';
import { Mono } from '../ui/mono';
import { Waiting } from '../ui/note';
import { ProblemView } from '../ui/problem-view';
import { GuestAddresses } from '../vms/guest-addresses';
import { convertAddress, topologyAddress } from './convert-address';
import { parseConvertSource } from './convert-source';

interface ConvertRunProps {
  readonly runId: string;
  readonly domain: Domain;
  readonly one: DomainInterface;
}

/** The run, followed live, and afterwards the way back: the same move the other way. */
export function ConvertRun({ runId, domain, one }: ConvertRunProps) {
  const t = useTranslations('convert');
  const runText = useTranslations('run');
  const parameters = useSearchParams();
  const [from, target] = [
    parseConvertSource(parameters.get('from')),
    parseConvertSource(parameters.get('target')),
  ];
  const run = useRun();
  const isLate = useIsLate();
  const toTopology = (
    <Link href={topologyAddress(domain.uuid)} className={buttonClass('secondary')}>
      {t('toTopology')}
    </Link>
  );
  const moveTo = { domainUuid: domain.uuid, mac: one.mac };
  if (run?.id !== runId)
    return isLate ? (
      <ProblemView
        tone="warning"
        what={runText('unknown')}
        remedy={runText('unknownRemedy', { path: `/var/lib/bridgehead/runs/${runId}` })}
      >
        <div className="mt-2">{toTopology}</div>
      </ProblemView>
    ) : (
      <Waiting>{runText('waiting')}</Waiting>
    );
  return (
    <RunView run={run}>
      {hasEnded(run) && (
        <>
          <InterfaceAfterwards one={one} />
          <div className="flex flex-wrap gap-2">
            {toTopology}
            {run.outcome === 'kept' && from !== undefined && (
              <Link href={convertAddress({ ...moveTo, target: from })} className={buttonClass('secondary')}>
                {t('back', { target: formatSource(from) })}
              </Link>
            )}
            {run.outcome === 'rolled-back' && (
              <Link href={convertAddress({ ...moveTo, target })} className={buttonClass('secondary')}>
                {t('again')}
              </Link>
            )}
          </div>
        </>
      )}
    </RunView>
  );
}

/** Where the interface is now, by the live topology and not by the run: the address comes some seconds after it. */
function InterfaceAfterwards({ one }: { readonly one: DomainInterface }) {
  const t = useTranslations('vms');
  return (
    <FactsList
      facts={[
        { name: t('source'), value: <Mono>{formatSource(one.source)}</Mono> },
        {
          name: t('tap'),
          value: one.tap && (
            <>
              <Mono>{one.tap.name}</Mono> {one.tap.bridge && t('onBridge', { bridge: one.tap.bridge })}
            </>
          ),
        },
        {
          name: t('addresses'),
          value:
            one.addresses.length === 0 ? t('noAddressHelp') : <GuestAddresses addresses={one.addresses} />,
        },
      ]}
    />
  );
}

const patienceMs = 4000;

/** The run's first word comes by the stream, a moment before or after the page that follows it. */
function useIsLate(): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  return isLate;
}
