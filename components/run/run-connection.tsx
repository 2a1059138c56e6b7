import { useFormatter, useTranslations } from 'use-intl';
import { hasEnded, type RunState } from '@/server/model/run';
import { useClockLead, useHost } from '../host/host-provider';
import { Mono } from '../ui/mono';
import { ProblemView } from '../ui/problem-view';

/** What a page says that lost its host in the middle of a change of that host's network: that it is looked after. */
export function RunConnection({ run }: { readonly run: RunState }) {
  const t = useTranslations('run');
  const format = useFormatter();
  const { connection, topology } = useHost();
  const clockLeadMs = useClockLead();
  if (connection !== 'lost' || hasEnded(run)) return null;
  const host = topology?.hostName ?? location.hostname;
  const addresses = run.cutsOff?.newAddresses ?? [];
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
      {addresses.length > 0 && (
        <ul className="mt-1 grid gap-1">
          {addresses.map((address) => (
            <li key={address}>
              <Mono>{address}</Mono>
            </li>
          ))}
        </ul>
      )}
    </ProblemView>
  );
}
