import type { Problem } from '../model/problem';
import type { Topology } from '../model/topology';
import type { StoragePool, VmReadings } from '../model/vm-readings';
import type { CreateVmRequest, DirectKernel, VmDisk, VmField, VmNetwork } from '../model/vm-request';

export type VmProblems = Partial<Record<VmField, Problem>>;

/**
 * What speaks against a request, each beside its question. Without `readings` only what can be known without asking
 * the host is said, which is what the wizard does at each key; the plan is made with them.
 */
export function checkCreateVm(
  request: CreateVmRequest,
  { topology, readings }: { readonly topology: Topology; readonly readings?: VmReadings },
): VmProblems {
  const found: VmProblems = {};
  const add = (field: VmField, problem: Problem | undefined) => {
    if (problem !== undefined && found[field] === undefined) found[field] = problem;
  };
  if (readings !== undefined && readings.virtInstall === undefined)
    add('general', { code: 'virt-install-missing' });
  add('name', checkName(request.name, topology));
  const { memoryMib, maxMemoryMib, vcpus, maxVcpus } = request;
  if (maxMemoryMib !== undefined && maxMemoryMib < memoryMib)
    add('maxMemory', { code: 'vm-maximum-too-small' });
  if (maxVcpus !== undefined && maxVcpus < vcpus) add('maxVcpus', { code: 'vm-maximum-too-small' });
  if (request.osVariant !== undefined && !isOsVariant(request.osVariant))
    add('osVariant', { code: 'vm-os-unknown', values: { name: request.osVariant } });
  checkInstall(request, readings, add);
  checkDisk(request, { topology, readings }, add);
  for (const [index, network] of request.networks.entries()) {
    add(`network.${index}`, checkSource(network, topology));
    add(`mac.${index}`, checkMac(network, { index, request, topology }));
  }
  return found;
}

type Add = (field: VmField, problem: Problem | undefined) => void;

/** What virt-install, virsh, a file name and a shell all take as it is; a leading dash would be an option's. */
export function isVmName(name: string): boolean {
  return /^[\p{L}\p{N}_][\p{L}\p{N}_.+-]*$/u.test(name) && new TextEncoder().encode(name).length <= 100;
}

export function isOsVariant(name: string): boolean {
  return /^[a-z0-9][a-z0-9._+-]{0,63}$/i.test(name);
}

