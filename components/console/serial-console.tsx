'use client';

import dynamic from 'next/dynamic';
import { useReducer } from 'react';
import { useTranslations } from 'use-intl';
import type { Problem } from '@/server/model/problem';
import type { Domain } from '@/server/model/topology';
import { ProblemNotice } from '../problem/problem-notice';
import { useMissingRole } from '../shell/user-provider';
import { Button } from '../ui/button';
import { Waiting } from '../ui/note';
import { StateMark } from '../ui/state-mark';
import type { TerminalHandle } from './terminal-view';

const TerminalView = dynamic(() => import('./terminal-view'), { ssr: false, loading: () => <Loading /> });

function Loading() {
  const t = useTranslations('console');
  return <Waiting>{t('connecting')}</Waiting>;
}

type State =
  | { readonly kind: 'closed' }
  /** `attempt` makes each opening a terminal of its own. */
  | {
      readonly kind: 'open';
      readonly attempt: number;
      readonly force: boolean;
      readonly terminal?: TerminalHandle;
      readonly end?: { readonly problem?: Problem };
    };

type Event =
  | { readonly kind: 'open'; readonly force: boolean }
  | { readonly kind: 'opened'; readonly terminal: TerminalHandle }
  | { readonly kind: 'ended'; readonly problem: Problem | undefined }
  | { readonly kind: 'close' };

function reduce(state: State, event: Event): State {
  switch (event.kind) {
    case 'open':
      return {
        kind: 'open',
        force: event.force,
        attempt: state.kind === 'open' ? state.attempt + 1 : 1,
      };
    case 'opened':
      return state.kind === 'open' ? { ...state, terminal: event.terminal } : state;
    case 'ended':
      return state.kind === 'open'
        ? { ...state, end: event.problem === undefined ? {} : { problem: event.problem } }
        : state;
    case 'close':
      return { kind: 'closed' };
    default:
      return event satisfies never;
  }
}

/** Read and write on the guest's serial port, as `virsh console` does. It closes with the page. */
export function SerialConsole({
  hostId,
  domain,
  isOpenAtFirst,
}: {
  readonly hostId: string;
  readonly domain: Domain;
  readonly isOpenAtFirst: boolean;
}) {
  const t = useTranslations('console');
  const [state, tell] = useReducer(
    reduce,
    isOpenAtFirst ? { kind: 'open', attempt: 1, force: false } : { kind: 'closed' },
  );
  const isOff = domain.state === 'shut off' || domain.state === 'crashed';
  const because = useMissingRole('operator') ?? (isOff ? t('off') : undefined);
  if (state.kind === 'closed')
    return (
      <div className="flex flex-wrap items-center gap-3">
        <Button disabledBecause={because} onClick={() => tell({ kind: 'open', force: false })}>
          {t('open')}
        </Button>
        <span className="text-sm text-muted">{t('oneAtATime')}</span>
      </div>
    );
  const { end, terminal } = state;
  return (
    <div className="grid min-w-0 grid-cols-1 gap-2">
      <div className="flex flex-wrap items-center gap-3 text-sm">
        <span role="status">
          <StateMark tone={end !== undefined ? 'idle' : terminal === undefined ? 'busy' : 'good'}>
            {end !== undefined ? t('ended') : terminal === undefined ? t('connecting') : t('connected')}
          </StateMark>
        </span>
        {end === undefined && terminal !== undefined && (
          <Button
            size="small"
            onClick={() => {
              const { rows, columns } = terminal.size();
              terminal.typeLine(`stty rows ${rows} cols ${columns}`);
            }}
          >
            {t('tellSize')}
          </Button>
        )}
        {end !== undefined && end.problem?.code !== 'console-in-use' && (
          <Button size="small" disabledBecause={because} onClick={() => tell({ kind: 'open', force: false })}>
            {t('again')}
          </Button>
        )}
        <Button size="small" onClick={() => tell({ kind: 'close' })}>
          {t('close')}
        </Button>
      </div>
      {end?.problem !== undefined && (
        <ProblemNotice problem={end.problem} tone="warning">
          {end.problem.code === 'console-in-use' && (
            <div className="mt-2">
              <Button look="danger" onClick={() => tell({ kind: 'open', force: true })}>
                {t('takeOver')}
              </Button>
            </div>
          )}
        </ProblemNotice>
      )}
      <section aria-label={t('title')} className="min-w-0">
        <TerminalView
          key={state.attempt}
          hostId={hostId}
          domainUuid={domain.uuid}
          force={state.force}
          label={t('input', { domain: domain.name })}
          onOpen={(handle) => tell({ kind: 'opened', terminal: handle })}
          onEnd={(problem) => tell({ kind: 'ended', problem })}
        />
      </section>
      <p className="text-sm text-muted">{t('help')}</p>
    </div>
  );
}
