import type { HostFile, Link } from '../../model/facts';
import type { ManagerFacts } from './backend';
import { readValue } from './ini-lines';

/** Where the network-scripts of RHEL 6 to 8 keep their files; NetworkManager's plugin ifcfg-rh reads the same. */
export const scriptsDirectory = '/etc/sysconfig/network-scripts';

/** The scripts pass over the endings of backups; the recipe's `ifcfg-enp1s0.bak` is one of them. */
export function isIfcfgFile({ path }: HostFile): boolean {
  return (
    /^\/etc\/sysconfig\/network-scripts\/ifcfg-[^/]+$/.test(path) &&
    !/\.(bak|old|orig|rpmsave|rpmorig|rpmnew)$|~$/.test(path)
  );
}

/** The value as the shell that sources the file has it. */
export function ifcfgValue(text: string, key: string): string | undefined {
  const value = readValue(text, undefined, key);
  return value === undefined ? undefined : value.replace(/^(["'])(.*)\1(\s+#.*)?$/, '$2');
}

export function ifcfgDevice({ path, text }: HostFile): string | undefined {
  return ifcfgValue(text, 'DEVICE') ?? /ifcfg-([^/]+)$/.exec(path)?.[1];
}

/** The file of an interface: by name, or by MAC where no name is given, as both readers do it. */
export function findIfcfg(
  { files }: Pick<ManagerFacts, 'files'>,
  { name, mac }: Pick<Link, 'name' | 'mac'>,
): HostFile | undefined {
  const own = files.filter(isIfcfgFile);
  return (
    own.find((file) => ifcfgDevice(file) === name) ??
    own.find(
      ({ text }) =>
        ifcfgValue(text, 'DEVICE') === undefined &&
        mac !== undefined &&
        ifcfgValue(text, 'HWADDR')?.toLowerCase() === mac.toLowerCase(),
    )
  );
}
