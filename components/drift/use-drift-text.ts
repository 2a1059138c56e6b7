import { useTranslations } from 'use-intl';
import { sourceName } from '@/server/model/source-name';
import type { Drift, Topology } from '@/server/model/topology';

/** The disagreement as a fact, and what it means or asks for. */
export function useDriftText(
  topology: Topology,
): (drift: Drift) => { readonly what: string; readonly remedy: string } {
  const t = useTranslations('drift');
  return (drift) => {
    const values = driftValues(drift, topology);
    return { what: t(`${drift.kind}.what`, values), remedy: t(`${drift.kind}.remedy`, values) };
  };
}

function driftValues(drift: Drift, topology: Topology) {
  const domain =
    'domainUuid' in drift
      ? (topology.domains.find(({ uuid }) => uuid === drift.domainUuid)?.name ?? '?')
      : '';
  return {
    domain,
    network: 'network' in drift ? drift.network : '',
    tap: 'tap' in drift ? drift.tap : '',
    bridge: 'bridge' in drift ? drift.bridge : '',
    libvirtBridge: 'libvirtBridge' in drift ? drift.libvirtBridge : '',
    // The message's select has the case `none`; an interface could bear that name, and nobody gives it one.
    kernelBridge: 'kernelBridge' in drift && drift.kernelBridge !== undefined ? drift.kernelBridge : 'none',
    source: 'source' in drift ? sourceName(drift.source) : '',
  };
}
