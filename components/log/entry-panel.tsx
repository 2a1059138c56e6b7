import { useFormatter, useTranslations } from 'use-intl';
import type { LogRecord } from '@/server/model/log-entry';
import { useHost, useHostId } from '../host/host-provider';
import { Link } from '../host/link';
import { useMessage } from '../plan/use-message';
import { ProblemNotice } from '../problem/problem-notice';
import { FactsList } from '../ui/facts-list';
import { Mono } from '../ui/mono';
import { Panel } from '../ui/panel';
import { StateMark } from '../ui/state-mark';
import { logTones } from './log-table';

/** All that is in one entry, and its place in the chain. */
export function EntryPanel({
  record: { number, entry, hash, previous },
  onClose,
}: {
  readonly record: LogRecord;
  readonly onClose: () => void;
}) {
  const t = useTranslations('log');
  const say = useMessage();
  const format = useFormatter();
  const mono = (text: string | undefined) => (text === undefined ? undefined : <Mono>{text}</Mono>);
  const chain = [
    { name: t('hash'), value: mono(hash) },
    { name: t('previous'), value: mono(previous) },
  ];
  if (entry === undefined)
    return (
      <Panel title={t('details', { number })} onClose={onClose}>
        <p>{t('unreadable')}</p>
        <FactsList facts={chain} />
      </Panel>
    );
  const { at, kind, outcome, what, user, session, address, host, run, batch, problem } = entry;
  return (
    <Panel
      title={
        <>
          <span className="block text-xs font-normal text-muted">{t('details', { number })}</span>
          {say(what)}
        </>
      }
      onClose={onClose}
    >
      <FactsList
        facts={[
          { name: t('column.kind'), value: t(`kind.${kind}`) },
          {
            name: t('column.outcome'),
            value: <StateMark tone={logTones[outcome]}>{t(`outcome.${outcome}`)}</StateMark>,
          },
          {
            name: t('column.when'),
            value: format.dateTime(new Date(at), { dateStyle: 'full', timeStyle: 'long' }),
          },
          { name: t('column.who'), value: mono(user) },
          { name: t('column.from'), value: address === undefined ? t('itselfHint') : mono(address) },
          { name: t('session'), value: mono(session) },
          { name: t('column.host'), value: mono(host) },
          { name: t('run'), value: run && <OnHost host={host} path={`/runs/${run}`} name={run} /> },
          {
            name: t('batch'),
            value: batch && <OnHost host={host} path={`/convert/${batch}`} name={batch} />,
          },
          { name: t('console'), value: mono(entry.console) },
        ]}
      />
      {problem !== undefined && <ProblemNotice problem={problem} tone="warning" />}
      <FactsList facts={chain} />
    </Panel>
  );
}

/** What lies on a host is shown by the pages of that host alone. */
function OnHost({
  host,
  path,
  name,
}: {
  readonly host: string | undefined;
  readonly path: string;
  readonly name: string;
}) {
  const hostId = useHostId();
  const { topology } = useHost();
  if (host !== hostId && host !== topology?.hostName) return <Mono>{name}</Mono>;
  return (
    <Link href={path} className="text-accent hover:underline">
      <Mono>{name}</Mono>
    </Link>
  );
}
