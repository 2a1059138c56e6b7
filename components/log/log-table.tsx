import { useFormatter, useTranslations } from 'use-intl';
import type { LogEntry, LogRecord } from '@/server/model/log-entry';
import { useMessage } from '../plan/use-message';
import { useProblemText } from '../problem/use-problem-text';
import { Mono } from '../ui/mono';
import { SelectButton } from '../ui/select-button';
import { StateMark, type Tone } from '../ui/state-mark';
import { Cell, ListTable, Row } from '../ui/table';

export const logTones = {
  done: 'idle',
  refused: 'warning',
  failed: 'bad',
  kept: 'good',
  'rolled-back': 'warning',
  'rollback-failed': 'bad',
} as const satisfies Record<LogEntry['outcome'], Tone>;

export function LogTable({
  records,
  selected,
  onSelect,
}: {
  readonly records: readonly LogRecord[];
  readonly selected: number | undefined;
  readonly onSelect: (number: number) => void;
}) {
  const t = useTranslations('log');
  return (
    <ListTable
      label={t('title')}
      columns={[
        t('column.what'),
        t('column.outcome'),
        t('column.when'),
        t('column.who'),
        t('column.from'),
        t('column.host'),
        { name: t('column.number'), align: 'right' },
      ]}
    >
      {records.map((record) => (
        <RecordRow
          key={record.number}
          record={record}
          selected={record.number === selected}
          onSelect={onSelect}
        />
      ))}
    </ListTable>
  );
}

function RecordRow({
  record: { number, entry },
  selected,
  onSelect,
}: {
  readonly record: LogRecord;
  readonly selected: boolean;
  readonly onSelect: (number: number) => void;
}) {
  const t = useTranslations('log');
  const say = useMessage();
  const problemText = useProblemText();
  const format = useFormatter();
  const numberCell = (
    <Cell label={t('column.number')} card="left-out" className="text-right tabular-nums">
      {number}
    </Cell>
  );
  if (entry === undefined)
    return (
      <Row selected={selected}>
        <Cell label={t('column.what')} card="title" colSpan={6}>
          <SelectButton selected={selected} className="font-sans" onClick={() => onSelect(number)}>
            {t('unreadable')}
          </SelectButton>
        </Cell>
        {numberCell}
      </Row>
    );
  const { at, kind, outcome, what, user, address, host, problem } = entry;
  return (
    <Row selected={selected}>
      <Cell label={t('column.what')} card="title" className="sm:min-w-52">
        <span className="block text-xs text-muted">{t(`kind.${kind}`)}</span>
        <SelectButton
          selected={selected}
          translate="yes"
          className="font-sans"
          onClick={() => onSelect(number)}
        >
          {say(what)}
        </SelectButton>
        {problem !== undefined && (
          <span className="block text-sm text-muted">{problemText(problem).what}</span>
        )}
      </Cell>
      <Cell label={t('column.outcome')} card="aside">
        <StateMark tone={logTones[outcome]}>{t(`outcome.${outcome}`)}</StateMark>
      </Cell>
      <Cell label={t('column.when')} className="whitespace-nowrap tabular-nums">
        <time dateTime={at}>
          {format.dateTime(new Date(at), { dateStyle: 'medium', timeStyle: 'medium' })}
        </time>
      </Cell>
      <Cell label={t('column.who')} card={user === undefined ? 'left-out' : 'line'}>
        {user !== undefined && <Mono>{user}</Mono>}
      </Cell>
      <Cell label={t('column.from')} className="wrap-anywhere sm:min-w-36">
        {address === undefined ? <span className="text-muted">{t('itself')}</span> : <Mono>{address}</Mono>}
      </Cell>
      <Cell label={t('column.host')} card={host === undefined ? 'left-out' : 'line'}>
        {host !== undefined && <Mono>{host}</Mono>}
      </Cell>
      {numberCell}
    </Row>
  );
}
