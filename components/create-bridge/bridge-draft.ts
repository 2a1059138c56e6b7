import type { BridgeAddressing, CreateBridgeRequest } from '@/server/model/bridge-request';
import { type Message, message } from '@/server/model/message';
import type { Problem } from '@/server/model/problem';
import type { Topology, Uplink } from '@/server/model/topology';
import { checkStaticAddressing } from '@/server/plan/check-addressing';
import { refuseCreateBridge, refuseUplink } from '@/server/plan/refuse-create-bridge';

/**
 * What has been answered and typed so far, as it was typed: half an address stays half an address. A field that was
 * never touched is absent and shows what the host has now.
 */
export interface BridgeDraft {
  readonly uplink?: UplinkChoice;
  readonly addressing?: BridgeAddressing['kind'];
  readonly addresses?: string;
  readonly gateways?: string;
  readonly nameservers?: string;
  readonly searchDomains?: string;
  readonly bridge?: string;
  readonly stp: boolean;
  readonly forwardDelay?: string;
  readonly vlanFiltering: boolean;
  readonly mtu?: string;
  /** The amber checks that were said to be read. */
  readonly read: readonly string[];
}

export type UplinkChoice =
  | { readonly kind: 'interface'; readonly name: string }
  | { readonly kind: 'isolated' };

export type DraftText =
  | 'addresses'
  | 'gateways'
  | 'nameservers'
  | 'searchDomains'
  | 'bridge'
  | 'forwardDelay'
  | 'mtu';

/** By field; each a few sentences that stand beside it. */
export type DraftErrors = Partial<Record<DraftText | 'uplink' | 'addressing', readonly Message[]>>;

const addressingKinds = ['keep', 'dhcp', 'static', 'none'] as const;
const texts = [
  'addresses',
  'gateways',
  'nameservers',
  'searchDomains',
  'bridge',
  'forwardDelay',
  'mtu',
] as const satisfies readonly DraftText[];

/** Anybody can write an address, so any text must do. */
export function parseDraft(parameters: URLSearchParams): BridgeDraft {
  const uplink = parameters.get('uplink');
  const addressing = addressingKinds.find((kind) => kind === parameters.get('addressing'));
  const typed = texts.flatMap((name): [DraftText, string][] => {
    const text = parameters.get(name);
    return text === null ? [] : [[name, text]];
  });
  return {
    ...(parameters.has('isolated')
      ? { uplink: { kind: 'isolated' } }
      : uplink === null
        ? {}
        : { uplink: { kind: 'interface', name: uplink } }),
    ...(addressing === undefined ? {} : { addressing }),
    ...(Object.fromEntries(typed) as Partial<Record<DraftText, string>>), // pairs of just these names
    stp: parameters.has('stp'),
    vlanFiltering: parameters.has('vlan'),
    read: parameters.get('read')?.split('.') ?? [],
  };
}

/** The draft as it stands in the page's address. */
export function formatDraft(draft: BridgeDraft): Record<string, string> {
  return {
    ...(draft.uplink === undefined
      ? {}
      : draft.uplink.kind === 'isolated'
        ? { isolated: 'yes' }
        : { uplink: draft.uplink.name }),
    ...(draft.addressing === undefined ? {} : { addressing: draft.addressing }),
    ...Object.fromEntries(
      texts.flatMap((name) => {
        const text = draft[name];
        return text === undefined ? [] : [[name, text]];
      }),
    ),
    ...(draft.stp ? { stp: 'on' } : {}),
    ...(draft.vlanFiltering ? { vlan: 'on' } : {}),
    ...(draft.read.length === 0 ? {} : { read: draft.read.join('.') }),
  };
}

export function uplinkOf(draft: BridgeDraft, topology: Topology): Uplink | undefined {
  const { uplink } = draft;
  return uplink?.kind === 'interface' ? topology.uplinks.find(({ name }) => name === uplink.name) : undefined;
}

/** Without an uplink there is nothing to keep, and no DHCP server to ask. */
export function addressingOf(draft: BridgeDraft): BridgeAddressing['kind'] {
  if (draft.uplink?.kind === 'isolated') return draft.addressing === 'static' ? 'static' : 'none';
  return draft.addressing ?? 'keep';
}

/** What each field shows: what was typed, or what the host has now. */
export function draftText(draft: BridgeDraft, field: DraftText, topology: Topology): string {
  return draft[field] ?? untouchedText(draft, field, topology);
}

function untouchedText(draft: BridgeDraft, field: DraftText, topology: Topology): string {
  const uplink = uplinkOf(draft, topology);
  switch (field) {
    case 'addresses':
      return (uplink?.addresses ?? [])
        .filter(({ scope, family, dynamic }) => scope === 'global' && !(family === 'inet6' && dynamic))
        .map(({ address, prefixLength }) => `${address}/${prefixLength}`)
        .join(' ');
    case 'gateways':
      return topology.defaultRoutes
        .filter(({ interfaceName, family }) => interfaceName === uplink?.name && family === 'inet')
        .flatMap(({ gateway }) => gateway ?? [])
        .slice(0, 1)
        .join(' ');
    case 'nameservers':
      // The stub of systemd-resolved is the host itself; what is behind it is not known here.
      return uplink === undefined
        ? ''
        : topology.dnsServers.filter((address) => !/^127\.|^::1$/.test(address)).join(' ');
    case 'searchDomains':
      return uplink === undefined ? '' : topology.searchDomains.filter((one) => one !== '.').join(' ');
    case 'bridge':
      return suggestedNames(topology)[0] ?? '';
    case 'forwardDelay':
      return '15';
    case 'mtu':
      return '';
    default:
      return field satisfies never;
  }
}

