import { type ReactNode, useId } from 'react';
import { StateShape } from './state-mark';

/** One of a list, by the browser's own control: it is quick at any length, and a phone shows its wheel. */
export function SelectField<Value extends string>({
  label,
  isLabelHidden = false,
  hint,
  error,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  /** In a table the column says it already. */
  readonly isLabelHidden?: boolean;
  readonly hint?: ReactNode;
  /** In words; absent while all is well. */
  readonly error?: string | undefined;
  readonly value: Value;
  readonly options: readonly {
    readonly value: Value;
    readonly label: string;
    readonly isDisabled?: boolean;
  }[];
  readonly onChange: (value: Value) => void;
}) {
  const id = useId();
  return (
    <div className="grid min-w-0 max-w-prose content-start gap-1">
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'text-sm font-medium'}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={`${id}-hint ${id}-error`}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen !== undefined) onChange(chosen.value);
        }}
        className="h-8 w-full rounded-md border border-edge bg-surface px-1.5 text-sm aria-invalid:border-bad pointer-coarse:h-10 pointer-coarse:text-base"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.isDisabled}>
            {option.label}
          </option>
        ))}
      </select>
      <p id={`${id}-hint`} className="text-sm text-muted empty:hidden">
        {hint}
      </p>
      <p id={`${id}-error`} aria-live="polite" className="text-sm text-bad wrap-anywhere empty:hidden">
        {error !== undefined && (
          <>
            <StateShape tone="bad" className="mr-1.5" />
            {error}
          </>
        )}
      </p>
    </div>
  );
}
