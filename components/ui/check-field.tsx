import { type ReactNode, useId } from 'react';

/** Yes or no, with what a yes means. */
export function CheckField({
  label,
  hint,
  isChecked,
  onChange,
}: {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="grid max-w-prose grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-2">
      <input
        id={id}
        type="checkbox"
        className="accent-accent pointer-coarse:size-5"
        checked={isChecked}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id} className="font-medium pointer-coarse:py-1.5">
        {label}
      </label>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="col-start-2 text-sm text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
