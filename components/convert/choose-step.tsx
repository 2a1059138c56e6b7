import { useSearchParams } from 'next/navigation';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { formatSource } from '@/server/model/domain-xml';
import type { Topology } from '@/server/model/topology';
import { Button } from '../ui/button';
import { Mono } from '../ui/mono';
import { EmptyState } from '../ui/note';
import { SearchField } from '../ui/search-field';
import { Segmented } from '../ui/segmented';
import { SelectField } from '../ui/select-field';
import { Cell, HeaderCell, HeaderRow, Row } from '../ui/table';
import { VirtualTable } from '../ui/virtual-table';
import { DomainStateMark } from '../vms/domain-state-mark';
import { GuestAddresses } from '../vms/guest-addresses';
import {
  addressesInSight,
  filterDomains,
  filterOf,
  type InterfaceLine,
  listInterfaces,
  type StateFilter,
  sortDomains,
  stateFilters,
} from '../vms/list-interfaces';
import { formatConvertSource, toConvertSource } from './convert-source';

type MovableLine = InterfaceLine & { readonly nic: NonNullable<InterfaceLine['nic']> };

/** Which VMs, and which of their interfaces: searched, narrowed to a source or a state, and taken all at once. */
export function ChooseStep({
  topology,
  chosen,
  onChoose,
}: {
  readonly topology: Topology;
  readonly chosen: readonly string[];
  readonly onChoose: (ids: readonly string[]) => void;
}) {
  const t = useTranslations('convert');
  const vms = useTranslations('vms');
  const common = useTranslations('common');
  const preset = useSearchParams().get('on');
  const [search, setSearch] = useState('');
  const [state, setState] = useState<StateFilter>('all');
  const [on, setOn] = useState(preset ?? '');
  const wanted = useDeferredValue(search);
  const lines = useMemo(() => movableLines(topology), [topology]);
  const domains = useMemo(
    () => new Set(filterDomains(topology.domains, { search: wanted, state })),
    [topology.domains, wanted, state],
  );
  const shown = lines.filter(({ domain, nic }) => domains.has(domain) && (on === '' || keyOf(nic) === on));
  const chosenIds = new Set(chosen);
  const shownIds = shown.map(({ nic }) => nic.id);
  const areAllChosen = shownIds.length > 0 && shownIds.every((id) => chosenIds.has(id));
  const count = (filter: StateFilter) =>
    lines.filter(({ domain }) => filter === 'all' || filterOf(domain.state) === filter).length;
  const sources = [...new Map(lines.map(({ nic }) => [keyOf(nic), nic.source]))];
  if (lines.length === 0) return <EmptyState title={t('nothingToMove')}>{t('nothingToMoveHint')}</EmptyState>;
  return (
    <>
      <search className="flex flex-wrap items-end gap-2">
        <SearchField label={vms('search')} value={search} onChange={setSearch} className="w-full sm:w-72" />
        <SelectField
          label={t('onSource')}
          isLabelHidden
          value={on}
          options={[
            { value: '', label: t('onAny') },
            ...sources.map(([key, source]) => ({
              value: key,
              label: t('onOne', {
                source: formatSource(source),
                count: lines.filter(({ nic }) => keyOf(nic) === key).length,
              }),
            })),
          ]}
          onChange={setOn}
        />
        <Segmented
          label={vms('filter')}
          value={state}
          options={stateFilters
            .filter((filter) => filter !== 'other' || state === 'other' || count('other') > 0)
            .map((value) => ({ value, label: vms(value, { count: count(value) }) }))}
          onChange={setState}
        />
      </search>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <Button
          size="small"
          disabledBecause={shownIds.length === 0 ? common('noMatch', { search: wanted }) : undefined}
          onClick={() => onChoose([...new Set([...chosen, ...shownIds])])}
        >
          {t('chooseShown', { count: shownIds.length })}
        </Button>
        <Button
          size="small"
          disabledBecause={chosen.length === 0 ? t('noneChosen') : undefined}
          onClick={() => onChoose([])}
        >
          {t('chooseNone')}
        </Button>
        <span role="status" className="text-sm text-muted">
          {t('chosenOf', { chosen: chosen.length, total: lines.length })}
        </span>
      </div>
      {shown.length === 0 ? (
        <EmptyState title={search === '' ? t('noneShown') : common('noMatch', { search: wanted })} />
      ) : (
        <VirtualTable
          label={t('interfaces')}
          count={shown.length}
          keyOf={(index) => shown[index]?.id ?? String(index)}
          header={
            <HeaderRow>
              <HeaderCell>
                <input
                  type="checkbox"
                  aria-label={t('chooseShown', { count: shownIds.length })}
                  className="accent-accent"
                  checked={areAllChosen}
                  onChange={() =>
                    onChoose(
                      areAllChosen
                        ? chosen.filter((id) => !shownIds.includes(id))
                        : [...new Set([...chosen, ...shownIds])],
                    )
                  }
                />
              </HeaderCell>
              <HeaderCell>{vms('name')}</HeaderCell>
              <HeaderCell>{vms('state')}</HeaderCell>
              <HeaderCell>{vms('mac')}</HeaderCell>
              <HeaderCell>{vms('source')}</HeaderCell>
              <HeaderCell>{vms('addresses')}</HeaderCell>
            </HeaderRow>
          }
          row={(index, props) => {
            const line = shown[index];
            if (line === undefined) return null;
            const { domain, nic } = line;
            const isChosen = chosenIds.has(nic.id);
            const addresses = addressesInSight(nic);
            const inputId = `choose-${nic.id}`;
            return (
              <Row key={line.id} selected={isChosen} {...props}>
                <Cell label="" card="aside" className="max-sm:order-2">
                  <input
                    id={inputId}
                    type="checkbox"
                    className="accent-accent pointer-coarse:size-5"
                    aria-label={t('chooseOne', { domain: domain.name, mac: nic.mac })}
                    checked={isChosen}
                    onChange={() =>
                      onChoose(isChosen ? chosen.filter((id) => id !== nic.id) : [...chosen, nic.id])
                    }
                  />
                </Cell>
                <Cell label={vms('name')} card="title" className="sm:max-w-64">
                  <label htmlFor={inputId} className="font-mono wrap-anywhere" translate="no">
                    {domain.name}
                  </label>
                </Cell>
                <Cell label={vms('state')} className="max-sm:order-3">
                  <DomainStateMark state={domain.state} />
                </Cell>
                <Cell label={vms('mac')} className="max-sm:order-3">
                  <Mono>{nic.mac}</Mono>
                </Cell>
                <Cell label={vms('source')} className="max-sm:order-3">
                  <Mono>{formatSource(nic.source)}</Mono>
                  {nic.configSource !== undefined && (
                    <span className="block text-xs text-muted">
                      {vms('willBe', { source: formatSource(nic.configSource) })}
                    </span>
                  )}
                </Cell>
                <Cell label={vms('addresses')} className="max-sm:order-3">
                  {addresses.length === 0 ? (
                    <span className="text-muted">{vms('noAddress')}</span>
                  ) : (
                    <GuestAddresses addresses={addresses} />
                  )}
                </Cell>
              </Row>
            );
          }}
        />
      )}
      {lines.length < countInterfaces(topology) && (
        <p className="text-sm text-muted">
          {t('notMovable', { count: countInterfaces(topology) - lines.length })}
        </p>
      )}
    </>
  );
}

function movableLines(topology: Topology): readonly MovableLine[] {
  const sorted = sortDomains(topology.domains, { column: 'name', direction: 'ascending' });
  return listInterfaces(sorted).filter(
    (line): line is MovableLine => line.nic !== undefined && toConvertSource(line.nic.source) !== undefined,
  );
}

function countInterfaces(topology: Topology): number {
  return topology.domains.reduce((sum, { interfaces }) => sum + interfaces.length, 0);
}

function keyOf({ source }: MovableLine['nic']): string {
  const movable = toConvertSource(source);
  return movable === undefined ? '' : formatConvertSource(movable);
}
