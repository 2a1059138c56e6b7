'use client';

import { useTranslations } from 'use-intl';
import type { Bridge, Topology } from '@/server/model/topology';
import { OwnerBecause, OwnerName } from '../ownership/owner';
import { Badge } from '../ui/badge';
import { compareHexadecimal, compareNaturally } from '../ui/compare-naturally';
import { Mono } from '../ui/mono';
import { SelectButton } from '../ui/select-button';
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

const comparisons = {
  name: (a: Bridge, b: Bridge) => compareNaturally(a.name, b.name),
  id: (a: Bridge, b: Bridge) => compareHexadecimal(a.id ?? '', b.id ?? ''),
  interfaces: (a: Bridge, b: Bridge) => b.ports.length - a.ports.length,
};

/** The four columns of `brctl show`, then what it does not say: addresses, and who owns the bridge and why. */
export function BridgesTable({
  topology,
  selected,
  onSelect,
}: {
  readonly topology: Topology;
  readonly selected: string | undefined;
  readonly onSelect: (name: string) => void;
}) {
  const t = useTranslations('bridges');
  const { sorted: bridges, sortable } = useSorted(topology.bridges, comparisons);
  return (
    <TableRegion label={t('title')}>
      <Table>
        <TableHead>
          <HeaderRow>
            <SortHeaderCell column="name" {...sortable}>
              {t('name')}
            </SortHeaderCell>
            <SortHeaderCell column="id" {...sortable}>
              {t('id')}
            </SortHeaderCell>
            <HeaderCell>{t('stp')}</HeaderCell>
            <SortHeaderCell column="interfaces" {...sortable}>
              {t('interfaces')}
            </SortHeaderCell>
            <HeaderCell>{t('addresses')}</HeaderCell>
            <HeaderCell>{t('owner')}</HeaderCell>
          </HeaderRow>
        </TableHead>
        <TableBody>
          {bridges.map((bridge) => (
            <BridgeRow
              key={bridge.name}
              bridge={bridge}
              selected={bridge.name === selected}
              onSelect={onSelect}
            />
          ))}
        </TableBody>
      </Table>
    </TableRegion>
  );
}

/** As many as fit a line or two; the panel has them all. */
const interfacesInSight = 8;

function BridgeRow({
  bridge,
  selected,
  onSelect,
}: {
  readonly bridge: Bridge;
  readonly selected: boolean;
  readonly onSelect: (name: string) => void;
}) {
  const t = useTranslations('bridges');
  const common = useTranslations('common');
  const { name, id, ports, addresses, owner } = bridge;
  return (
    <Row selected={selected}>
      <Cell label={t('name')} card="title">
        <SelectButton selected={selected} onClick={() => onSelect(name)}>
          {name}
        </SelectButton>{' '}
        {!bridge.up && <Badge tone="warning">{t('down')}</Badge>}
        <span className="block text-xs text-muted">{t(`kind.${bridge.kind}`)}</span>
      </Cell>
      <Cell label={t('id')}>
        <Mono>{id ?? common('unknown')}</Mono>
      </Cell>
      <Cell label={t('stp')}>
        {bridge.stp ? common('yes') : <span className="text-muted">{common('no')}</span>}
      </Cell>
      <Cell label={t('interfaces')}>
        {ports.length === 0 ? (
          <span className="text-muted">{t('noInterfaces')}</span>
        ) : (
          <span className="flex max-w-[28rem] flex-wrap gap-x-2.5">
            {ports.slice(0, interfacesInSight).map((port) => (
              <Mono key={port.name} className={port.kind === 'uplink' ? 'font-semibold' : undefined}>
                {port.name}
              </Mono>
            ))}
            {ports.length > interfacesInSight && (
              <span className="text-muted">{t('more', { count: ports.length - interfacesInSight })}</span>
            )}
          </span>
        )}
      </Cell>
      <Cell label={t('addresses')}>
        {addresses.length === 0 ? (
          <span className="text-muted">{t('noAddresses')}</span>
        ) : (
          addresses.map(({ address, prefixLength, scope }) => (
            <Mono key={address} className={scope === 'link' ? 'block text-muted' : 'block'}>
              {address}/{prefixLength}
            </Mono>
          ))
        )}
      </Cell>
      <Cell label={t('owner')} className="sm:max-w-72">
        <OwnerName owner={owner} />
        <span className="block text-xs text-muted wrap-anywhere">
          <OwnerBecause owner={owner} />
        </span>
      </Cell>
    </Row>
  );
}
