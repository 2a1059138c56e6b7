import { useMemo } from 'react';
import { formatSource } from '@/server/model/domain-xml';
import type { Drift } from '@/server/model/topology';
import { usePicture } from './picture-store';
import { type Translate, useTranslate } from './use-translate';

/** What disagrees, and what to do about it, with the names of this host. */
export function useDriftText(): (drift: Drift) => { readonly what: string; readonly remedy: string } {
  const t = useTranslate();
  const { domainName } = usePicture();
  return useMemo(() => (drift) => driftText(drift, domainName, t), [t, domainName]);
}

export function driftText(drift: Drift, domainName: (uuid: string) => string, t: Translate) {
  const values = {
    domain: 'domainUuid' in drift ? domainName(drift.domainUuid) : '',
    tap: 'tap' in drift ? drift.tap : '',
    network: 'network' in drift ? drift.network : '',
    bridge: 'bridge' in drift ? drift.bridge : '',
    libvirtBridge: 'libvirtBridge' in drift ? drift.libvirtBridge : '',
    // ICU's select needs a word for what is absent.
    kernelBridge: ('kernelBridge' in drift && drift.kernelBridge) || 'none',
    source: 'source' in drift ? formatSource(drift.source) : '',
  };
  return { what: t(`drift.${drift.kind}.what`, values), remedy: t(`drift.${drift.kind}.remedy`, values) };
}
