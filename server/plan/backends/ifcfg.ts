import { message } from '../../model/message';
import type { Backend } from './backend';
import { createIfcfgBridge, removeIfcfgBridge } from './ifcfg-bridge';
import { findIfcfg, ifcfgValue } from './ifcfg-files';

/** The `network` service of RHEL and CentOS 6 to 8, by its scripts. */
export const ifcfg: Backend = {
  name: 'ifcfg',
  owns({ files, networkManagerDevices }, interfaceName) {
    const file = findIfcfg({ files }, { name: interfaceName });
    if (file === undefined) return undefined;
    // The same file is NetworkManager's (ifcfg-rh) when NetworkManager has the device.
    const managed = networkManagerDevices.some(
      ({ name, connection }) => name === interfaceName && connection !== undefined,
    );
    if (managed && !/^no$/i.test(ifcfgValue(file.text, 'NM_CONTROLLED') ?? '')) return undefined;
    return {
      because: message('ownership.because.ifcfg', { file: file.path, interface: interfaceName }),
      file: file.path,
    };
  },
  createBridge: (facts, request) => createIfcfgBridge(facts, request, 'scripts'),
  removeBridge: (facts, { bridge }) => removeIfcfgBridge(facts, bridge, 'scripts'),
};
