import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { type BatchDomain, type BatchState, hasMoved } from '@/server/model/batch';
import { formatSource } from '@/server/model/domain-xml';
import { fingerprint } from '@/server/model/fingerprint';
import { useApi } from '../api/api-provider';
import { DoctorLink } from '../doctor/doctor-link';
import { useHostId } from '../host/host-provider';
import { Link, useRouter } from '../host/link';
import { problemOfError } from '../problem/problem-of-error';
import { useProblemText } from '../problem/use-problem-text';
import { ChangeLink } from '../shell/change-link';
import { useMissingRole } from '../shell/user-provider';
import { Button, buttonClass } from '../ui/button';
import { Mono } from '../ui/mono';
import { StateMark, type Tone } from '../ui/state-mark';
import { Cell, HeaderCell, HeaderRow, Row } from '../ui/table';
import { type VirtualRowProps, VirtualTable } from '../ui/virtual-table';
import { resultTones } from './batch-progress';
import { batchAddress } from './convert-address';
import { GuestChange } from './guest-change';
import { keepChoice } from './kept-choices';

/** One row for each VM, in the order in which they are moved. */
export function BatchTable({ batch }: { readonly batch: BatchState }) {
  const t = useTranslations('batch');
  const vms = useTranslations('vms');
  const router = useRouter();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [inside, setInside] = useState<string>();
  const missingRole = useMissingRole('operator');
  const { domains } = batch;
  const canGoBack = batch.phase === 'ended' && domains.some(({ result }) => hasMoved(result));
  const open = domains.find(({ domainUuid }) => domainUuid === inside);
  return (
    <>
      {canGoBack && domains.length > 1 && (
        <div className="print-hidden">
          <Button
            size="small"
            disabledBecause={missingRole ?? (chosen.length === 0 ? t('noneChosen') : undefined)}
            onClick={() => router.push(`${batchAddress(batch.id)}?back=${formatWanted(chosen)}`)}
          >
            {t('backChosen', { count: chosen.length })}
          </Button>
        </div>
      )}
      <VirtualTable
        label={t('domains')}
        count={domains.length}
        keyOf={(index) => domains[index]?.domainUuid ?? String(index)}
        header={
          <HeaderRow>
            <HeaderCell>{vms('name')}</HeaderCell>
            <HeaderCell>{t('state')}</HeaderCell>
            <HeaderCell>{t('from')}</HeaderCell>
            <HeaderCell>{t('found')}</HeaderCell>
            <HeaderCell>{t('doNext')}</HeaderCell>
          </HeaderRow>
        }
        row={(index, props) => {
          const domain = domains[index];
          if (domain === undefined) return null;
          const { domainUuid } = domain;
          return (
            <BatchRow
              key={domainUuid}
              batchId={batch.id}
              domain={domain}
              row={props}
              choice={
                canGoBack && domains.length > 1 && hasMoved(domain.result)
                  ? {
                      isChosen: chosen.includes(domainUuid),
                      toggle: () =>
                        setChosen((now) =>
                          now.includes(domainUuid)
                            ? now.filter((one) => one !== domainUuid)
                            : [...now, domainUuid],
                        ),
                    }
                  : undefined
              }
              canGoBack={canGoBack}
              onInside={() => setInside(domainUuid)}
            />
          );
        }}
      />
      {open !== undefined && (
        <GuestChange key={open.domainUuid} domain={open} onClose={() => setInside(undefined)} />
      )}
    </>
  );
}

const shortEnough = 12;

/** A few in the address itself; many are kept beside it. */
function formatWanted(uuids: readonly string[]): string {
  if (uuids.length <= shortEnough) return uuids.join(',');
  const key = fingerprint(uuids.join()).slice(0, 12);
  keepChoice(key, { chosen: uuids, methods: {} });
  return `kept:${key}`;
}

const stateTones = {
  waiting: 'idle',
  moving: 'busy',
  verifying: 'busy',
  'asks-force': 'warning',
} as const satisfies Record<Exclude<BatchDomain['state'], 'ended'>, Tone>;

