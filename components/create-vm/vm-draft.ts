import type { Problem } from '@/server/model/problem';
import type { Topology } from '@/server/model/topology';
import {
  type CreateVmRequest,
  diskFormats,
  type InstallSource,
  nicModels,
  type VmDisk,
  type VmField,
  type VmNetwork,
  vmGraphics,
} from '@/server/model/vm-request';
import { checkCreateVm, type VmProblems } from '@/server/plan/check-create-vm';
import { type ConvertSource, formatConvertSource, parseConvertSource } from '../convert/convert-source';

export const installKinds = ['iso', 'cdrom', 'url', 'import', 'pxe'] as const;
export const diskKinds = ['new', 'pool', 'existing', 'none'] as const;
export type InstallKind = (typeof installKinds)[number];
export type DiskKind = (typeof diskKinds)[number];

/**
 * What has been answered so far, as it was typed: texts, for half a number stays half a number. One that was never
 * touched is absent and shows what is suggested.
 */
export interface VmDraft {
  readonly name: string;
  readonly memory: string;
  readonly maxMemory: string;
  readonly vcpus: string;
  readonly maxVcpus: string;
  readonly os: string;
  readonly install: InstallKind;
  readonly media: string;
  readonly url: string;
  readonly extraArgs?: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly kernelArgs: string;
  readonly disk: DiskKind;
  readonly diskPath?: string;
  readonly pool: string;
  readonly volume?: string;
  readonly size: string;
  readonly format: string;
  /** Absent: one card on the first network there is. */
  readonly networks?: readonly NetworkDraft[];
  readonly graphics: string;
  readonly serial: boolean;
  readonly autostart: boolean;
}

export interface NetworkDraft {
  /** `network:default`, `bridge:br0`. */
  readonly source: string;
  readonly mac: string;
  readonly model: string;
}

const untouched: VmDraft = {
  name: '',
  memory: '2048',
  maxMemory: '',
  vcpus: '2',
  maxVcpus: '',
  os: '',
  install: 'iso',
  media: '',
  url: '',
  kernel: '',
  initrd: '',
  kernelArgs: '',
  disk: 'new',
  pool: '',
  size: '20',
  format: '',
  graphics: 'none',
  serial: true,
  autostart: false,
};

const texts = [
  ...['name', 'memory', 'maxMemory', 'vcpus', 'maxVcpus', 'os', 'media', 'url', 'extraArgs', 'kernel'],
  ...['initrd', 'kernelArgs', 'diskPath', 'pool', 'volume', 'size', 'format', 'graphics'],
] as readonly TextKey[];
type TextKey = {
  [K in keyof VmDraft]-?: string extends NonNullable<VmDraft[K]> ? K : never;
}[keyof VmDraft];

/** Anybody can write an address, so any text must do. */
export function parseVmDraft(parameters: URLSearchParams): VmDraft {
  const typed = Object.fromEntries(
    texts.flatMap((key) => {
      const text = parameters.get(key);
      return text === null ? [] : [[key, text]];
    }),
  );
  const networks = parseNetworks(parameters.get('networks'));
  return {
    ...untouched,
    ...typed,
    install: installKinds.find((kind) => kind === parameters.get('install')) ?? untouched.install,
    disk: diskKinds.find((kind) => kind === parameters.get('disk')) ?? untouched.disk,
    serial: parameters.get('serial') !== 'no',
    autostart: parameters.get('autostart') === 'yes',
    ...(networks === undefined ? {} : { networks }),
  };
}

/** The draft as it stands in the page's address: what is as it was suggested is left out. */
export function formatVmDraft(draft: VmDraft): Record<string, string> {
  return {
    ...Object.fromEntries(
      texts.flatMap((key) => {
        const text = draft[key];
        return text === undefined || text === untouched[key] ? [] : [[key, text]];
      }),
    ),
    ...(draft.install === untouched.install ? {} : { install: draft.install }),
    ...(draft.disk === untouched.disk ? {} : { disk: draft.disk }),
    ...(draft.serial ? {} : { serial: 'no' }),
    ...(draft.autostart ? { autostart: 'yes' } : {}),
    ...(draft.networks === undefined
      ? {}
      : {
          networks: JSON.stringify(draft.networks.map(({ source, mac, model }) => [source, mac, model])),
        }),
  };
}

function parseNetworks(text: string | null): readonly NetworkDraft[] | undefined {
  if (text === null) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(json)) return undefined;
  return json.slice(0, 16).flatMap((row: unknown) => {
    if (!Array.isArray(row)) return [];
    const [source, mac, model] = row.map((cell: unknown) => (typeof cell === 'string' ? cell : ''));
    return [{ source: source ?? '', mac: mac ?? '', model: model ?? '' }];
  });
}

export function extraArgsOf(draft: VmDraft): string {
  return draft.extraArgs ?? (draft.graphics === 'none' && draft.serial ? 'console=ttyS0' : '');
}

