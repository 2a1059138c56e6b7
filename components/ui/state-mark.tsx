import type { ReactNode } from 'react';
import { classNames } from './class-names';

/** Every state is told three times: by shape, by word and by colour. */
export type Tone = 'good' | 'warning' | 'bad' | 'idle' | 'busy';

export const toneText = {
  good: 'text-good',
  warning: 'text-warning',
  bad: 'text-bad',
  idle: 'text-muted',
  busy: 'text-accent',
} as const satisfies Record<Tone, string>;

export function StateShape({ tone, className }: { readonly tone: Tone; readonly className?: string }) {
  return (
    <svg
      viewBox="0 0 12 12"
      aria-hidden="true"
      className={classNames('inline-block size-[0.7em] shrink-0', toneText[tone], className)}
    >
      {shapes[tone]}
    </svg>
  );
}

const shapes = {
  good: <circle cx="6" cy="6" r="5" fill="currentColor" />,
  warning: <path d="M6 .8 11.7 11H.3Z" fill="currentColor" />,
  bad: <path d="M2 2l8 8M10 2l-8 8" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" />,
  idle: <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.6" />,
  busy: (
    <>
      <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M6 1.8a4.2 4.2 0 0 1 0 8.4Z" fill="currentColor" />
    </>
  ),
} as const satisfies Record<Tone, ReactNode>;

/** `isSentence`: longer than a line of a phone may be, and wraps. */
export function StateMark({
  tone,
  isSentence = false,
  children,
}: {
  readonly tone: Tone;
  readonly isSentence?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <span className={classNames('inline-flex items-baseline gap-1.5', !isSentence && 'whitespace-nowrap')}>
      <StateShape tone={tone} />
      <span className={tone === 'idle' ? 'text-muted' : undefined}>{children}</span>
    </span>
  );
}
