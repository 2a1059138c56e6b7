'use client';

import type { ReactNode } from 'react';
import { useRunInAddress } from '../run/run-in-address';
import { RunPage } from './run-page';

/** Around a page that starts changes of the host's own links: it becomes the run's page without being loaded again. */
export function RunInPlace({ children }: { readonly children: ReactNode }) {
  const runId = useRunInAddress();
  return runId === undefined ? children : <RunPage runId={runId} />;
}