/** The first free name of each of the two customs: `br0` as most guides have it, `virbr1` beside libvirt's own. */
export function suggestedNames(topology: Topology): string[] {
  const firstFree = (prefix: string, from: number) => {
    for (let number = from; ; number++)
      if (nameProblem(`${prefix}${number}`, topology) === undefined) return `${prefix}${number}`;
  };
  return [firstFree('br', 0), firstFree('virbr', 1)];
}

function nameProblem(bridge: string, topology: Topology): Problem | undefined {
  return refuseCreateBridge(
    { bridge, addressing: { kind: 'none' }, stp: false, forwardDelaySeconds: 0, vlanFiltering: false },
    topology,
  );
}

/** What is asked for, or what is still wrong with it. */
export function readDraft(
  draft: BridgeDraft,
  topology: Topology,
): { readonly errors: DraftErrors; readonly request?: CreateBridgeRequest } {
  const text = (field: DraftText) => draftText(draft, field, topology).trim();
  const uplink = uplinkOf(draft, topology);
  const addressing = readAddressing(draft, topology);
  const bridge = text('bridge');
  const errors: DraftErrors = {
    ...uplinkError(draft, topology),
    ...(addressing.kind === 'static' ? staticErrors(addressing) : {}),
    ...asError('bridge', nameProblem(bridge, topology)),
    ...(draft.stp ? numberError('forwardDelay', text('forwardDelay'), { least: 2, most: 30 }) : {}),
    ...(text('mtu') === ''
      ? {}
      : numberError('mtu', text('mtu'), {
          least: hasIpv6(addressing) ? 1280 : 576,
          most: uplink?.mtu ?? 65_535,
        })),
  };
  if (Object.keys(errors).length > 0) return { errors };
  return {
    errors,
    request: {
      bridge,
      ...(uplink === undefined ? {} : { uplink: uplink.name }),
      addressing,
      stp: draft.stp,
      forwardDelaySeconds: draft.stp ? Number(text('forwardDelay')) : 0,
      vlanFiltering: draft.vlanFiltering,
      ...(text('mtu') === '' ? {} : { mtu: Number(text('mtu')) }),
    },
  };
}

function readAddressing(draft: BridgeDraft, topology: Topology): BridgeAddressing {
  const kind = addressingOf(draft);
  if (kind !== 'static') return { kind };
  const list = (field: DraftText) =>
    draftText(draft, field, topology)
      .split(/[\s,;]+/)
      .filter((one) => one !== '');
  return {
    kind,
    addresses: list('addresses'),
    gateways: list('gateways'),
    nameservers: list('nameservers'),
    searchDomains: list('searchDomains'),
  };
}

function uplinkError(draft: BridgeDraft, topology: Topology): DraftErrors {
  if (draft.uplink === undefined) return { uplink: [message('createBridge.uplinkUnchosen')] };
  if (draft.uplink.kind === 'isolated') return {};
  const uplink = uplinkOf(draft, topology);
  return asError(
    'uplink',
    uplink === undefined
      ? { code: 'uplink-gone', values: { name: draft.uplink.name } }
      : refuseUplink(uplink, topology),
  );
}

function staticErrors(addressing: Extract<BridgeAddressing, { kind: 'static' }>): DraftErrors {
  return Object.fromEntries(
    Object.entries(checkStaticAddressing(addressing)).map(([field, error]) => [field, [error]]),
  );
}

function asError(field: keyof DraftErrors, problem: Problem | undefined): DraftErrors {
  if (problem === undefined) return {};
  return {
    [field]: [
      message(`problems.${problem.code}.what`, problem.values),
      message(`problems.${problem.code}.remedy`, problem.values),
    ],
  };
}

function numberError(
  field: DraftText,
  text: string,
  { least, most }: { readonly least: number; readonly most: number },
): DraftErrors {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return number >= least && number <= most
    ? {}
    : { [field]: [message('createBridge.notANumber', { least: String(least), most: String(most) })] };
}

function hasIpv6(addressing: BridgeAddressing): boolean {
  return addressing.kind === 'static' && addressing.addresses.some((address) => address.includes(':'));
}

export const createSteps = ['uplink', 'addressing', 'options', 'checks', 'review'] as const;
export type CreateStep = (typeof createSteps)[number];

const fieldsOfStep = {
  uplink: ['uplink'],
  addressing: ['addressing', 'addresses', 'gateways', 'nameservers', 'searchDomains'],
  options: ['bridge', 'forwardDelay', 'mtu'],
  checks: [],
  review: [],
} as const satisfies Record<CreateStep, readonly (keyof DraftErrors)[]>;

export function hasErrors(step: CreateStep, errors: DraftErrors): boolean {
  return fieldsOfStep[step].some((field) => errors[field] !== undefined);
}

/** The step that was asked for, or the first before it that is not answered (any more). */
export function reachableStep(asked: string | null, errors: DraftErrors): CreateStep {
  const wanted = createSteps.find((step) => step === asked) ?? 'uplink';
  const before = createSteps.slice(0, createSteps.indexOf(wanted));
  return before.find((step) => hasErrors(step, errors)) ?? wanted;
}
