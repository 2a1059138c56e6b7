import { memo, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Mono } from '../ui/mono';
import { StateMark, type Tone } from '../ui/state-mark';
import {
  Cell,
  HeaderCell,
  HeaderRow,
  Row,
  RowHeaderCell,
  SortHeaderCell,
  Table,
  TableBody,
  TableHead,
  TableRegion,
} from '../ui/table';
import type { EdgeState, Graph, GraphNode, Thing } from './graph';
import { type Mark, nodeText } from './node-text';
import { AddressWithSource, ThingLink } from './panel-parts';
import { usePicture, useRateText } from './picture-store';
import { stateTone } from './state-tone';
import { type RowSorting, type TableRow, tableColumns, tableRows } from './table-rows';
import { thingOfId } from './thing-of-id';
import type { TopologyIndex } from './topology-index';
import { translateMessage, useTranslate } from './use-translate';
import type { View } from './view';

interface TopologyTableProps {
  readonly index: TopologyIndex;
  readonly graph: Graph;
  readonly view: Pick<View, 'filter' | 'search'>;
  readonly selectedId: string | undefined;
}

/** The same facts as the picture, for keyboard, screen reader and paper. */
export function TopologyTable({ index, graph, view, selectedId }: TopologyTableProps) {
  const t = useTranslations('topology.table');
  const [sorting, setSorting] = useState<RowSorting>({ column: 'vm', direction: 'ascending' });
  const rows = useMemo(() => tableRows(index, view, sorting), [index, view, sorting]);
  return (
    <div className="grid min-w-0 grid-cols-1 gap-4">
      <section className="grid min-w-0 gap-1.5">
        <h2 className="font-semibold">{t('guests')}</h2>
        <TableRegion label={t('guests')}>
          <Table>
            <TableHead>
              <HeaderRow>
                {tableColumns.map((column) => (
                  <SortHeaderCell key={column} column={column} sorting={sorting} onSort={setSorting}>
                    {t(`columns.${column}`)}
                  </SortHeaderCell>
                ))}
                <HeaderCell className="text-right">{t('columns.rate')}</HeaderCell>
              </HeaderRow>
            </TableHead>
            <TableBody>
              {rows.map((row) => (
                <GuestRow
                  key={row.one?.id ?? row.domain.uuid}
                  domain={row.domain}
                  one={row.one}
                  at={row.at?.id}
                  atName={row.at?.name}
                  mode={row.attachment?.mode}
                  state={row.attachment?.state}
                  words={row.attachment?.words?.key}
                  bridge={String(row.attachment?.words?.values?.['bridge'] ?? '')}
                  selected={selectedId === `domain:${row.domain.uuid}`}
                />
              ))}
            </TableBody>
          </Table>
        </TableRegion>
      </section>
      <HostTable graph={graph} selectedId={selectedId} />
    </div>
  );
}

const wireTones = {
  carrying: 'good',
  configured: 'idle',
  down: 'bad',
  drift: 'warning',
} as const satisfies Record<EdgeState, Tone>;

interface GuestRowProps {
  readonly domain: TableRow['domain'];
  readonly one: TableRow['one'];
  readonly at: string | undefined;
  readonly atName: string | undefined;
  readonly mode: NonNullable<TableRow['attachment']>['mode'] | undefined;
  readonly state: EdgeState | undefined;
  readonly words: string | undefined;
  readonly bridge: string;
  readonly selected: boolean;
}

