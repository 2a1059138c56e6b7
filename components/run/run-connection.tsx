import { useFormatter, useTranslations } from 'use-intl';
import { hasEnded, type RunState } from '@/server/model/run';
import { useClockLead, useHost } from '../host/host-provider';
import { ProblemView } from '../ui/problem-view';
import { NewAddresses, NewAddressesNotice } from './new-addresses';
import { useNewAddresses } from './use-new-addresses';

/** What a page says that lost its host in the middle of a change of that host's network, and where to find it again. */
export function RunConnection({ run }: { readonly run: RunState }) {
  const t = useTranslations('run');
  const format = useFormatter();
  const { connection, topology } = useHost();
  const clockLeadMs = useClockLead();
  const addresses = useNewAddresses(run);
  if (hasEnded(run)) return null;
  if (connection !== 'lost')
    return addresses.length === 0 ? null : <NewAddressesNotice addresses={addresses} />;
  const host = topology?.hostName ?? location.hostname;
  return (
    <ProblemView
      tone="warning"
      what={
        run.goesBackAtMs === undefined
          ? t('lostUndated', { host })
          : t('lost', {
              host,
              time: format.dateTime(run.goesBackAtMs + clockLeadMs(), { timeStyle: 'medium' }),
            })
      }
      remedy={addresses.length === 0 ? undefined : t('newAddress')}
    >
      <NewAddresses addresses={addresses} />
    </ProblemView>
  );
}
