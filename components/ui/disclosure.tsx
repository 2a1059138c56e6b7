import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

/** More, on request. Native <details>: works before any script has loaded, and is found by the browser's search. */
export function Disclosure({
  summary,
  open = false,
  children,
}: {
  readonly summary: ReactNode;
  /** Whether it is open at first. */
  readonly open?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <details open={open}>
      <summary className="flex w-fit list-none items-center gap-1 rounded-sm text-sm text-accent hover:underline [&::-webkit-details-marker]:hidden">
        <ChevronRight size={14} aria-hidden className="shrink-0 [[open]>summary>&]:rotate-90" />
        {summary}
      </summary>
      <div className="mt-1.5">{children}</div>
    </details>
  );
}