function BatchRow({
  batchId,
  domain,
  row,
  choice,
  canGoBack,
  onInside,
}: {
  readonly batchId: string;
  readonly domain: BatchDomain;
  readonly row: VirtualRowProps;
  readonly choice: { readonly isChosen: boolean; readonly toggle: () => void } | undefined;
  readonly canGoBack: boolean;
  readonly onInside: () => void;
}) {
  const t = useTranslations('batch');
  const common = useTranslations('common');
  const vms = useTranslations('vms');
  const problemText = useProblemText();
  const { state, result, problem, runId, domainUuid, moves, verified = [] } = domain;
  const needsInside = verified.some(({ oldAddress }) => oldAddress !== undefined) || result === 'silent';
  const seconds =
    domain.startedAtMs !== undefined && domain.endedAtMs !== undefined
      ? ((domain.endedAtMs - domain.startedAtMs) / 1000).toFixed(1)
      : undefined;
  return (
    <Row selected={choice?.isChosen ?? false} {...row}>
      <Cell label={vms('name')} card="title" className="sm:max-w-64">
        <span className="flex items-baseline gap-2">
          {choice !== undefined && (
            <input
              type="checkbox"
              className="accent-accent"
              aria-label={t('choose', { domain: domain.name })}
              checked={choice.isChosen}
              onChange={choice.toggle}
            />
          )}
          <Mono className="wrap-anywhere">{domain.name}</Mono>
        </span>
      </Cell>
      <Cell label={t('state')} card="aside">
        <StateMark tone={state === 'ended' ? resultTones[result ?? 'skipped'] : stateTones[state]}>
          {state === 'ended' ? t(`result.${result ?? 'skipped'}`) : t(`domainState.${state}`)}
        </StateMark>
        {seconds !== undefined && (
          <span className="ml-2 text-xs tabular-nums text-muted">{t('seconds', { seconds })}</span>
        )}
      </Cell>
      <Cell label={t('from')}>
        {moves.map(({ mac, from, target }) => (
          <div key={mac} className="flex flex-wrap gap-x-2">
            <Mono>{mac}</Mono>
            <span className="text-muted">
              {formatSource(from)} → {formatSource(target)}
            </span>
          </div>
        ))}
      </Cell>
      <Cell label={t('found')} className="sm:max-w-96">
        {verified.map(({ mac, address, answers, oldAddress, isLearned }) => (
          <div key={mac} className="text-sm wrap-anywhere">
            {address !== undefined && (
              <>
                <Mono>{address.address}</Mono>{' '}
                <span className="text-muted">
                  {t(`by.${address.by}`)} · {t(answers === true ? 'answers' : 'noAnswer')}
                </span>
              </>
            )}
            {address === undefined && (
              <span className="text-muted">{t(isLearned ? 'heardNoAddress' : 'notHeard')}</span>
            )}
            {oldAddress !== undefined && <div>{t('oldAddress', { address: oldAddress.address })}</div>}
          </div>
        ))}
        {problem !== undefined && (
          <div className="text-sm wrap-anywhere">
            {problemText(problem).what} <span className="text-muted">{problemText(problem).remedy}</span>
          </div>
        )}
      </Cell>
      <Cell label={t('doNext')}>
        <span className="flex flex-wrap gap-1.5 print-hidden">
          {state === 'asks-force' && <ForceQuestion batchId={batchId} domain={domain} />}
          {result === 'silent' &&
            moves.map(({ mac }) => <DoctorLink key={mac} domainUuid={domainUuid} mac={mac} />)}
          {needsInside && (
            <Button size="small" onClick={onInside}>
              {t('inside')}
              <span className="sr-only">: {domain.name}</span>
            </Button>
          )}
          {runId !== undefined && (
            <Link href={`/runs/${runId}`} className={buttonClass('quiet', 'small')}>
              {t('itsRun')}
              <span className="sr-only">: {domain.name}</span>
            </Link>
          )}
          {canGoBack && hasMoved(result) && (
            <ChangeLink
              needs="operator"
              href={`${batchAddress(batchId)}?back=${domainUuid}`}
              look="quiet"
              size="small"
            >
              {t('backOne')}
              <span className="sr-only">: {domain.name}</span>
            </ChangeLink>
          )}
        </span>
        {state === 'ended' && runId === undefined && <span className="sr-only">{common('none')}</span>}
      </Cell>
    </Row>
  );
}

/** It did not shut down when asked: pulling its plug is for the operator to say. */
function ForceQuestion({ batchId, domain }: { readonly batchId: string; readonly domain: BatchDomain }) {
  const t = useTranslations('batch');
  const api = useApi();
  const hostId = useHostId();
  const problemText = useProblemText();
  const answer = useMutation(api.batches.answerForce.mutationOptions());
  const give = (word: 'force' | 'leave') =>
    answer.mutate({ hostId, batchId, domainUuid: domain.domainUuid, answer: word });
  const asking = useMissingRole('operator') ?? (answer.isPending ? t('asking') : undefined);
  return (
    <>
      <Button size="small" look="danger" disabledBecause={asking} onClick={() => give('force')}>
        {t('force')}
        <span className="sr-only">: {domain.name}</span>
      </Button>
      <Button size="small" disabledBecause={asking} onClick={() => give('leave')}>
        {t('leave')}
        <span className="sr-only">: {domain.name}</span>
      </Button>
      {answer.isError && (
        <span role="alert" className="text-sm text-bad">
          {problemText(problemOfError(answer.error) ?? { code: 'bug' }).what}
        </span>
      )}
    </>
  );
}
