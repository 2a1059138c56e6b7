import { command } from '../model/command';
import { fingerprint } from '../model/fingerprint';
import { type Message, message } from '../model/message';
import type { Topology } from '../model/topology';
import type { VmReadings } from '../model/vm-readings';
import type { CreateVmRequest } from '../model/vm-request';
import { stableUuid } from './backends/stable-uuid';
import { checkCreateVm, isUrl, newDiskPath, parentOf } from './check-create-vm';
import type { PlanCommand, Planned, Step, UndoCommand } from './plan';
import { formatVirtInstall } from './virt-install';

const timeoutMs = 30_000;
/** It may write a disk, or load a kernel from a slow mirror, before the machine starts. */
const localInstallMs = 10 * 60_000;
const remoteInstallMs = 30 * 60_000;

/**
 * One command makes the machine: `virt-install`, as an administrator would type it. It makes the disk too, and so what
 * the way back may delete is known before: a file that was not there when the step before looked, which is why that
 * step has no undo.
 *
 * The run ends when the machine runs. What is installed in it is between the operator and the installer, on the serial
 * console or the display: hours, in which the host must stay changeable.
 *
 * virt-install also makes a storage pool, started and set to start by itself, of every directory that it finds media
 * or disks in (virtinst 4.1, diskbackend.py, `manage_path`). A run that goes back takes those away again.
 */
export function planCreateVm(
  request: CreateVmRequest,
  {
    topology,
    readings,
    directory,
  }: { readonly topology: Topology; readonly readings: VmReadings; readonly directory: string },
): Planned {
  const [refusal] = Object.values(checkCreateVm(request, { topology, readings }));
  if (refusal !== undefined) return { ok: false, refusal };
  const uuid = vmUuid(directory);
  const diskPath = newDiskPath(request.disk, readings.pools);
  const { name } = request;
  const steps: Step[] = [
    ...(diskPath === undefined ? [] : [freeStep(diskPath)]),
    {
      id: 'create',
      title: message('plan.createVm.create', { name }),
      given: [{ kind: 'domain-name', name, is: 'free' }],
      do: [
        {
          command: formatVirtInstall(request, { uuid, diskPath }),
          timeoutMs:
            request.install.kind === 'location' && isUrl(request.install.location)
              ? remoteInstallMs
              : localInstallMs,
        },
      ],
      undo: [
        // It cannot be known in which state it was left; each says so itself, and `undone` has the last word.
        { ...virsh('destroy', uuid), onlyIf: { exists: `/run/libvirt/qemu/${name}.pid` }, mayFail: true },
        {
          ...virsh('undefine', uuid, '--managed-save', '--snapshots-metadata', '--nvram'),
          onlyIf: { exists: `/etc/libvirt/qemu/${name}.xml` },
          mayFail: true,
        },
        ...(diskPath === undefined ? [] : removeDisk(diskPath)),
        ...newPools(request, { readings, diskPath }).flatMap(removePool),
      ],
      expect: [
        { kind: 'domain', domainUuid: uuid, is: 'running' },
        ...(request.autostart ? [{ kind: 'domain', domainUuid: uuid, is: 'autostart' } as const] : []),
      ],
      undone: [{ kind: 'domain', domainUuid: uuid, is: 'absent' }],
    },
  ];
  const plan = {
    title: message('plan.createVm.title', { name }),
    files: [],
    hostFiles: [],
    steps,
    warnings: warn(request, topology),
    probes: [],
    probesBefore: [],
  };
  return { ok: true, plan: { ...plan, fingerprint: fingerprint(JSON.stringify(plan)) } };
}

/** The run's name decides it, and so the plan that is started is the one that was reviewed. */
export function vmUuid(directory: string): string {
  return stableUuid('vm', directory);
}

function freeStep(path: string): Step {
  return {
    id: 'free',
    title: message('plan.createVm.free', { path }),
    do: [{ command: command('test', '!', '-e', path), timeoutMs }],
    undo: [],
    expect: [],
    undone: [],
  };
}

/** As a volume first, so that its pool does not go on listing it. */
function removeDisk(path: string): readonly UndoCommand[] {
  return [
    { ...virsh('vol-delete', path), onlyIf: { exists: path }, mayFail: true },
    { command: command('rm', '-f', '--', path), timeoutMs },
  ];
}

function removePool(name: string): readonly UndoCommand[] {
  const onlyIf = { exists: `/etc/libvirt/storage/${name}.xml` };
  return [
    { ...virsh('pool-destroy', name), onlyIf, mayFail: true },
    { ...virsh('pool-undefine', name), onlyIf, mayFail: true },
  ];
}

/** The pools that virt-install will make, by the names it gives them; one whose name is taken gets another, and stays. */
function newPools(
  { install, disk }: CreateVmRequest,
  { readings, diskPath }: { readings: VmReadings; diskPath: string | undefined },
): readonly string[] {
  const paths = [
    ...(diskPath === undefined ? [] : [diskPath]),
    ...(disk.kind === 'existing' ? [disk.path] : []),
    ...(install.kind === 'cdrom' ? [install.path] : []),
    ...(install.kind === 'location' && !isUrl(install.location) ? [install.location] : []),
  ].filter((path) => !path.startsWith('/dev/'));
  const directories = [...new Set(paths.map(parentOf))].filter(
    (directory) => !readings.pools.some(({ path }) => path.replace(/\/$/, '') === directory),
  );
  return directories
    .map((directory) => directory.slice(directory.lastIndexOf('/') + 1).replaceAll(' ', '_') || 'dirpool')
    .filter((name) => isPoolName(name) && !readings.poolNames.includes(name));
}

const isPoolName = (name: string) => /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name);

function warn(request: CreateVmRequest, topology: Topology): readonly Message[] {
  const { install, graphics, serialConsole } = request;
  const installs = install.kind !== 'import';
  const isolated = request.networks.flatMap(({ source }) => {
    const bridge =
      source.kind === 'bridge' ? topology.bridges.find(({ name }) => name === source.bridge) : undefined;
    return bridge !== undefined && bridge.kind === 'host' && bridge.uplinks.length === 0 ? [bridge.name] : [];
  });
  const [libvirtBridge] = request.networks.flatMap(({ source }) => {
    const bridge =
      source.kind === 'bridge' ? topology.bridges.find(({ name }) => name === source.bridge) : undefined;
    return bridge?.kind === 'libvirt' ? [bridge] : [];
  });
  return [
    ...(installs ? [message('plan.createVm.warnInstall')] : []),
    ...(graphics === 'none' && !serialConsole ? [message('plan.createVm.warnBlind')] : []),
    ...(request.networks.length === 0 ? [message('plan.createVm.warnNoNetwork')] : []),
    ...(isolated[0] === undefined ? [] : [message('plan.createVm.warnNoUplink', { bridge: isolated[0] })]),
    ...(libvirtBridge === undefined
      ? []
      : [
          message('plan.createVm.warnLibvirtBridge', {
            bridge: libvirtBridge.name,
            network: libvirtBridge.network ?? '',
          }),
        ]),
  ];
}

function virsh(...words: string[]): PlanCommand {
  return { command: command('virsh', ...words), timeoutMs };
}
