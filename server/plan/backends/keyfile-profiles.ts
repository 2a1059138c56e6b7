import type { HostFile } from '../../model/facts';
import type { ManagerFacts } from './backend';
import { readValue } from './ini-lines';

/** A connection profile of NetworkManager, and the keyfile it is in. */
export interface Profile {
  readonly file: HostFile;
  readonly id: string;
  readonly uuid: string | undefined;
  readonly interfaceName: string | undefined;
}

export const keyfileDirectory = '/etc/NetworkManager/system-connections';

/**
 * Those that a plan can edit. What lies under `/run` is gone after a boot, and `/usr/lib` belongs to packages;
 * NetworkManager itself passes over the names that are left out here.
 */
export function savedProfiles({ files }: Pick<ManagerFacts, 'files'>): Profile[] {
  return files
    .filter(({ path }) => path.startsWith(`${keyfileDirectory}/`))
    .filter(({ path }) => !/\/\.[^/]*$|~$|\.(bak|orig|rpmnew|rpmsave|rpmorig)$/.test(path))
    .map((file) => ({
      file,
      // Without an `id` the file's name is the profile's.
      id: read(file, 'id') ?? (/([^/]+?)(\.nmconnection)?$/.exec(file.path)?.[1] as string),
      uuid: read(file, 'uuid'),
      interfaceName: read(file, 'interface-name'),
    }));
}

/** The one that is active on the interface. `nmcli device` gives its id, which two profiles may share. */
export function activeProfiles(facts: ManagerFacts, interfaceName: string): Profile[] {
  const id = activeId(facts, interfaceName);
  const named = savedProfiles(facts).filter((profile) => profile.id === id);
  const bound = named.filter((profile) => profile.interfaceName === interfaceName);
  return bound.length > 0 ? bound : named.filter(({ interfaceName: own }) => own === undefined);
}

export function activeId({ networkManagerDevices }: ManagerFacts, interfaceName: string): string | undefined {
  return networkManagerDevices.find(({ name }) => name === interfaceName)?.connection;
}

/** Profiles that NetworkManager could start on that interface at boot instead of this one. */
export function rivalsOf(
  profile: Profile,
  { facts, interfaceName, mac }: { facts: ManagerFacts; interfaceName: string; mac: string | undefined },
): Profile[] {
  const type = readValue(profile.file.text, 'connection', 'type');
  return savedProfiles(facts).filter((other) => {
    const { text } = other.file;
    if (other.file.path === profile.file.path || !sameType(type, readValue(text, 'connection', 'type')))
      return false;
    if (isFalse(readValue(text, 'connection', 'autoconnect'))) return false;
    if (other.interfaceName !== undefined) return other.interfaceName === interfaceName;
    const hardware =
      readValue(text, 'ethernet', 'mac-address') ?? readValue(text, '802-3-ethernet', 'mac-address');
    return hardware === undefined || hardware.toLowerCase() === mac?.toLowerCase();
  });
}

export function priorityOf({ file }: Profile): number {
  return Number.parseInt(read(file, 'autoconnect-priority') ?? '0', 10);
}

function read(file: HostFile, key: string): string | undefined {
  return readValue(file.text, 'connection', key);
}

/** Keyfiles may say a setting by its old name. */
function sameType(a: string | undefined, b: string | undefined): boolean {
  const plain = (type: string | undefined) => (type === '802-3-ethernet' ? 'ethernet' : type);
  return plain(a) === plain(b);
}

function isFalse(value: string | undefined): boolean {
  return value !== undefined && /^(false|no|off|0)$/i.test(value);
}
