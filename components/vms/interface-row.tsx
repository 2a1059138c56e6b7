'use client';

import { memo } from 'react';
import { useTranslations } from 'use-intl';
import { formatSource } from '@/server/model/domain-xml';
import { Badge } from '../ui/badge';
import { Mono } from '../ui/mono';
import { SelectButton } from '../ui/select-button';
import { Cell, Row } from '../ui/table';
import { DomainStateMark } from './domain-state-mark';
import { GuestAddresses } from './guest-addresses';
import { addressesInSight, type InterfaceLine } from './list-interfaces';

interface InterfaceRowProps {
  readonly line: InterfaceLine;
  readonly index: number;
  readonly hasDrift: boolean;
  readonly selected: boolean;
  readonly onSelect: (uuid: string) => void;
  readonly measure: ((element: HTMLTableRowElement | null) => void) | undefined;
}

export const InterfaceRow = memo(
  function InterfaceRow({ line, index, hasDrift, selected, onSelect, measure }: InterfaceRowProps) {
    const t = useTranslations('vms');
    const { domain, nic, isFirst } = line;
    return (
      <Row
        ref={measure}
        data-index={index}
        // The header is the first row.
        aria-rowindex={index + 2}
        selected={selected}
        className={isFirst ? undefined : 'sm:border-t-0!'}
      >
        <Cell label={t('name')} card="title" className="sm:max-w-64">
          {/* Of a second NIC the name stands there for a screen reader and on a phone, where each row is a card. */}
          <span className={isFirst ? undefined : 'sm:sr-only'}>
            <SelectButton selected={selected} onClick={() => onSelect(domain.uuid)}>
              {domain.name}
            </SelectButton>
          </span>
        </Cell>
        <Cell label={t('state')} card="aside">
          <span className={isFirst ? undefined : 'sm:sr-only'}>
            <DomainStateMark state={domain.state} />
          </span>
        </Cell>
        {nic === undefined ? (
          <Cell label={t('interface')} colSpan={6} className="text-muted">
            {t('noInterface')}
          </Cell>
        ) : (
          <NicCells nic={nic} hasDrift={hasDrift} />
        )}
      </Row>
    );
  },
  // A line is made anew with each topology; what it shows keeps its identity as long as it is the same.
  (a, b) =>
    a.line.domain === b.line.domain &&
    a.line.nic === b.line.nic &&
    a.line.isFirst === b.line.isFirst &&
    a.index === b.index &&
    a.hasDrift === b.hasDrift &&
    a.selected === b.selected,
);

function NicCells({
  nic,
  hasDrift,
}: {
  readonly nic: NonNullable<InterfaceLine['nic']>;
  readonly hasDrift: boolean;
}) {
  const t = useTranslations('vms');
  const addresses = addressesInSight(nic);
  return (
    <>
      <Cell label={t('interface')}>
        <Mono className={nic.tap === undefined ? 'text-muted' : undefined}>
          {nic.tap?.name ?? t('noTap')}
        </Mono>
      </Cell>
      <Cell label={t('type')} card="left-out">
        {nic.source.kind === 'other' ? nic.source.type : nic.source.kind}
      </Cell>
      <Cell label={t('source')}>
        <Mono>{formatSource(nic.source)}</Mono> {hasDrift && <Badge tone="warning">{t('drift')}</Badge>}{' '}
        {nic.presence !== 'both' && (
          <Badge>{nic.presence === 'config' ? t('atNextStart') : t('untilShutdown')}</Badge>
        )}
        {nic.configSource !== undefined && (
          <span className="block text-xs text-muted">
            {t('willBe', { source: formatSource(nic.configSource) })}
          </span>
        )}
      </Cell>
      <Cell label={t('model')} card="left-out">
        {nic.model ?? '–'}
      </Cell>
      <Cell label={t('mac')}>
        <Mono>{nic.mac}</Mono>
      </Cell>
      <Cell label={t('addresses')}>
        {nic.linkState === 'down' && <Badge tone="warning">{t('linkDown')}</Badge>}{' '}
        {addresses.length === 0 ? (
          <span className="text-muted">{t('noAddress')}</span>
        ) : (
          <GuestAddresses addresses={addresses} />
        )}
      </Cell>
    </>
  );
}
