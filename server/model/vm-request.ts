/** What a virtual machine is to be made of: the answers of the wizard, and what `virt-install` is told. */
export interface CreateVmRequest {
  readonly name: string;
  readonly memoryMib: number;
  /** What it may be given while it runs. */
  readonly maxMemoryMib?: number;
  readonly vcpus: number;
  readonly maxVcpus?: number;
  /** osinfo's short name; without one, virt-install looks at the media. */
  readonly osVariant?: string;
  readonly install: InstallSource;
  readonly disk: VmDisk;
  /** In the order in which the guest will number them. */
  readonly networks: readonly VmNetwork[];
  readonly graphics: VmGraphics;
  /** A serial port that `virsh console` reaches. */
  readonly serialConsole: boolean;
  readonly autostart: boolean;
}

export type InstallSource =
  /** An ISO or a tree whose kernel virt-install starts itself, which is why it can be given arguments. */
  | { readonly kind: 'location'; readonly location: string; readonly extraArgs?: string }
  /** The ISO as the CD that it is: its own boot menu. */
  | { readonly kind: 'cdrom'; readonly path: string }
  /** Nothing is installed: the disk boots, or a kernel of the host's. */
  | { readonly kind: 'import'; readonly kernel?: DirectKernel }
  | { readonly kind: 'pxe' };

export interface DirectKernel {
  readonly kernel: string;
  readonly initrd?: string;
  readonly args?: string;
}

export type VmDisk =
  | { readonly kind: 'new'; readonly path: string; readonly sizeGib: number; readonly format?: DiskFormat }
  /** A new volume: a file of that name in the pool's directory. */
  | {
      readonly kind: 'pool';
      readonly pool: string;
      readonly volume: string;
      readonly sizeGib: number;
      readonly format?: DiskFormat;
    }
  | { readonly kind: 'existing'; readonly path: string }
  | { readonly kind: 'none' };

export const diskFormats = ['qcow2', 'raw'] as const;
export type DiskFormat = (typeof diskFormats)[number];

export interface VmNetwork {
  readonly source:
    | { readonly kind: 'network'; readonly network: string }
    | { readonly kind: 'bridge'; readonly bridge: string };
  readonly mac?: string;
  readonly model?: NicModel;
}

export const nicModels = ['virtio', 'e1000e', 'e1000', 'rtl8139'] as const;
export type NicModel = (typeof nicModels)[number];

export const vmGraphics = ['none', 'vnc', 'spice'] as const;
export type VmGraphics = (typeof vmGraphics)[number];

/** Where a problem is shown: the question whose answer it is about. */
export type VmField =
  | 'name'
  | 'memory'
  | 'maxMemory'
  | 'vcpus'
  | 'maxVcpus'
  | 'osVariant'
  | 'location'
  | 'iso'
  | 'extraArgs'
  | 'kernel'
  | 'initrd'
  | 'kernelArgs'
  | 'diskKind'
  | 'diskPath'
  | 'pool'
  | 'volume'
  | 'diskSize'
  | 'general'
  | `network.${number}`
  | `mac.${number}`;
