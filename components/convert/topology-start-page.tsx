'use client';

import { DoctorLink } from '../doctor/doctor-link';
import { TopologyPage } from '../topology/topology-page';
import { ConvertLink } from './convert-link';

/** The start page: the live picture, and from each VM's interface the way to move it, or to ask what ails it. */
export function TopologyStartPage() {
  return (
    <TopologyPage
      interfaceActions={(domain, one) => (
        <div className="flex flex-wrap gap-2">
          <ConvertLink domain={domain} one={one} />
          <DoctorLink domainUuid={domain.uuid} mac={one.mac} />
        </div>
      )}
    />
  );
}
