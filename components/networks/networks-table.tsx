'use client';

import { useTranslations } from 'use-intl';
import type { Network, Topology } from '@/server/model/topology';
import { Badge } from '../ui/badge';
import { compareNaturally } from '../ui/compare-naturally';
import { Mono } from '../ui/mono';
import { SelectButton } from '../ui/select-button';
import { StateMark } from '../ui/state-mark';
import {
  Cell,
  HeaderCell,
  HeaderRow,
  Row,
  SortHeaderCell,
  Table,
  TableBody,
  TableHead,
  TableRegion,
} from '../ui/table';
import { useSorted } from '../ui/use-sorted';

const byText = (text: (network: Network) => string) => (a: Network, b: Network) =>
  compareNaturally(text(a), text(b));

const comparisons = {
  name: byText(({ name }) => name),
  state: (a: Network, b: Network) => Number(b.active) - Number(a.active),
  forwardMode: byText(({ forwardMode }) => forwardMode),
  bridge: byText(({ bridge }) => bridge ?? ''),
  usedBy: (a: Network, b: Network) => domainCount(b) - domainCount(a),
};

/** The columns of `virsh net-list --all`, and what it does not say: mode, bridge, subnet, range and users. */
export function NetworksTable({
  topology,
  selected,
  onSelect,
}: {
  readonly topology: Topology;
  readonly selected: string | undefined;
  readonly onSelect: (name: string) => void;
}) {
  const t = useTranslations('networks');
  const { sorted: networks, sortable } = useSorted(topology.networks, comparisons);
  return (
    <TableRegion label={t('title')}>
      <Table>
        <TableHead>
          <HeaderRow>
            <SortHeaderCell column="name" {...sortable}>
              {t('name')}
            </SortHeaderCell>
            <SortHeaderCell column="state" {...sortable}>
              {t('state')}
            </SortHeaderCell>
            <HeaderCell>{t('autostart')}</HeaderCell>
            <HeaderCell>{t('persistent')}</HeaderCell>
            <SortHeaderCell column="forwardMode" {...sortable}>
              {t('forwardMode')}
            </SortHeaderCell>
            <SortHeaderCell column="bridge" {...sortable}>
              {t('bridge')}
            </SortHeaderCell>
            <HeaderCell>{t('subnet')}</HeaderCell>
            <HeaderCell>{t('dhcpRange')}</HeaderCell>
            <SortHeaderCell column="usedBy" {...sortable}>
              {t('usedBy')}
            </SortHeaderCell>
          </HeaderRow>
        </TableHead>
        <TableBody>
          {networks.map((network) => (
            <NetworkRow
              key={network.uuid}
              network={network}
              hasDrift={topology.drift.some((drift) => 'network' in drift && drift.network === network.name)}
              selected={network.name === selected}
              onSelect={onSelect}
            />
          ))}
        </TableBody>
      </Table>
    </TableRegion>
  );
}

function NetworkRow({
  network,
  hasDrift,
  selected,
  onSelect,
}: {
  readonly network: Network;
  readonly hasDrift: boolean;
  readonly selected: boolean;
  readonly onSelect: (name: string) => void;
}) {
  const t = useTranslations('networks');
  const common = useTranslations('common');
  const { name, active, bridge, subnets } = network;
  const yesOrNo = (value: boolean) =>
    value ? common('yes') : <span className="text-muted">{common('no')}</span>;
  return (
    <Row selected={selected}>
      <Cell label={t('name')} card="title">
        <SelectButton selected={selected} onClick={() => onSelect(name)}>
          {name}
        </SelectButton>{' '}
        {hasDrift && <Badge tone="warning">{t('drift')}</Badge>}
      </Cell>
      <Cell label={t('state')} card="aside">
        <StateMark tone={active ? 'good' : 'idle'}>{active ? t('active') : t('inactive')}</StateMark>
      </Cell>
      <Cell label={t('autostart')} card="left-out">
        {yesOrNo(network.autostart)}
      </Cell>
      <Cell label={t('persistent')} card="left-out">
        {yesOrNo(network.persistent)}
      </Cell>
      <Cell label={t('forwardMode')}>{common(`forwardMode.${network.forwardMode}`)}</Cell>
      <Cell label={t('bridge')}>
        {bridge === undefined ? (
          <span className="text-muted">{common('none')}</span>
        ) : (
          <>
            <Mono>{bridge}</Mono>{' '}
            {active && !network.bridgeExists && <Badge tone="bad">{t('bridgeMissing')}</Badge>}
          </>
        )}
      </Cell>
      <Cell label={t('subnet')}>
        {subnets.length === 0 ? (
          <span className="text-muted">{common('none')}</span>
        ) : (
          subnets.map(({ subnet }) => (
            <Mono key={subnet} className="block">
              {subnet}
            </Mono>
          ))
        )}
      </Cell>
      <Cell label={t('dhcpRange')}>
        <DhcpRanges network={network} />
      </Cell>
      <Cell label={t('usedBy')} className={domainCount(network) === 0 ? 'text-muted' : undefined}>
        {t('vms', { count: domainCount(network) })}
      </Cell>
    </Row>
  );
}

function DhcpRanges({ network }: { readonly network: Network }) {
  const t = useTranslations('networks');
  const ranges = network.subnets.flatMap(({ dhcpRanges }) => dhcpRanges);
  if (ranges.length === 0) return <span className="text-muted">{t('noDhcp')}</span>;
  return ranges.map(({ start, end }) => (
    <Mono key={start} className="block">
      {start} – {end}
    </Mono>
  ));
}

/** A VM with two virtual NICs on a network is one VM. */
function domainCount({ usedBy }: Network): number {
  return new Set(usedBy.map(({ domainUuid }) => domainUuid)).size;
}
