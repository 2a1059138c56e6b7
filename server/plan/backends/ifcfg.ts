import type { HostFile } from '../../model/facts';
import { message } from '../../model/message';
import type { Backend } from './backend';

export const ifcfg: Backend = {
  name: 'ifcfg',
  owns({ files, networkManagerDevices }, interfaceName) {
    const file = files.find((candidate) => isIfcfgFile(candidate) && device(candidate) === interfaceName);
    if (file === undefined) return undefined;
    // The same file is NetworkManager's (ifcfg-rh) when NetworkManager has the device.
    const managed = networkManagerDevices.some(
      ({ name, connection }) => name === interfaceName && connection !== undefined,
    );
    if (managed && !/^NM_CONTROLLED="?no"?$/im.test(file.text)) return undefined;
    return {
      because: message('ownership.because.ifcfg', { file: file.path, interface: interfaceName }),
      file: file.path,
    };
  },
  createBridge: () => ({
    kind: 'refused',
    problem: { code: 'bridge-manager-unsupported', values: { manager: 'ifcfg' } },
  }),
  removeBridge: () => ({
    kind: 'refused',
    problem: { code: 'bridge-manager-unsupported', values: { manager: 'ifcfg' } },
  }),
};

function isIfcfgFile({ path }: HostFile): boolean {
  return (
    /^\/etc\/sysconfig\/network-scripts\/ifcfg-[^/]+$/.test(path) &&
    !/\.(bak|orig|rpmsave|rpmnew)$|~$/.test(path)
  );
}

function device({ path, text }: HostFile): string | undefined {
  return /^DEVICE="?([^"\n]+?)"?\s*$/m.exec(text)?.[1] ?? /ifcfg-([^/]+)$/.exec(path)?.[1];
}
