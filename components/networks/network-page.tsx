'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { byHandNetwork } from '@/server/model/by-hand';
import type { Network, Topology } from '@/server/model/topology';
import { DriftNotices } from '../drift/drift-notices';
import { useHost } from '../host/host-provider';
import { Link } from '../host/link';
import { ByHandSection } from '../topology/panel-parts';
import { buttonClass } from '../ui/button';
import { OutputBlock } from '../ui/command-block';
import { EmptyState } from '../ui/note';
import { PageHeading, WaitingPage } from '../ui/page-heading';
import { VersionsSection } from '../versions/versions-section';
import { NetworkActions } from './network-actions';
import { networkAt } from './network-address';
import { NetworkDocuments } from './network-documents';
import { NetworkFactsList } from './network-facts-list';
import { Leases, UsedBy } from './network-panel';

/** Everything about one network, as it runs and as it is configured. */
export function NetworkPage({ part }: { readonly part: string }) {
  const t = useTranslations('networks');
  const page = useTranslations('networkPage');
  const common = useTranslations('common');
  const { topology, status } = useHost();
  if (topology === undefined) return <WaitingPage title={t('details')}>{common('loading')}</WaitingPage>;
  const network = networkAt(part, topology.networks);
  const back = (
    <Link href="/networks" className={buttonClass('secondary')}>
      {page('all')}
    </Link>
  );
  const isRecorded = status.kind === 'recorded';
  if (network === undefined)
    return (
      <div className="mx-auto grid w-full max-w-6xl gap-4">
        <PageHeading title={part}>{back}</PageHeading>
        <EmptyState title={page('gone', { network: part })}>{page('goneRemedy')}</EmptyState>
        {!isRecorded && (
          <Card title={page('versions')}>
            <VersionsSection kind="networks" name={part} exists={false} asOf="" />
          </Card>
        )}
      </div>
    );
  return (
    <div className="mx-auto w-full max-w-6xl">
      <PageHeading
        title={network.name}
        summary={`${common(`forwardMode.${network.forwardMode}`)} · ${t(`modeMeaning.${network.forwardMode}`)}`}
      >
        {back}
      </PageHeading>
      <div className="grid min-w-0 grid-cols-1 gap-3">
        <NetworkActions network={network} />
        <NetworkDrift topology={topology} network={network} />
        <div className="grid min-w-0 grid-cols-1 items-start gap-3 lg:grid-cols-2">
          <Card title={page('facts')}>
            <NetworkFactsList network={network} />
          </Card>
          <div className="grid min-w-0 grid-cols-1 gap-3">
            <Card title={t('interfaces', { count: network.usedBy.length })}>
              <UsedBy topology={topology} network={network} />
            </Card>
            <Card title={t('leases', { count: network.leases.length })}>
              <Leases network={network} />
            </Card>
          </div>
        </div>
        <Card title={t('natRules', { count: network.natRules.length })}>
          {network.natRules.length > 0 ? (
            <OutputBlock text={network.natRules.map(({ rule }) => rule).join('\n')} />
          ) : (
            <p className="text-sm text-muted">
              {network.forwardMode === 'nat' && network.active ? t('noNatRules') : t('natRulesNotNeeded')}
            </p>
          )}
        </Card>
        {!isRecorded && (
          <>
            <Card title={page('xml')}>
              <NetworkDocuments network={network} />
            </Card>
            <Card title={page('versions')}>
              <VersionsSection
                kind="networks"
                name={network.name}
                exists={network.persistent}
                asOf={JSON.stringify([network.active, network.subnets, network.bridge])}
              />
            </Card>
          </>
        )}
        <ByHandSection commands={byHandNetwork(network)} />
      </div>
    </div>
  );
}

function NetworkDrift({ topology, network }: { readonly topology: Topology; readonly network: Network }) {
  const drift = topology.drift.filter((each) => 'network' in each && each.network === network.name);
  return drift.length > 0 && <DriftNotices topology={topology} drift={drift} />;
}

function Card({ title, children }: { readonly title: ReactNode; readonly children: ReactNode }) {
  return (
    <section className="grid min-w-0 grid-cols-1 gap-2 rounded-lg border border-line bg-surface px-3 py-2.5">
      <h2 className="text-sm font-semibold">{title}</h2>
      {children}
    </section>
  );
}
