import type { ReactNode } from 'react';
import { classNames } from './class-names';

/** One of several answers, with room to say what it means, and why it cannot be chosen. */
export function RadioCard({
  name,
  title,
  isChosen,
  isDisabled = false,
  onChoose,
  children,
}: {
  /** The same for all answers to one question. */
  readonly name: string;
  /** What a screen reader says of it. */
  readonly title: ReactNode;
  readonly isChosen: boolean;
  readonly isDisabled?: boolean;
  readonly onChoose: () => void;
  readonly children?: ReactNode;
}) {
  return (
    <label
      className={classNames(
        'flex items-baseline gap-x-3 rounded-md border px-3 py-2 pointer-coarse:py-2.5',
        isChosen ? 'border-accent bg-accent-soft' : 'border-line bg-surface',
        isDisabled ? 'text-muted' : 'cursor-pointer hover:bg-hover',
      )}
    >
      <input
        type="radio"
        name={name}
        className="accent-accent"
        checked={isChosen}
        disabled={isDisabled}
        onChange={onChoose}
      />
      <span className="grid min-w-0 grow gap-0.5">
        <span className="wrap-anywhere">{title}</span>
        {children !== undefined && <span className="min-w-0 text-sm wrap-anywhere">{children}</span>}
      </span>
    </label>
  );
}
