'use client';

import { useTranslations } from 'use-intl';
import { useClockLead } from './host-provider';
import { useNow } from './now';

/**
 * "0.4 s ago", "41 min ago". A component of its own so that the tick of the clock renders this text and nothing
 * around it. Times in a topology, a status or rates are the console's; `clock="browser"` is for our own.
 */
export function Age({
  atMs,
  clock = 'console',
}: {
  readonly atMs: number;
  readonly clock?: 'console' | 'browser';
}) {
  const t = useTranslations('common');
  return <>{t('ago', { duration: useDuration(useElapsedMs(atMs, clock)) })}</>;
}

/** The same without "ago": "for 41 min". */
export function Elapsed({
  atMs,
  clock = 'console',
}: {
  readonly atMs: number;
  readonly clock?: 'console' | 'browser';
}) {
  return <>{useDuration(useElapsedMs(atMs, clock))}</>;
}

/** Until a time of the console's clock: "in 41 min". */
export function TimeLeft({ untilMs }: { readonly untilMs: number }) {
  const t = useTranslations('common');
  const leftMs = -useElapsedMs(untilMs, 'console');
  const duration = useDuration(leftMs);
  return <>{leftMs <= 0 ? t('expired') : t('timeLeft', { duration })}</>;
}

/** Whole seconds until a time of the console's clock, never negative: a countdown. */
export function SecondsLeft({ untilMs }: { readonly untilMs: number }) {
  const t = useTranslations('common.duration');
  const seconds = Math.max(0, Math.ceil(-useElapsedMs(untilMs, 'console') / 1_000));
  return <>{t('seconds', { count: String(seconds) })}</>;
}

/** Since a time of that clock, each second anew; negative before it. */
export function useElapsedMs(atMs: number, clock: 'console' | 'browser'): number {
  const clockLeadMs = useClockLead();
  // The second tick and an event are not in step: what was received since the tick is 0 s old, not negative.
  return useNow() - (clock === 'console' ? clockLeadMs() : 0) - atMs;
}

function useDuration(durationMs: number): string {
  const t = useTranslations('common.duration');
  const seconds = Math.max(0, durationMs) / 1_000;
  if (seconds < 10) return t('seconds', { count: seconds.toFixed(1) });
  if (seconds < 100) return t('seconds', { count: Math.round(seconds).toString() });
  if (seconds < 100 * 60) return t('minutes', { count: Math.round(seconds / 60).toString() });
  if (seconds < 48 * 3_600) return t('hours', { count: Math.round(seconds / 3_600).toString() });
  return t('days', { count: Math.round(seconds / 86_400).toString() });
}
