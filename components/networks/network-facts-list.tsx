import { useTranslations } from 'use-intl';
import type { Network } from '@/server/model/topology';
import { Link } from '../host/link';
import { FactsList } from '../ui/facts-list';
import { Mono } from '../ui/mono';
import { StateMark } from '../ui/state-mark';

/** What `virsh net-info` says, and where the network's addresses and its traffic go. */
export function NetworkFactsList({ network }: { readonly network: Network }) {
  const t = useTranslations('networks');
  const common = useTranslations('common');
  return (
    <FactsList
      facts={[
        {
          name: t('state'),
          value: (
            <StateMark tone={network.active ? 'good' : 'idle'}>
              {network.active ? t('active') : t('inactive')}
            </StateMark>
          ),
        },
        { name: t('autostart'), value: network.autostart ? common('yes') : common('no') },
        { name: t('persistent'), value: network.persistent ? common('yes') : common('no') },
        {
          name: t('bridge'),
          value: network.bridge !== undefined && (
            <Link
              href={`/bridges?bridge=${encodeURIComponent(network.bridge)}`}
              className="text-accent hover:underline"
            >
              <Mono>{network.bridge}</Mono>
            </Link>
          ),
        },
        ...network.subnets.flatMap(({ subnet, bridgeAddress, dhcpRanges }) => [
          { name: t('subnet'), value: <Mono>{subnet}</Mono> },
          { name: t('bridgeAddress'), value: <Mono>{bridgeAddress}</Mono> },
          ...dhcpRanges.map(({ start, end }) => ({
            name: t('dhcpRange'),
            value: (
              <Mono>
                {start} – {end}
              </Mono>
            ),
          })),
        ]),
        {
          name: t('egress'),
          value: network.egress === undefined ? t('egressNone') : <Mono>{network.egress}</Mono>,
        },
        { name: t('uuid'), value: <Mono>{network.uuid}</Mono> },
      ].filter(({ value }) => value !== false)}
    />
  );
}
