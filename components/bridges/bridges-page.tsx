'use client';

import { useTranslations } from 'use-intl';
import { command, formatCommand } from '@/server/model/command';
import { CreateBridgeLink } from '../create-bridge/bridge-actions';
import { useHost } from '../host/host-provider';
import { useSelected } from '../host/use-selected';
import { ByHand } from '../ui/by-hand';
import { EmptyState } from '../ui/note';
import { ListAndPanel, PageHeading, WaitingPage } from '../ui/page-heading';
import { BridgePanel } from './bridge-panel';
import { BridgesTable } from './bridges-table';

export function BridgesPage() {
  const t = useTranslations('bridges');
  const common = useTranslations('common');
  const { topology } = useHost();
  const [selected, select] = useSelected('bridge');
  if (topology === undefined) return <WaitingPage title={t('title')}>{common('loading')}</WaitingPage>;
  const bridge = topology.bridges.find(({ name }) => name === selected);
  const host = topology.hostName;
  return (
    <>
      <PageHeading
        title={t('title')}
        summary={topology.brctlInstalled ? t('summary', { host }) : t('withoutBrctl', { host })}
      >
        <CreateBridgeLink />
      </PageHeading>
      <ListAndPanel
        list={
          <div className="grid gap-3">
            {topology.bridges.length === 0 ? (
              <EmptyState title={t('none', { host })}>{t('noneRemedy')}</EmptyState>
            ) : (
              <BridgesTable topology={topology} selected={selected} onSelect={select} />
            )}
            <ByHand
              commands={[
                ...(topology.brctlInstalled ? [command('brctl', 'show')] : []),
                command('bridge', 'link', 'show'),
                command('ip', '-brief', 'address', 'show', 'type', 'bridge'),
              ].map(formatCommand)}
            />
          </div>
        }
        panel={
          bridge !== undefined && (
            <BridgePanel
              key={bridge.name}
              topology={topology}
              bridge={bridge}
              onClose={() => select(undefined)}
            />
          )
        }
      />
    </>
  );
}
