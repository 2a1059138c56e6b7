'use client';

import { useTranslations } from 'use-intl';
import type { DomainState } from '@/server/model/facts';
import { StateMark, type Tone } from '../ui/state-mark';

const tones = {
  'no state': 'idle',
  running: 'good',
  idle: 'good',
  paused: 'warning',
  'in shutdown': 'busy',
  'shut off': 'idle',
  crashed: 'bad',
  pmsuspended: 'warning',
} as const satisfies Record<DomainState, Tone>;

export function DomainStateMark({ state }: { readonly state: DomainState }) {
  const t = useTranslations('common');
  return <StateMark tone={tones[state]}>{t(`domainState.${state}`)}</StateMark>;
}
