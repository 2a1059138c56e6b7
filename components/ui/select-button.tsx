import type { ComponentProps } from 'react';
import { classNames } from './class-names';

/** The name of a row, which opens its panel. Only the name is pressed: the rest of the row stays text to copy. */
export function SelectButton({
  selected,
  className,
  ...rest
}: ComponentProps<'button'> & { readonly selected: boolean }) {
  return (
    <button
      type="button"
      aria-expanded={selected}
      translate="no"
      className={classNames(
        'max-w-full rounded-sm text-left font-mono text-[0.95em] font-medium text-accent wrap-anywhere hover:underline',
        className,
      )}
      {...rest}
    />
  );
}