/** Takes plain values, so that of hundreds of rows only those that changed are drawn again. */
const GuestRow = memo(function GuestRow(props: GuestRowProps) {
  const { domain, one, at, atName, mode, state, words, bridge, selected } = props;
  const t = useTranslate();
  const { choose } = usePicture();
  const label = (column: string) => t(`topology.table.columns.${column}`);
  return (
    <Row selected={selected}>
      <RowHeaderCell className="sm:max-w-72 sm:min-w-36">
        <ThingLink thing={{ kind: 'domain', uuid: domain.uuid }} onChoose={choose}>
          {domain.name}
        </ThingLink>
      </RowHeaderCell>
      <Cell label={label('state')} card="aside">
        <StateMark tone={stateTone(domain.state)}>{t(`common.domainState.${domain.state}`)}</StateMark>
      </Cell>
      <Cell label={label('tap')}>{one?.tap === undefined ? '–' : <Mono>{one.tap.name}</Mono>}</Cell>
      <Cell label={label('attached')}>
        {at === undefined ? (
          '–'
        ) : (
          <ThingLink thing={thingOfId(at)} onChoose={choose}>
            {atName}
          </ThingLink>
        )}
      </Cell>
      <Cell label={label('mode')}>{mode === undefined ? '–' : t(`topology.interfaceMode.${mode}`)}</Cell>
      <Cell label={label('address')}>
        {one === undefined || one.addresses.length === 0
          ? '–'
          : one.addresses.map((address) => (
              <AddressWithSource key={`${address.address} ${address.source}`} address={address} />
            ))}
      </Cell>
      <Cell label={label('mac')}>{one === undefined ? '–' : <Mono>{one.mac}</Mono>}</Cell>
      <Cell label={label('link')}>
        {state === undefined ? (
          t('topology.node.noInterface')
        ) : (
          <StateMark tone={wireTones[state]}>
            {words === undefined
              ? t(`topology.table.states.${state}`)
              : translateMessage(t, { key: words, values: { bridge } })}
          </StateMark>
        )}
      </Cell>
      <Cell label={label('rate')} className="sm:text-right whitespace-nowrap tabular-nums">
        {one?.tap === undefined ? '–' : <Rate name={one.tap.name} />}
      </Cell>
    </Row>
  );
});

function Rate({ name }: { readonly name: string }) {
  return <>{useRateText([name]) || '–'}</>;
}

const hostKinds = ['lan', 'uplink', 'bridge', 'network', 'tap', 'hostdev', 'other', 'missing'];

const markTones = {
  on: 'good',
  none: 'good',
  off: 'idle',
  paused: 'busy',
  broken: 'bad',
  warning: 'warning',
} as const satisfies Record<Mark, Tone>;

/** The host's side, a row for each box of the picture, with what it is wired to on its left. */
function HostTable({ graph, selectedId }: Pick<TopologyTableProps, 'graph' | 'selectedId'>) {
  const t = useTranslate();
  const nodes = graph.nodes.filter((node) => hostKinds.includes(node.content.kind));
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const leftOf = (node: GraphNode) =>
    graph.edges.filter((edge) => edge.to === node.id).flatMap((edge) => byId.get(edge.from) ?? []);
  return (
    <section className="grid min-w-0 gap-1.5">
      <h2 className="font-semibold">{t('topology.table.host')}</h2>
      <TableRegion label={t('topology.table.host')}>
        <Table>
          <TableHead>
            <HeaderRow>
              {['name', 'kind', 'towardsLan', 'facts'].map((column) => (
                <HeaderCell key={column}>{t(`topology.table.hostColumns.${column}`)}</HeaderCell>
              ))}
            </HeaderRow>
          </TableHead>
          <TableBody>
            {nodes.map((node) => (
              <HostRow key={node.id} node={node} left={leftOf(node)} selected={node.id === selectedId} />
            ))}
          </TableBody>
        </Table>
      </TableRegion>
    </section>
  );
}

interface HostRowProps {
  readonly node: GraphNode;
  readonly left: readonly GraphNode[];
  readonly selected: boolean;
}

function HostRow({ node, left, selected }: HostRowProps) {
  const t = useTranslate();
  const { choose } = usePicture();
  const text = nodeText(node, t);
  const { kind } = node.content;
  const label = (column: string) => t(`topology.table.hostColumns.${column}`);
  const link = (thing: Thing, name: string) => (
    <ThingLink thing={thing} onChoose={choose}>
      {name}
    </ThingLink>
  );
  return (
    <Row selected={selected}>
      <RowHeaderCell>{link(node.thing, text.title)}</RowHeaderCell>
      <Cell label={label('kind')} card="aside">
        <StateMark tone={markTones[text.mark]}>
          {[
            kind === 'missing' ? '' : t(`topology.kind.${kind}`),
            kind === 'bridge' && text.mark === 'none' ? '' : text.word,
          ]
            .filter(Boolean)
            .join(' · ')}
        </StateMark>
      </Cell>
      <Cell label={label('towardsLan')}>
        {left.length === 0
          ? '–'
          : left.map((one) => <div key={one.id}>{link(one.thing, nodeText(one, t).title)}</div>)}
      </Cell>
      <Cell label={label('facts')}>
        {text.lines
          .map((line) => line.text)
          .filter(Boolean)
          .join(' · ')}
      </Cell>
    </Row>
  );
}
