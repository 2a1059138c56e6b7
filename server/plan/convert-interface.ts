import type { ConversionTarget } from '../model/conversion';
import type { Topology } from '../model/topology';
import { type DomainDocuments, planConvertDomain } from './convert-domain';
import type { Planned } from './plan';

/** Move one domain interface to another source. */
export interface ConvertInterfaceRequest {
  readonly domainUuid: string;
  readonly mac: string;
  readonly target: ConversionTarget;
}

/** The smallest conversion: one interface, under the running guest. */
export function planConvertInterface(
  topology: Topology,
  { domainUuid, mac, target }: ConvertInterfaceRequest,
  given: { readonly documents: DomainDocuments; readonly directory: string },
): Planned {
  return planConvertDomain(topology, { domainUuid, moves: [{ mac, target }], method: 'live' }, given);
}
