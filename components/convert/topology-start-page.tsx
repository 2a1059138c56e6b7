'use client';

import { TopologyPage } from '../topology/topology-page';
import { ConvertLink } from './convert-link';

/** The start page: the live picture, and from each VM's interface the way to move it. */
export function TopologyStartPage() {
  return <TopologyPage interfaceActions={(domain, one) => <ConvertLink domain={domain} one={one} />} />;
}
