import type { ReactNode } from 'react';
import { Waiting } from './note';

export function PageHeading({
  title,
  summary,
  children,
}: {
  readonly title: string;
  readonly summary?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <div className="mb-3 flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
      <div>
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        {summary !== undefined && <p className="text-sm text-muted">{summary}</p>}
      </div>
      {children}
    </div>
  );
}

/** A list with the panel of what is selected beside it. */
export function ListAndPanel({ list, panel }: { readonly list: ReactNode; readonly panel: ReactNode }) {
  return (
    <div className="flex items-start gap-4">
      <div className="min-w-0 grow">{list}</div>
      {panel}
    </div>
  );
}

/** A page that has its name already, and says what it waits for. */
export function WaitingPage({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <>
      <PageHeading title={title} />
      <Waiting>{children}</Waiting>
    </>
  );
}
