'use client';

import { ToggleGroup } from 'radix-ui';
import type { ReactNode } from 'react';

/** One choice of a few, all in sight. */
export function Segmented<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: ReactNode }[];
  readonly onChange: (value: Value) => void;
}) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        // Pressing the chosen one again would choose none.
        const chosen = options.find((option) => option.value === next);
        if (chosen !== undefined) onChange(chosen.value);
      }}
      className="inline-flex max-w-full overflow-x-auto rounded-md border border-edge bg-surface p-px"
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          className="h-7 rounded-sm px-2.5 text-sm whitespace-nowrap text-muted hover:bg-hover hover:text-text data-[state=on]:bg-accent-soft data-[state=on]:font-medium data-[state=on]:text-accent pointer-coarse:h-9"
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
