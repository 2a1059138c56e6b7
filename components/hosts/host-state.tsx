import { useTranslations } from 'use-intl';
import type { HostGlance } from '@/server/model/host-glance';
import { Elapsed, SecondsLeft } from '../host/age';
import { StateMark, type Tone } from '../ui/state-mark';

type State = 'connecting' | 'live' | 'recorded' | 'unreachable' | 'keyUnknown' | 'keyChanged' | 'refused';

const tones = {
  connecting: 'busy',
  live: 'good',
  recorded: 'idle',
  unreachable: 'bad',
  keyUnknown: 'warning',
  keyChanged: 'bad',
  refused: 'bad',
} as const satisfies Record<State, Tone>;

/** Whether a host is reached, in one word, and since when it is not. */
export function HostState({ status }: { readonly status: HostGlance['status'] }) {
  const t = useTranslations('hosts');
  const state = stateOf(status);
  return (
    <div className="grid gap-0.5">
      <StateMark tone={tones[state]}>{t(`state.${state}`)}</StateMark>
      {status.kind === 'lost' && (
        <span aria-live="off" className="text-xs text-muted tabular-nums">
          {t.rich('since', { duration: () => <Elapsed atMs={status.sinceMs} /> })}{' '}
          {status.retryAtMs === undefined
            ? t('trying')
            : t.rich('retryIn', { time: () => <SecondsLeft untilMs={status.retryAtMs ?? 0} /> })}
        </span>
      )}
    </div>
  );
}

export function stateOf(status: HostGlance['status']): State {
  if (status.kind !== 'lost') return status.kind;
  switch (status.problem.code) {
    case 'ssh-key-unknown':
      return 'keyUnknown';
    case 'ssh-key-changed':
      return 'keyChanged';
    case 'ssh-refused':
    case 'ssh-sudo-refused':
      return 'refused';
    default:
      return 'unreachable';
  }
}