export function diskPathOf(draft: VmDraft): string {
  return draft.diskPath ?? `/var/lib/libvirt/images/${draft.name || 'vm'}.qcow2`;
}

export function volumeOf(draft: VmDraft): string {
  return draft.volume ?? `${draft.name || 'vm'}.qcow2`;
}

export function networksOf(draft: VmDraft, topology: Topology): readonly NetworkDraft[] {
  if (draft.networks !== undefined) return draft.networks;
  const [first] = sourcesOf(topology);
  return first === undefined ? [] : [{ source: formatConvertSource(first), mac: '', model: '' }];
}

/** What a card can be put on: active networks, then the host's own bridges. */
export function sourcesOf(topology: Topology): readonly ConvertSource[] {
  const networks = topology.networks
    .filter(({ active }) => active)
    .toSorted((a, b) => Number(b.name === 'default') - Number(a.name === 'default'));
  return [
    ...networks.map(({ name }) => ({ kind: 'network', network: name }) as const),
    ...topology.bridges
      .filter(({ kind }) => kind === 'host')
      .map(({ name }) => ({ kind: 'bridge', bridge: name }) as const),
  ];
}

/** The request that a draft asks for, if its numbers are numbers; and what speaks against it, by field. */
export function readVmDraft(
  draft: VmDraft,
  topology: Topology,
): { readonly request: CreateVmRequest | undefined; readonly problems: VmProblems } {
  const problems: VmProblems = {};
  const number = (field: VmField, text: string): number => {
    if (/^[1-9]\d{0,8}$/.test(text.trim())) return Number(text);
    problems[field] = { code: 'vm-number-invalid', values: { text } } satisfies Problem;
    return 1;
  };
  const optional = (field: VmField, text: string) => (text.trim() === '' ? undefined : number(field, text));
  const maxMemoryMib = optional('maxMemory', draft.maxMemory);
  const maxVcpus = optional('maxVcpus', draft.maxVcpus);
  const needsSize = draft.disk === 'new' || draft.disk === 'pool';
  const request: CreateVmRequest = {
    name: draft.name.trim(),
    memoryMib: number('memory', draft.memory),
    ...(maxMemoryMib === undefined ? {} : { maxMemoryMib }),
    vcpus: number('vcpus', draft.vcpus),
    ...(maxVcpus === undefined ? {} : { maxVcpus }),
    ...(draft.os.trim() === '' ? {} : { osVariant: draft.os.trim() }),
    install: readInstall(draft),
    disk: readDisk(draft, needsSize ? number('diskSize', draft.size) : 1),
    networks: networksOf(draft, topology).map(readNetwork),
    graphics: vmGraphics.find((kind) => kind === draft.graphics) ?? 'none',
    serialConsole: draft.serial,
    autostart: draft.autostart,
  };
  const hasNumbers = Object.keys(problems).length === 0;
  return {
    request: hasNumbers ? request : undefined,
    problems: { ...checkCreateVm(request, { topology }), ...problems },
  };
}

function readInstall(draft: VmDraft): InstallSource {
  switch (draft.install) {
    case 'iso':
    case 'url': {
      const extraArgs = extraArgsOf(draft).trim();
      const location = (draft.install === 'iso' ? draft.media : draft.url).trim();
      return { kind: 'location', location, ...(extraArgs === '' ? {} : { extraArgs }) };
    }
    case 'cdrom':
      return { kind: 'cdrom', path: draft.media.trim() };
    case 'pxe':
      return { kind: 'pxe' };
    case 'import': {
      const [kernel, initrd, args] = [draft.kernel, draft.initrd, draft.kernelArgs].map((text) =>
        text.trim(),
      );
      if (!kernel) return { kind: 'import' };
      return {
        kind: 'import',
        kernel: { kernel, ...(initrd ? { initrd } : {}), ...(args ? { args } : {}) },
      };
    }
    default:
      return draft.install satisfies never;
  }
}

function readDisk(draft: VmDraft, sizeGib: number): VmDisk {
  const format = diskFormats.find((known) => known === draft.format);
  const withFormat = format === undefined ? {} : { format };
  switch (draft.disk) {
    case 'new':
      return { kind: 'new', path: diskPathOf(draft).trim(), sizeGib, ...withFormat };
    case 'pool':
      return { kind: 'pool', pool: draft.pool, volume: volumeOf(draft).trim(), sizeGib, ...withFormat };
    case 'existing':
      return { kind: 'existing', path: (draft.diskPath ?? '').trim() };
    case 'none':
      return { kind: 'none' };
    default:
      return draft.disk satisfies never;
  }
}

export function readNetwork({ source, mac, model }: NetworkDraft): VmNetwork {
  const found = nicModels.find((known) => known === model);
  return {
    source: parseConvertSource(source) ?? { kind: 'network', network: source },
    ...(mac.trim() === '' ? {} : { mac: mac.trim() }),
    ...(found === undefined ? {} : { model: found }),
  };
}
