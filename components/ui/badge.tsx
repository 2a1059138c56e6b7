import type { ReactNode } from 'react';
import { classNames } from './class-names';
import type { Tone } from './state-mark';

const tones = {
  good: 'border-good/40 bg-good-soft text-good',
  warning: 'border-warning/40 bg-warning-soft text-warning',
  bad: 'border-bad/40 bg-bad-soft text-bad',
  idle: 'border-line bg-sunken text-muted',
  busy: 'border-accent/40 bg-accent-soft text-accent',
} as const satisfies Record<Tone, string>;

/** A word about a thing, beside its name: "read-only", "drift", "config". */
export function Badge({ tone = 'idle', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return (
    <span
      className={classNames(
        'inline-flex items-center rounded-sm border px-1 text-xs leading-4 whitespace-nowrap',
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}
