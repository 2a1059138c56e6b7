import type { Thing } from './graph';
import { splitId } from './host-side';

/** The inverse of `nodeId`; ids are ours, but they also come in by the page's address, so any text must do. */
export function thingOfId(id: string): Thing {
  const [kind, name] = splitId(id);
  switch (kind) {
    case 'lan':
      return { kind, uplink: name };
    case 'uplink':
    case 'bridge':
    case 'network':
    case 'tap':
      return { kind, name };
    case 'domain':
      return { kind, uuid: name };
    case 'fold':
      return { kind, at: name };
    case 'hostdev':
      return { kind, address: name };
    default:
      return { kind: 'other', type: name };
  }
}
