import { type Command, command } from '../model/command';
import type { CreateVmRequest, InstallSource, VmDisk, VmNetwork } from '../model/vm-request';

/**
 * A request as the one command that makes it, in the order in which the guides write it. What stands last is ours: the
 * UUID, so that the way back can name this machine and no other that took its name; and no console, for the run has no
 * terminal to show one on.
 *
 * `diskPath` is where the disk's file is, which for a volume only the host's pools say.
 */
export function formatVirtInstall(
  request: CreateVmRequest,
  { uuid, diskPath }: { readonly uuid: string; readonly diskPath?: string | undefined },
): Command {
  return command(
    'virt-install',
    `--name=${request.name}`,
    `--memory=${request.memoryMib}${option('maxmemory', request.maxMemoryMib)}`,
    `--vcpus=${request.vcpus}${option('maxvcpus', request.maxVcpus)}`,
    // Two names of one option; the guides know the older one, which takes no `detect`.
    request.osVariant === undefined ? '--osinfo=detect=on,require=off' : `--os-variant=${request.osVariant}`,
    ...formatInstall(request.install),
    '--disk',
    formatDisk(request.disk, diskPath),
    ...(request.networks.length === 0 ? ['--network', 'none'] : request.networks.flatMap(formatNetwork)),
    `--graphics=${request.graphics}`,
    ...(request.serialConsole ? ['--console=pty,target_type=serial'] : []),
    ...(request.install.kind === 'location' && request.install.extraArgs !== undefined
      ? [`--extra-args=${request.install.extraArgs}`]
      : []),
    ...(request.autostart ? ['--autostart'] : []),
    `--uuid=${uuid}`,
    '--noautoconsole',
  );
}

function formatInstall(install: InstallSource): readonly string[] {
  switch (install.kind) {
    case 'location':
      return [`--location=${firstOption('location', install.location)}`];
    case 'cdrom':
      return [`--cdrom=${install.path}`];
    case 'pxe':
      return ['--pxe'];
    case 'import': {
      const { kernel } = install;
      if (kernel === undefined) return ['--import'];
      const boot = [
        `kernel=${optionValue(kernel.kernel)}`,
        ...(kernel.initrd === undefined ? [] : [`initrd=${optionValue(kernel.initrd)}`]),
        ...(kernel.args === undefined ? [] : [`kernel_args=${optionValue(kernel.args)}`]),
      ];
      return ['--import', `--boot=${boot.join(',')}`];
    }
    default:
      return install satisfies never;
  }
}

function formatDisk(disk: VmDisk, diskPath: string | undefined): string {
  switch (disk.kind) {
    case 'none':
      return 'none';
    case 'existing':
      return firstOption('path', disk.path);
    case 'new':
    case 'pool': {
      const path = disk.kind === 'new' ? disk.path : (diskPath ?? disk.volume);
      return `${firstOption('path', path)},size=${disk.sizeGib}${option('format', disk.format)}`;
    }
    default:
      return disk satisfies never;
  }
}

function formatNetwork({ source, mac, model }: VmNetwork): readonly string[] {
  const at =
    source.kind === 'network'
      ? `network=${optionValue(source.network)}`
      : `bridge=${optionValue(source.bridge)}`;
  return ['--network', `${at}${option('mac', mac)}${option('model', model)}`];
}

function option(name: string, value: string | number | undefined): string {
  return value === undefined ? '' : `,${name}=${value}`;
}

/**
 * The value of a suboption. virt-install takes an option apart as Python's `shlex` does with commas for white space
 * (`parse_optstr_tuples` of virtinst/cli.py, 4.1): a comma ends a value unless it is quoted, and inside double quotes
 * only `"` and `\` mean something. `,,` is no comma there, as it is for QEMU.
 */
export function optionValue(text: string): string {
  return /^[^,"'\\]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`;
}

/** The value that may stand without its name, as the guides write it: not if it holds `=`, which would end a name. */
function firstOption(name: string, text: string): string {
  return /^[^,"'\\=]+$/.test(text) ? text : `${name}=${optionValue(text)}`;
}
