import { message } from '../../model/message';
import type { Backend } from './backend';

export const networkd: Backend = {
  name: 'networkd',
  owns({ networkdLinks }, interfaceName) {
    const link = networkdLinks.find((candidate) => candidate.name === interfaceName);
    // What netplan generated is netplan's, though networkd carries it out.
    if (link?.networkFile === undefined || /\/\d+-netplan-[^/]*$/.test(link.networkFile)) return undefined;
    if (link.administrativeState === 'unmanaged') return undefined;
    return {
      because: message('ownership.because.networkd', {
        file: link.networkFile,
        state: link.administrativeState,
      }),
      file: link.networkFile,
    };
  },
  createBridge: () => ({
    kind: 'refused',
    problem: { code: 'bridge-manager-unsupported', values: { manager: 'networkd' } },
  }),
  removeBridge: () => ({
    kind: 'refused',
    problem: { code: 'bridge-manager-unsupported', values: { manager: 'networkd' } },
  }),
};
