import { useId } from 'react';
import { classNames } from './class-names';

/** A day and a time of day, by the browser's own control; empty while none is chosen. */
export function TimeField({
  label,
  value,
  className,
  onChange,
}: {
  readonly label: string;
  /** As `<input type="datetime-local">` has it, in the time zone of the browser. */
  readonly value: string;
  readonly className?: string;
  readonly onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <div className={classNames('grid min-w-0 content-start gap-1', className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <input
        id={id}
        type="datetime-local"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-8 w-full min-w-0 rounded-md border border-edge bg-surface px-1.5 text-sm tabular-nums pointer-coarse:h-10 pointer-coarse:text-base"
      />
    </div>
  );
}