/** Absolute, and without what a terminal would obey or a line would end at. */
export function isHostPath(path: string): boolean {
  return /^\/[^\p{Cc}]*$/u.test(path) && path.length <= 1000;
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

export function isUrl(location: string): boolean {
  return /^(https?|ftp|nfs):\/\/[^\s\p{Cc}]+$/u.test(location);
}

/** Where the file of a disk that is to be made will be; `undefined` where none is made, or its pool is not known. */
export function newDiskPath(disk: VmDisk, pools: readonly StoragePool[]): string | undefined {
  if (disk.kind === 'new') return disk.path;
  if (disk.kind !== 'pool') return undefined;
  const pool = pools.find(({ name }) => name === disk.pool);
  return pool && `${pool.path.replace(/\/$/, '')}/${disk.volume}`;
}

/** The paths and directories that must be asked about before a request can be judged. */
export function pathsToRead(request: CreateVmRequest, pools: readonly StoragePool[]) {
  const { install, disk } = request;
  const made = newDiskPath(disk, pools);
  const kernel = install.kind === 'import' ? install.kernel : undefined;
  const paths = [
    ...(install.kind === 'location' && !isUrl(install.location) ? [install.location] : []),
    ...(install.kind === 'cdrom' ? [install.path] : []),
    ...(kernel === undefined ? [] : [kernel.kernel, ...(kernel.initrd === undefined ? [] : [kernel.initrd])]),
    ...(disk.kind === 'existing' ? [disk.path] : []),
    ...(made === undefined ? [] : [made, parentOf(made)]),
  ].filter(isHostPath);
  return { paths, directory: made !== undefined && isHostPath(made) ? parentOf(made) : undefined };
}

function checkName(name: string, topology: Topology): Problem | undefined {
  if (name === '') return { code: 'vm-name-missing' };
  if (!isVmName(name)) return { code: 'vm-name-invalid', values: { name } };
  if (topology.domains.some((domain) => domain.name === name))
    return { code: 'vm-name-taken', values: { name } };
  return undefined;
}

function checkInstall({ install }: CreateVmRequest, readings: VmReadings | undefined, add: Add): void {
  switch (install.kind) {
    case 'location':
      if (!isUrl(install.location)) add('location', checkMedia(install.location, readings));
      if (install.extraArgs !== undefined) add('extraArgs', checkLine(install.extraArgs));
      return;
    case 'cdrom':
      add('iso', checkMedia(install.path, readings));
      return;
    case 'import':
      if (install.kernel !== undefined) checkKernel(install.kernel, readings, add);
      return;
    case 'pxe':
      return;
    default:
      install satisfies never;
  }
}

function checkKernel(kernel: DirectKernel, readings: VmReadings | undefined, add: Add): void {
  add('kernel', checkFile(kernel.kernel, readings));
  if (kernel.initrd !== undefined) add('initrd', checkFile(kernel.initrd, readings));
  if (kernel.args !== undefined) add('kernelArgs', checkLine(kernel.args));
}

/** An ISO, or a directory that an ISO was unpacked into. */
function checkMedia(path: string, readings: VmReadings | undefined): Problem | undefined {
  if (path === '') return { code: 'vm-media-missing' };
  if (!isHostPath(path)) return { code: 'vm-path-invalid', values: { path } };
  if (readings !== undefined && readings.paths[path] === undefined)
    return { code: 'vm-file-missing', values: { path } };
  return undefined;
}

function checkFile(path: string, readings: VmReadings | undefined): Problem | undefined {
  if (!isHostPath(path)) return { code: 'vm-path-invalid', values: { path } };
  if (readings === undefined || readings.paths[path] === 'file') return undefined;
  return readings.paths[path] === undefined
    ? { code: 'vm-file-missing', values: { path } }
    : { code: 'vm-not-a-file', values: { path } };
}

/** One line, for it is one argument of one command. */
function checkLine(text: string): Problem | undefined {
  return /\p{Cc}/u.test(text) ? { code: 'vm-line-broken' } : undefined;
}

function checkDisk(
  { disk, install }: CreateVmRequest,
  { topology, readings }: { topology: Topology; readings: VmReadings | undefined },
  add: Add,
): void {
  switch (disk.kind) {
    case 'none':
      if (install.kind === 'import' && install.kernel === undefined)
        add('diskKind', { code: 'vm-import-without-disk' });
      return;
    case 'existing':
      if (!isHostPath(disk.path)) add('diskPath', pathProblem(disk.path));
      else if (readings !== undefined && readings.paths[disk.path] === undefined)
        add('diskPath', { code: 'vm-file-missing', values: { path: disk.path } });
      else if (readings?.paths[disk.path] === 'directory')
        add('diskPath', { code: 'vm-not-a-file', values: { path: disk.path } });
      return;
    case 'new':
    case 'pool': {
      if (install.kind === 'import' && install.kernel === undefined)
        add('diskKind', { code: 'vm-import-of-empty-disk' });
      const field = disk.kind === 'new' ? 'diskPath' : 'volume';
      if (disk.kind === 'pool') {
        const pool = readings?.pools.find(({ name }) => name === disk.pool);
        if (disk.pool === '' || (readings !== undefined && pool === undefined))
          add('pool', { code: 'vm-pool-missing', values: { name: disk.pool } });
        else if (pool?.active === false)
          add('pool', { code: 'vm-pool-inactive', values: { name: disk.pool } });
        if (disk.volume.includes('/'))
          add('volume', { code: 'vm-volume-name', values: { name: disk.volume } });
      }
      const path = newDiskPath(disk, readings?.pools ?? []);
      if (disk.kind === 'new' || disk.volume === '')
        add(field, checkNewFile(disk.kind === 'new' ? disk.path : ''));
      else add(field, checkNewFile(`/${disk.volume}`));
      if (path !== undefined && readings !== undefined)
        checkRoom({ path, disk, topology, readings, field }, add);
      return;
    }
    default:
      disk satisfies never;
  }
}

/** virt-install makes the file as a volume of its directory's pool, whose names hold no blanks (virtinst, storage.py). */
function checkNewFile(path: string): Problem | undefined {
  if (!isHostPath(path) || path.endsWith('/')) return pathProblem(path);
  if (/\s/.test(path.slice(path.lastIndexOf('/') + 1)))
    return { code: 'vm-disk-name-blank', values: { path } };
  return undefined;
}

function pathProblem(path: string): Problem {
  return path === '' ? { code: 'vm-path-missing' } : { code: 'vm-path-invalid', values: { path } };
}

function checkRoom(
  {
    path,
    disk,
    readings,
    field,
  }: {
    path: string;
    disk: Extract<VmDisk, { readonly sizeGib: number }>;
    topology: Topology;
    readings: VmReadings;
    field: 'diskPath' | 'volume';
  },
  add: Add,
): void {
  if (!isHostPath(path)) return;
  const directory = parentOf(path);
  if (readings.paths[path] !== undefined) {
    add(field, { code: 'vm-disk-exists', values: { path } });
    return;
  }
  if (readings.paths[directory] !== 'directory') {
    add(field, { code: 'vm-directory-missing', values: { path: directory } });
    return;
  }
  // virt-install refuses too, whether or not the file is sparse: "requested volume capacity will exceed the available
  // pool space when the volume is fully allocated".
  const free = readings.freeBytes[directory];
  if (free !== undefined && disk.sizeGib * 2 ** 30 > free)
    add('diskSize', {
      code: 'vm-no-space',
      values: {
        path: directory,
        size: formatGib(disk.sizeGib * 2 ** 30),
        free: formatGib((Math.floor((free / 2 ** 30) * 10) / 10) * 2 ** 30),
      },
    });
}

function formatGib(bytes: number): string {
  return String(Math.round((bytes / 2 ** 30) * 10) / 10);
}

function checkSource({ source }: VmNetwork, topology: Topology): Problem | undefined {
  if (source.kind === 'bridge') {
    const bridge = topology.bridges.find(({ name }) => name === source.bridge);
    return bridge === undefined ? { code: 'vm-bridge-unknown', values: { name: source.bridge } } : undefined;
  }
  const network = topology.networks.find(({ name }) => name === source.network);
  if (network === undefined) return { code: 'vm-network-unknown', values: { name: source.network } };
  return network.active ? undefined : { code: 'vm-network-inactive', values: { name: source.network } };
}

/** libvirt itself lets two machines have one MAC, and both then lose half of their frames. */
function checkMac(
  { mac }: VmNetwork,
  { index, request, topology }: { index: number; request: CreateVmRequest; topology: Topology },
): Problem | undefined {
  if (mac === undefined) return undefined;
  const problem = checkMacText(mac);
  if (problem !== undefined) return problem;
  const isSame = (other: string | undefined) => other?.toLowerCase() === mac.toLowerCase();
  const owner = topology.domains.find((domain) => domain.interfaces.some((one) => isSame(one.mac)));
  if (owner !== undefined) return { code: 'vm-mac-taken', values: { mac, owner: owner.name } };
  const device = [...topology.uplinks, ...topology.bridges].find((one) => isSame(one.mac));
  if (device !== undefined) return { code: 'vm-mac-taken', values: { mac, owner: device.name } };
  return request.networks.some((other, at) => at < index && isSame(other.mac))
    ? { code: 'vm-mac-twice', values: { mac } }
    : undefined;
}

export function checkMacText(mac: string): Problem | undefined {
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(mac) || mac === '00:00:00:00:00:00')
    return { code: 'vm-mac-invalid', values: { mac } };
  return Number.parseInt(mac.slice(0, 2), 16) & 1 ? { code: 'vm-mac-multicast', values: { mac } } : undefined;
}
