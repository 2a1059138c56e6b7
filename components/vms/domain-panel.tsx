'use client';

import { useTranslations } from 'use-intl';
import { byHandDomain } from '@/server/model/by-hand';
import { formatSource } from '@/server/model/domain-xml';
import type { Domain, DomainInterface, Topology } from '@/server/model/topology';
import { ConvertLink } from '../convert/convert-link';
import { DoctorLink } from '../doctor/doctor-link';
import { DriftNotices } from '../drift/drift-notices';
import { Link } from '../host/link';
import { ProblemNotice } from '../problem/problem-notice';
import { ByHandSection } from '../topology/panel-parts';
import { buttonClass } from '../ui/button';
import { classNames } from '../ui/class-names';
import { FactsList } from '../ui/facts-list';
import { Mono } from '../ui/mono';
import { Panel, PanelSection } from '../ui/panel';
import { StateMark } from '../ui/state-mark';
import { DomainStateMark } from './domain-state-mark';
import { GuestAddresses } from './guest-addresses';

export function DomainPanel({
  topology,
  domain,
  onClose,
}: {
  readonly topology: Topology;
  readonly domain: Domain;
  readonly onClose: () => void;
}) {
  const t = useTranslations('vms');
  const common = useTranslations('common');
  const drift = topology.drift.filter((each) => 'domainUuid' in each && each.domainUuid === domain.uuid);
  return (
    <Panel
      title={
        <>
          <span className="block text-xs font-normal text-muted">{t('details')}</span>
          <Mono>{domain.name}</Mono>
        </>
      }
      onClose={onClose}
    >
      <Link
        href={`/vms/${domain.uuid}`}
        className={classNames(buttonClass('secondary'), 'justify-self-start print-hidden')}
      >
        {t('open')}
      </Link>
      {domain.problem !== undefined && <ProblemNotice tone="warning" problem={domain.problem} />}
      {drift.length > 0 && <DriftNotices topology={topology} drift={drift} />}
      <FactsList
        facts={[
          { name: t('state'), value: <DomainStateMark state={domain.state} /> },
          { name: t('agent'), value: t(`agents.${domain.agent}`) },
          { name: t('autostart'), value: domain.autostart ? common('yes') : common('no') },
          { name: t('persistent'), value: domain.persistent ? common('yes') : common('no') },
          { name: t('managedSave'), value: domain.managedSave ? t('managedSavePresent') : undefined },
          { name: t('uuid'), value: <Mono>{domain.uuid}</Mono> },
        ]}
      />
      {domain.interfaces.map((nic) => (
        <PanelSection key={nic.id} title={t('nic', { mac: nic.mac })}>
          <NicFacts nic={nic} />
          <div className="flex flex-wrap gap-2 print-hidden">
            <ConvertLink domain={domain} one={nic} />
            <DoctorLink domainUuid={domain.uuid} mac={nic.mac} />
          </div>
        </PanelSection>
      ))}
      {domain.interfaces.length === 0 && <p className="text-sm text-muted">{t('noInterface')}</p>}
      <ByHandSection commands={byHandDomain(domain)} />
    </Panel>
  );
}

export function NicFacts({ nic }: { readonly nic: DomainInterface }) {
  const t = useTranslations('vms');
  const { tap, configSource } = nic;
  return (
    <FactsList
      facts={[
        {
          name: t('source'),
          value: (
            <>
              {nic.source.kind !== 'other' && `${nic.source.kind} `}
              <Mono>{formatSource(nic.source)}</Mono>
              {nic.presence !== 'both' &&
                ` (${nic.presence === 'config' ? t('atNextStart') : t('untilShutdown')})`}
              {configSource !== undefined && (
                <span className="block text-muted">
                  {t('willBe', { source: formatSource(configSource) })}
                </span>
              )}
            </>
          ),
        },
        { name: t('model'), value: nic.model },
        {
          name: t('tap'),
          value: tap && (
            <span className="flex flex-wrap gap-x-2">
              <Mono>{tap.name}</Mono>
              <StateMark tone={tap.carrier ? 'good' : 'warning'}>
                {tap.carrier ? t('carrier') : t('noCarrier')}
              </StateMark>
            </span>
          ),
        },
        { name: t('bridge'), value: nic.bridge && <Mono>{nic.bridge}</Mono> },
        {
          name: t('addresses'),
          value:
            nic.addresses.length > 0 ? (
              <GuestAddresses addresses={nic.addresses} />
            ) : (
              <span className="text-muted">{t('noAddressHelp')}</span>
            ),
        },
      ]}
    />
  );
}
