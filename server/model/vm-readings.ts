/** What is asked of a host only when somebody makes a virtual machine there. */
export interface VmReadings {
  /** Absent where there is no virt-install. */
  readonly virtInstall?: string;
  /** Of the paths that were asked about, those that exist, by path. */
  readonly paths: Readonly<Record<string, PathKind>>;
  /** Free for an ordinary user, by directory. */
  readonly freeBytes: Readonly<Record<string, number>>;
  readonly pools: readonly StoragePool[];
  /** Of every pool, whatever it is made of. */
  readonly poolNames: readonly string[];
}

export type PathKind = 'file' | 'directory' | 'block-device' | 'other';

/** A storage pool that is a directory: only there is a volume a file that can be named by its path. */
export interface StoragePool {
  readonly name: string;
  readonly path: string;
  readonly active: boolean;
}

/** What a wizard offers to choose from. */
export interface VmChoices {
  /** osinfo's short names, each with its aliases. */
  readonly osVariants: readonly string[];
  readonly isos: readonly string[];
  readonly pools: readonly StoragePool[];
  readonly virtInstall?: string;
  /** Without it, QEMU emulates: a guest runs ten to thirty times slower. */
  readonly hasKvm: boolean;
}
