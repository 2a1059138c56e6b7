'use client';

import { useTranslations } from 'use-intl';
import { byHandNetwork } from '@/server/model/by-hand';
import type { Network, Topology } from '@/server/model/topology';
import { DriftNotices } from '../drift/drift-notices';
import { TimeLeft } from '../host/age';
import { Link } from '../host/link';
import { ByHandSection } from '../topology/panel-parts';
import { buttonClass } from '../ui/button';
import { OutputBlock } from '../ui/command-block';
import { Mono } from '../ui/mono';
import { Panel, PanelSection } from '../ui/panel';
import { networkAddress } from './network-address';
import { NetworkFactsList } from './network-facts-list';

export function NetworkPanel({
  topology,
  network,
  onClose,
}: {
  readonly topology: Topology;
  readonly network: Network;
  readonly onClose: () => void;
}) {
  const t = useTranslations('networks');
  const common = useTranslations('common');
  const drift = topology.drift.filter((each) => 'network' in each && each.network === network.name);
  return (
    <Panel
      title={
        <>
          <span className="block text-xs font-normal text-muted">{t('details')}</span>
          <Mono>{network.name}</Mono>
        </>
      }
      onClose={onClose}
    >
      <Link href={networkAddress(network)} className={buttonClass('secondary')}>
        {t('open')}
      </Link>
      {drift.length > 0 && <DriftNotices topology={topology} drift={drift} />}
      <p>
        <strong className="font-semibold">{common(`forwardMode.${network.forwardMode}`)}:</strong>{' '}
        {t(`modeMeaning.${network.forwardMode}`)}
      </p>
      <NetworkFactsList network={network} />
      <PanelSection title={t('interfaces', { count: network.usedBy.length })}>
        <UsedBy topology={topology} network={network} />
      </PanelSection>
      <PanelSection title={t('leases', { count: network.leases.length })}>
        <Leases network={network} />
      </PanelSection>
      <PanelSection title={t('natRules', { count: network.natRules.length })}>
        {network.natRules.length > 0 ? (
          <OutputBlock text={network.natRules.map(({ rule }) => rule).join('\n')} />
        ) : (
          <p className="text-sm text-muted">
            {network.forwardMode === 'nat' && network.active ? t('noNatRules') : t('natRulesNotNeeded')}
          </p>
        )}
      </PanelSection>
      <ByHandSection commands={byHandNetwork(network)} />
    </Panel>
  );
}

export function UsedBy({ topology, network }: { readonly topology: Topology; readonly network: Network }) {
  const t = useTranslations('networks');
  if (network.usedBy.length === 0) return <p className="text-sm text-muted">{t('noInterfaces')}</p>;
  const domains = new Map(topology.domains.map((domain) => [domain.uuid, domain]));
  return (
    <ul className="print-unroll max-h-72 overflow-y-auto text-sm">
      {network.usedBy.map(({ domainUuid, interfaceId }) => {
        const domain = domains.get(domainUuid);
        const nic = domain?.interfaces.find(({ id }) => id === interfaceId);
        return (
          <li key={interfaceId} className="flex flex-wrap justify-between gap-x-3 py-0.5">
            <Link
              href={`/vms?vm=${encodeURIComponent(domainUuid)}`}
              className="min-w-0 text-accent wrap-anywhere hover:underline"
            >
              <Mono>{domain?.name ?? domainUuid}</Mono>
            </Link>
            <Mono className="text-muted">{nic?.mac}</Mono>
          </li>
        );
      })}
    </ul>
  );
}

export function Leases({ network }: { readonly network: Network }) {
  const t = useTranslations('networks');
  if (network.leases.length === 0) return <p className="text-sm text-muted">{t('noLeases')}</p>;
  return (
    <ul className="print-unroll max-h-72 divide-y divide-line overflow-y-auto text-sm">
      {network.leases.map(({ mac, address, hostName, expiresAtMs }) => (
        <li key={`${mac} ${address}`} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 py-1">
          <Mono>{address}</Mono>
          <span className="text-muted">
            <TimeLeft untilMs={expiresAtMs} />
          </span>
          <Mono className="text-muted">{mac}</Mono>
          <Mono className="text-right text-muted wrap-anywhere">{hostName}</Mono>
        </li>
      ))}
    </ul>
  );
}
