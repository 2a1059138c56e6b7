import { type ConvertSource, formatConvertSource } from './convert-source';

/** The page of one interface's move: which one, where to, and once it is started, which run it is. */
export function convertAddress({
  domainUuid,
  mac,
  target,
  run,
}: {
  readonly domainUuid: string;
  readonly mac: string;
  readonly target?: ConvertSource | undefined;
  readonly run?: { readonly id: string; readonly from: ConvertSource | undefined };
}): string {
  return `/convert?${new URLSearchParams({
    domain: domainUuid,
    mac,
    ...(target === undefined ? {} : { target: formatConvertSource(target) }),
    ...(run === undefined ? {} : { run: run.id }),
    ...(run?.from === undefined ? {} : { from: formatConvertSource(run.from) }),
  })}`;
}

export function topologyAddress(domainUuid: string): string {
  return `/?${new URLSearchParams({ thing: `domain:${domainUuid}` })}`;
}
