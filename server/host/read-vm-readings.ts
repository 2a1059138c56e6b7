import { command } from '../model/command';
import type { StoragePool, VmChoices, VmReadings } from '../model/vm-readings';
import type { CreateVmRequest } from '../model/vm-request';
import { parseUuids } from '../parse/virsh-tables';
import { parseFreeBytes, parseOsinfoList, parsePathKinds } from '../parse/vm-readings';
import { pathsToRead } from '../plan/check-create-vm';
import { readPoolXml } from '../xml/read-pool-xml';
import type { Runner } from './runner';

/** virt-install is Python: on a busy host its first word takes seconds. */
const virtInstallMs = 30_000;
/** Where administrators keep ISO images; no more than a look, for a path can be typed. */
const isoFolders = ['/var/lib/libvirt/images', '/var/lib/libvirt/boot', '/home', '/srv', '/iso', '/opt'];

/** What the wizard offers. What a host does not answer is not offered, and can be typed all the same. */
export async function readVmChoices(runner: Runner): Promise<VmChoices> {
  const [virtInstall, osinfo, isos, { pools }, kvm] = await Promise.all([
    readVirtInstall(runner),
    runner.run(command('virt-install', '--osinfo', 'list'), { timeoutMs: virtInstallMs }),
    runner.run(command('find', ...isoFolders, '-maxdepth', '4', '-type', 'f', '-iname', '*.iso')),
    readPools(runner),
    runner.run(command('test', '-e', '/dev/kvm')),
  ]);
  return {
    osVariants: osinfo.exitCode === 0 ? parseOsinfoList(osinfo.stdout) : [],
    isos: isos.stdout
      .split('\n')
      .filter((path) => path !== '')
      .sort()
      .slice(0, 200),
    pools,
    hasKvm: kvm.exitCode === 0,
    ...(virtInstall === undefined ? {} : { virtInstall }),
  };
}

/** What a request is judged by. */
export async function readVmReadings(runner: Runner, request: CreateVmRequest): Promise<VmReadings> {
  const [virtInstall, { pools, names }] = await Promise.all([readVirtInstall(runner), readPools(runner)]);
  const { paths, directory } = pathsToRead(request, pools);
  const [kinds, free] = await Promise.all([
    paths.length === 0 ? undefined : runner.run(command('stat', '-L', '-c', '%F %n', '--', ...paths)),
    directory === undefined ? undefined : runner.run(command('stat', '-f', '-c', '%a %S', '--', directory)),
  ]);
  const parsed = parsePathKinds(kinds?.stdout ?? '');
  const freeBytes = free?.exitCode === 0 ? parseFreeBytes(free.stdout) : undefined;
  return {
    paths: parsed.ok ? Object.fromEntries(parsed.value) : {},
    freeBytes: directory === undefined || freeBytes === undefined ? {} : { [directory]: freeBytes },
    pools,
    poolNames: names,
    ...(virtInstall === undefined ? {} : { virtInstall }),
  };
}

async function readVirtInstall(runner: Runner): Promise<string | undefined> {
  const result = await runner.run(command('virt-install', '--version'), { timeoutMs: virtInstallMs });
  return result.exitCode === 0 ? result.stdout.trim() : undefined;
}

async function readPools(
  runner: Runner,
): Promise<{ readonly pools: readonly StoragePool[]; readonly names: readonly string[] }> {
  const [all, active] = await Promise.all([
    runner.run(command('virsh', 'pool-list', '--all', '--uuid')),
    runner.run(command('virsh', 'pool-list', '--uuid')),
  ]);
  const uuidsOf = (text: string) => {
    const parsed = parseUuids(text);
    return parsed.ok ? parsed.value : [];
  };
  const running = new Set(uuidsOf(active.stdout));
  const read = await Promise.all(
    uuidsOf(all.stdout).map(async (uuid) => {
      const xml = readPoolXml((await runner.run(command('virsh', 'pool-dumpxml', uuid))).stdout);
      return xml.ok ? [{ ...xml.value, active: running.has(uuid) }] : [];
    }),
  );
  return {
    names: read.flat().map(({ name }) => name),
    pools: read
      .flat()
      .flatMap(({ name, directory, active: isActive }) =>
        directory === undefined ? [] : [{ name, path: directory, active: isActive }],
      ),
  };
}
