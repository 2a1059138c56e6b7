import { type ReactNode, useId } from 'react';

/** One of a list, by the browser's own control: it is the one that works on every phone and with every keyboard. */
export function SelectField<Value extends string>({
  label,
  isLabelHidden = false,
  hint,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  /** In a table the column says it already. */
  readonly isLabelHidden?: boolean;
  readonly hint?: ReactNode;
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
    <div className="grid max-w-full gap-1">
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'text-sm font-medium'}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => {
          const chosen = options.find((one) => one.value === event.target.value);
          if (chosen !== undefined) onChange(chosen.value);
        }}
        className="h-8 max-w-full justify-self-start rounded-md border border-edge bg-surface px-2 text-sm pointer-coarse:h-10 pointer-coarse:text-base"
      >
        {options.map((one) => (
          <option key={one.value} value={one.value} disabled={one.isDisabled}>
            {one.label}
          </option>
        ))}
      </select>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="max-w-prose text-sm text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
