'use client';

import type { Drift, Topology } from '@/server/model/topology';
import { driftText } from '../topology/use-drift-text';
import { useTranslate } from '../topology/use-translate';
import { ProblemView } from '../ui/problem-view';

/** Where libvirt and the kernel disagree about one thing, each with what it means. */
export function DriftNotices({
  topology,
  drift,
}: {
  readonly topology: Topology;
  readonly drift: readonly Drift[];
}) {
  const t = useTranslate();
  const domainName = (uuid: string) => topology.domains.find((domain) => domain.uuid === uuid)?.name ?? uuid;
  return drift.map((each) => (
    <ProblemView key={JSON.stringify(each)} tone="warning" {...driftText(each, domainName, t)} />
  ));
}
