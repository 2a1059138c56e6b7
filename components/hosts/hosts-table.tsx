import { useMutation } from '@tanstack/react-query';
import { Pencil, RotateCw, Trash2 } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useApi } from '../api/api-provider';
import { Age } from '../host/age';
import { Link } from '../host/link';
import { useMessage } from '../plan/use-message';
import { ProblemNotice } from '../problem/problem-notice';
import { outcomeTones } from '../run/run-view';
import { Badge } from '../ui/badge';
import { IconButton } from '../ui/button';
import { Mono } from '../ui/mono';
import { StateMark } from '../ui/state-mark';
import { Cell, ListTable, Row, RowHeaderCell } from '../ui/table';
import { HostState } from './host-state';
import type { ListedHost } from './listed-host';
import { TrustKey } from './trust-key';

interface HostsTableProps {
  readonly hosts: readonly ListedHost[];
  readonly onEdit: (host: ListedHost) => void;
  readonly onRemove: (host: ListedHost) => void;
}

export function HostsTable({ hosts, onEdit, onRemove }: HostsTableProps) {
  const t = useTranslations('hosts');
  return (
    <ListTable
      label={t('title')}
      columns={[
        t('column.host'),
        t('column.state'),
        { name: t('column.vms'), align: 'right' },
        { name: t('column.drift'), align: 'right' },
        t('column.run'),
        t('column.read'),
        { name: t('column.actions'), hidden: true },
      ]}
    >
      {hosts.map((host) => (
        <HostRow key={host.summary.id} host={host} onEdit={onEdit} onRemove={onRemove} />
      ))}
    </ListTable>
  );
}

function HostRow({ host, onEdit, onRemove }: Omit<HostsTableProps, 'hosts'> & { readonly host: ListedHost }) {
  const t = useTranslations('hosts');
  const shell = useTranslations('shell');
  const say = useMessage();
  const { summary, status, domains, driftCount, readAtMs, run, draft } = host;
  return (
    <Row>
      <RowHeaderCell>
        <Link href="/" hostId={summary.id} className="text-accent hover:underline">
          <Mono>{summary.name}</Mono>
        </Link>
        <span className="flex flex-wrap gap-x-2 gap-y-1 text-xs text-muted">
          {summary.place === undefined ? shell(`hostKind.${summary.kind}`) : <Mono>{summary.place}</Mono>}
          {draft?.address !== undefined && (
            <span>{t.rich('nowAt', { address: () => <Mono>{draft.address}</Mono> })}</span>
          )}
          {summary.labels?.map((label) => (
            <Badge key={label}>{label}</Badge>
          ))}
        </span>
        {status.kind === 'lost' && <HostProblem host={host} />}
      </RowHeaderCell>
      <Cell label={t('column.state')} card="aside">
        <HostState status={status} />
      </Cell>
      <Cell label={t('column.vms')} className="tabular-nums sm:text-right">
        {domains !== undefined && t('running', domains)}
      </Cell>
      <Cell label={t('column.drift')} className="tabular-nums sm:text-right">
        {driftCount === 0 && <span className="text-muted">0</span>}
        {driftCount !== undefined && driftCount > 0 && <StateMark tone="warning">{driftCount}</StateMark>}
      </Cell>
      <Cell label={t('column.run')} card={run === undefined ? 'left-out' : 'line'}>
        {run !== undefined && (
          <Link href={`/runs/${run.id}`} hostId={summary.id} className="text-accent hover:underline">
            <StateMark tone={outcomeTones[run.outcome]}>
              <span className="whitespace-normal">{say(run.title)}</span>
            </StateMark>
          </Link>
        )}
      </Cell>
      <Cell label={t('column.read')} className="whitespace-nowrap text-muted tabular-nums">
        {readAtMs !== undefined && status.kind !== 'recorded' && <Age atMs={readAtMs} />}
      </Cell>
      <Cell label={t('column.actions')} card={draft === undefined ? 'left-out' : 'line'}>
        {draft !== undefined && (
          <span className="flex justify-end gap-1 max-sm:justify-start">
            <IconButton
              size="small"
              label={t('editHost', { name: summary.name })}
              onClick={() => onEdit(host)}
            >
              <Pencil size={14} aria-hidden />
            </IconButton>
            <IconButton
              size="small"
              label={t('removeHost', { name: summary.name })}
              onClick={() => onRemove(host)}
            >
              <Trash2 size={14} aria-hidden />
            </IconButton>
          </span>
        )}
      </Cell>
    </Row>
  );
}

/** Why it is not reached, and what can be done about it here. */
function HostProblem({ host: { summary, status, draft } }: { readonly host: ListedHost }) {
  const t = useTranslations('hosts');
  const api = useApi();
  const retry = useMutation(api.hosts.retry.mutationOptions());
  if (status.kind !== 'lost') return null;
  const again = () => retry.mutate({ hostId: summary.id });
  return (
    <div className="my-1.5 max-w-2xl text-sm">
      <ProblemNotice
        problem={status.problem}
        tone={status.problem.code === 'ssh-key-unknown' ? 'warning' : 'bad'}
      >
        {status.problem.code === 'ssh-key-unknown' && draft !== undefined && (
          <TrustKey problem={status.problem} input={{ draft, original: summary.id }} onTrusted={again} />
        )}
        {summary.kind === 'ssh' && (
          <div className="mt-2">
            <IconButton
              size="small"
              look="secondary"
              label={t('retry', { name: summary.name })}
              disabledBecause={status.retryAtMs === undefined ? t('trying') : undefined}
              onClick={again}
            >
              <RotateCw size={14} aria-hidden />
            </IconButton>
          </div>
        )}
      </ProblemNotice>
    </div>
  );
}
