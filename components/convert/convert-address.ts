import { type ConvertSource, formatConvertSource } from './convert-source';

/** The wizard, with one interface chosen and perhaps where it is to go. */
export function convertAddress({
  domainUuid,
  mac,
  target,
}: {
  readonly domainUuid: string;
  readonly mac: string;
  readonly target?: ConvertSource | undefined;
}): string {
  return `/convert?${new URLSearchParams({
    step: target === undefined ? 'target' : 'how',
    vms: `${domainUuid}/${mac}`,
    ...(target === undefined ? {} : { target: formatConvertSource(target) }),
  })}`;
}

/** The wizard, to be told which VMs: those on a source, say, or whatever goes to a target. */
export function convertManyAddress({
  on,
  target,
}: {
  readonly on?: ConvertSource;
  readonly target?: ConvertSource;
}): string {
  return `/convert?${new URLSearchParams({
    ...(on === undefined ? {} : { on: formatConvertSource(on) }),
    ...(target === undefined ? {} : { target: formatConvertSource(target) }),
  })}`;
}

export function batchAddress(batchId: string): string {
  return `/convert/${batchId}`;
}
