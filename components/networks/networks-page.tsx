'use client';

import { useTranslations } from 'use-intl';
import { command, formatCommand } from '@/server/model/command';
import { useHost } from '../host/host-provider';
import { useSelected } from '../host/use-selected';
import { ChangeLink } from '../shell/change-link';
import { ByHand, CommandList } from '../ui/by-hand';
import { EmptyState } from '../ui/note';
import { ListAndPanel, PageHeading, WaitingPage } from '../ui/page-heading';
import { NetworkPanel } from './network-panel';
import { NetworksTable } from './networks-table';

export function NetworksPage() {
  const t = useTranslations('networks');
  const common = useTranslations('common');
  const { topology } = useHost();
  const [selected, select] = useSelected('network');
  if (topology === undefined) return <WaitingPage title={t('title')}>{common('loading')}</WaitingPage>;
  const network = topology.networks.find(({ name }) => name === selected);
  return (
    <>
      <PageHeading title={t('title')} summary={t('summary', { host: topology.hostName })}>
        <ChangeLink needs="operator" href="/networks/create" look="primary">
          {t('create')}
        </ChangeLink>
      </PageHeading>
      <ListAndPanel
        list={
          <div className="grid gap-3">
            {topology.networks.length === 0 ? (
              <EmptyState title={t('none', { host: topology.hostName })}>
                <p className="mb-2">{t('noneRemedy')}</p>
                <CommandList
                  commands={[
                    formatCommand(command('virsh', 'net-define', '/usr/share/libvirt/networks/default.xml')),
                  ]}
                />
              </EmptyState>
            ) : (
              <NetworksTable topology={topology} selected={selected} onSelect={select} />
            )}
            <ByHand
              commands={[
                formatCommand(command('virsh', 'net-list', '--all')),
                ...topology.networks
                  .slice(0, 1)
                  .map(({ name }) => formatCommand(command('virsh', 'net-dumpxml', name))),
              ]}
            />
          </div>
        }
        panel={
          network !== undefined && (
            <NetworkPanel
              key={network.uuid}
              topology={topology}
              network={network}
              onClose={() => select(undefined)}
            />
          )
        }
      />
    </>
  );
}
