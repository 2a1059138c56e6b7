import { message } from '../../model/message';
import type { Backend } from './backend';

export const networkmanager: Backend = {
  name: 'networkmanager',
  owns({ networkManagerDevices, files }, interfaceName) {
    const device = networkManagerDevices.find((candidate) => candidate.name === interfaceName);
    // "connected (externally)": NetworkManager shows what others made, and keeps its hands off.
    if (
      device?.connection === undefined ||
      device.state === 'unmanaged' ||
      device.state.includes('externally')
    )
      return undefined;
    // A profile that netplan generated is netplan's, though NetworkManager carries it out.
    if (device.connection.startsWith('netplan-')) return undefined;
    const { connection } = device;
    const file = files.find(
      ({ path, text }) => path.endsWith('.nmconnection') && text.split('\n').includes(`id=${connection}`),
    )?.path;
    return {
      because: message('ownership.because.networkmanager', { connection, state: device.state }),
      ...(file === undefined ? {} : { file }),
    };
  },
  createBridge: () => ({
    kind: 'refused',
    problem: { code: 'bridge-manager-unsupported', values: { manager: 'networkmanager' } },
  }),
  removeBridge: () => ({
    kind: 'refused',
    problem: { code: 'bridge-manager-unsupported', values: { manager: 'networkmanager' } },
  }),
};
