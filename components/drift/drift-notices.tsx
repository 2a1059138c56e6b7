'use client';

import type { Drift, Topology } from '@/server/model/topology';
import { ProblemView } from '../ui/problem-view';
import { useDriftText } from './use-drift-text';

/** Where libvirt and the kernel disagree about one thing, each with what it means. */
export function DriftNotices({
  topology,
  drift,
}: {
  readonly topology: Topology;
  readonly drift: readonly Drift[];
}) {
  const textOf = useDriftText(topology);
  return drift.map((each) => <ProblemView key={JSON.stringify(each)} tone="warning" {...textOf(each)} />);
}
