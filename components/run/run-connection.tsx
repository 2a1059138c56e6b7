import { useFormatter, useTranslations } from 'use-intl';
import { hasEnded, type RunState } from '@/server/model/run';
import { useClockLead, useHost } from '../host/host-provider';
import { CommandBlock } from '../ui/command-block';
import { ProblemView } from '../ui/problem-view';
import { NewAddresses, NewAddressesNotice } from './new-addresses';
import { useIsOverdue } from './use-is-overdue';
import { useNewAddresses } from './use-new-addresses';

/** What a page says that lost its host in the middle of a change of that host's network, and where to find it again. */
export function RunConnection({ run }: { readonly run: RunState }) {
  const t = useTranslations('run');
  const format = useFormatter();
  const { connection, topology } = useHost();
  const clockLeadMs = useClockLead();
  const addresses = useNewAddresses(run);
  const isOverdue = useIsOverdue(run);
  if (hasEnded(run)) return null;
  if (connection !== 'lost')
    return addresses.length === 0 ? null : <NewAddressesNotice addresses={addresses} />;
  const host = topology?.hostName ?? location.hostname;
  const time =
    run.goesBackAtMs === undefined
      ? undefined
      : format.dateTime(run.goesBackAtMs + clockLeadMs(), { timeStyle: 'medium' });
  if (isOverdue && time !== undefined)
    return (
      <ProblemView tone="warning" what={t('lostSince', { host, time })} remedy={t('lostSinceRemedy')}>
        <CommandBlock command={`sh /var/lib/bridgehead/runs/${run.id}/status.sh`} />
      </ProblemView>
    );
  return (
    <ProblemView
      tone="warning"
      what={time === undefined ? t('lostUndated', { host }) : t('lost', { host, time })}
      remedy={addresses.length === 0 ? undefined : t('newAddress')}
    >
      <NewAddresses addresses={addresses} />
    </ProblemView>
  );
}
