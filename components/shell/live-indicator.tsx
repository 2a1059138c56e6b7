'use client';

import { useFormatter, useTranslations } from 'use-intl';
import type { HostSummary } from '@/server/model/host-event';
import { Age, Elapsed } from '../host/age';
import { useHost, useRates } from '../host/host-provider';
import type { HostView } from '../host/host-store';
import { StateMark, type Tone } from '../ui/state-mark';
import { Tooltip } from '../ui/tooltip';

type LiveState = 'connecting' | 'reading' | 'live' | 'hostLost' | 'consoleLost' | 'recorded';

const tones = {
  connecting: 'busy',
  reading: 'busy',
  live: 'good',
  hostLost: 'bad',
  consoleLost: 'bad',
  recorded: 'idle',
} as const satisfies Record<LiveState, Tone>;

/** Whether the page shows the host as it is now, in one word, and when the host was last read. */
export function LiveIndicator({ host }: { readonly host: HostSummary }) {
  const t = useTranslations('shell.live');
  const view = useHost();
  const state = liveState(view, host);
  return (
    <div className="flex min-w-0 items-baseline gap-1.5 text-sm whitespace-nowrap">
      <span role="status" aria-label={t('label')}>
        <StateMark tone={tones[state]}>{t(state)}</StateMark>
      </span>
      <LastRead view={view} state={state} />
    </div>
  );
}

/** A component of its own: rates come every two seconds, and only this line changes with them. */
function LastRead({ view, state }: { readonly view: HostView; readonly state: LiveState }) {
  const t = useTranslations('shell.live');
  const format = useFormatter();
  const rates = useRates();
  const wiringReadAtMs = view.topology?.readAtMs;
  if (wiringReadAtMs === undefined || state === 'recorded') return null;
  const readAtMs = Math.max(wiringReadAtMs, rates?.atMs ?? 0);
  const time = (ms: number) => format.dateTime(ms, { timeStyle: 'medium' });
  return (
    <Tooltip
      text={
        <>
          {t('wiringRead', { time: time(wiringReadAtMs) })}
          {rates !== undefined && (
            <>
              <br />
              {t('ratesRead', { time: time(rates.atMs) })}
            </>
          )}
        </>
      }
    >
      <span className="truncate text-muted">
        <span aria-hidden="true">· </span>
        {state === 'live'
          ? t.rich('read', { age: () => <Age atMs={readAtMs} /> })
          : t.rich('old', { age: () => <Elapsed atMs={readAtMs} /> })}
      </span>
    </Tooltip>
  );
}

function liveState({ connection, status, topology }: HostView, host: HostSummary): LiveState {
  if (connection === 'lost') return 'consoleLost';
  if (host.kind === 'recorded' || status.kind === 'recorded') return 'recorded';
  if (connection === 'connecting') return 'connecting';
  if (status.kind === 'lost') return 'hostLost';
  return topology === undefined || status.kind === 'connecting' ? 'reading' : 'live';
}
