import Link from 'next/link';
import { useTranslations } from 'use-intl';
import type { Network } from '@/server/model/topology';
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
        ...network.subnets.flatMap(({ subnet, bridgeAddress, dhcpRanges, dhcpHosts }) => [
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
          {
            name: t('reserved'),
            value: dhcpHosts.length > 0 && (
              <Rows
                rows={dhcpHosts.map(({ mac, name, address }) => [
                  address,
                  [mac, name].filter((word) => word !== undefined).join(' '),
                ])}
              />
            ),
          },
        ]),
        {
          name: t('domainName'),
          value: network.domainName !== undefined && <Mono>{network.domainName}</Mono>,
        },
        {
          name: t('dnsHosts'),
          value: network.dnsHosts.length > 0 && (
            <Rows rows={network.dnsHosts.map(({ address, names }) => [address, names.join(' ')])} />
          ),
        },
        {
          name: t('egress'),
          value: network.egress === undefined ? t('egressNone') : <Mono>{network.egress}</Mono>,
        },
        { name: t('uuid'), value: <Mono>{network.uuid}</Mono> },
      ].filter(({ value }) => value !== false)}
    />
  );
}

function Rows({ rows }: { readonly rows: readonly (readonly [address: string, whose: string])[] }) {
  return (
    <ul className="print-unroll max-h-40 overflow-y-auto">
      {rows.map(([address, whose]) => (
        <li key={`${address} ${whose}`} className="flex flex-wrap gap-x-3">
          <Mono>{address}</Mono>
          <Mono className="text-muted wrap-anywhere">{whose}</Mono>
        </li>
      ))}
    </ul>
  );
}
