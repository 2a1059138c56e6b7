'use client';

import { Search } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classNames } from './class-names';

/** Narrows what is below it while one types. */
export function SearchField({
  label,
  onChange,
  className,
  ...rest
}: Omit<ComponentProps<'input'>, 'onChange' | 'type'> & {
  readonly label: string;
  readonly onChange: (text: string) => void;
}) {
  return (
    <span className={classNames('relative inline-flex', className)}>
      <Search
        size={14}
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted"
      />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        className="h-8 w-full rounded-md border border-edge bg-surface pr-2 pl-8 text-sm placeholder:text-muted pointer-coarse:h-10 pointer-coarse:text-base"
        {...rest}
      />
    </span>
  );
}
