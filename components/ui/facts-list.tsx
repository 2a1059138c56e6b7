import { Fragment, type ReactNode } from 'react';

/** Names and values in two columns. A value that is absent is left out with its name. */
export function FactsList({
  facts,
}: {
  readonly facts: readonly { readonly name: string; readonly value: ReactNode | undefined }[];
}) {
  return (
    <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
      {facts
        .filter(({ value }) => value !== undefined)
        .map(({ name, value }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a name may stand twice (two subnets), and the order is fixed
          <Fragment key={`${index} ${name}`}>
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 wrap-anywhere">{value}</dd>
          </Fragment>
        ))}
    </dl>
  );
}
