import type { ReactNode } from 'react';
import { StateShape } from './state-mark';

/** Where something will be or could be: what is waited for, or why there is nothing. */
export function EmptyState({
  title,
  children,
}: {
  readonly title: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <div className="grid justify-items-center gap-1 rounded-lg border border-dashed border-line px-4 py-10 text-center">
      <p className="font-medium">{title}</p>
      {children !== undefined && <div className="max-w-prose text-sm text-muted">{children}</div>}
    </div>
  );
}

export function Waiting({ children }: { readonly children: ReactNode }) {
  return (
    <p role="status" data-waiting className="flex items-center justify-center gap-2 px-4 py-10 text-muted">
      <StateShape tone="busy" />
      {children}
    </p>
  );
}
