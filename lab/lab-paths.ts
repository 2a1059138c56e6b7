import { homedir } from 'node:os';
import { join } from 'node:path';
import { LabError } from './lab-error';

/**
 * Every name the lab makes on the machine follows from the host's own name. Nothing has to be remembered in
 * order to be cleaned up: a lab that was killed half-way is found by the same names.
 * A host is called after its lab: host kvm1 is the first of lab "kvm".
 */
export const stateRoot = '/run/bridgehead-lab';

export function cacheDirectory(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'bridgehead', 'lab');
}

export function checkLabName(name: string): string {
  // The LAN's end of a cable is an interface "<lab><number>-<nic>", and the kernel allows 15 characters.
  if (/^[a-z][a-z0-9]{0,6}[a-z]$|^[a-z]$/.test(name)) return name;
  throw new LabError(
    `"${name}" cannot be the name of a lab.`,
    'Take up to 8 lower case letters and digits that begin and end with a letter.',
  );
}

export function labOf(host: string): string {
  const lab = /^([a-z](?:[a-z0-9]{0,6}[a-z])?)[0-9]{1,3}$/.exec(host)?.[1];
  if (lab === undefined) {
    throw new LabError(
      `"${host}" is not the name of a lab host.`,
      'They are called kvm1, kvm2 and so on: see "npm run lab -- status".',
    );
  }
  return lab;
}

export const labDirectory = (lab: string) => join(stateRoot, lab);
export const hostDirectory = (host: string) => join(stateRoot, labOf(host), host);
export const hostNamespace = (host: string) => `lab-${host}`;
export const lanNamespace = (lab: string) => `lab-${lab}-lan`;
export const namespacePath = (namespace: string) => `/run/netns/${namespace}`;
/** The LAN's end of the cable in a host's nth network card. */
export const cableEnd = (host: string, nic: number) => `${host}-${nic}`;
/** nspawn's own name for the container: not the bare host name, which another program may use. */
export const containerName = (host: string) => `bridgehead-lab-${host}`;
