import { type BatchRequest, defaultPace } from '@/server/model/batch';
import { type ConversionMethod, conversionMethods } from '@/server/model/conversion';
import { fingerprint } from '@/server/model/fingerprint';
import type { Domain, DomainInterface, Topology } from '@/server/model/topology';
import { type ConvertSource, formatConvertSource, parseConvertSource } from './convert-source';

/** What the wizard has been told so far. Interfaces by their `id`: a domain's UUID and a MAC, never "the first". */
export interface ConversionDraft {
  readonly chosen: readonly string[];
  readonly target?: ConvertSource;
  /** For all, where it is possible. */
  readonly method: ConversionMethod;
  /** For one domain, by UUID. */
  readonly methods: Readonly<Record<string, ConversionMethod>>;
  /** By UUID; absent: the first. */
  readonly canary?: string;
  readonly waveSize: string;
  readonly onFailure: BatchRequest['onFailure'];
  /** The amber checks that were said to be read. */
  readonly read: readonly string[];
}

export const conversionSteps = ['choose', 'target', 'how', 'checks', 'review'] as const;
export type ConversionStep = (typeof conversionSteps)[number];

/** What may be too long for an address: it is kept beside it, under a key that is. */
export type KeptChoice = Pick<ConversionDraft, 'chosen' | 'methods'>;
export type KeptChoices = (key: string) => KeptChoice | undefined;

const shortEnough = 3;

export function keptChoice(
  draft: KeptChoice,
): { readonly key: string; readonly kept: KeptChoice } | undefined {
  const kept = { chosen: draft.chosen, methods: draft.methods };
  if (draft.chosen.length <= shortEnough && Object.keys(draft.methods).length === 0) return undefined;
  return { key: fingerprint(JSON.stringify(kept)).slice(0, 12), kept };
}

/** Anybody can write an address, so any text must do. */
export function parseConversionDraft(parameters: URLSearchParams, kept: KeptChoices): ConversionDraft {
  const key = parameters.get('kept');
  const before = key === null ? undefined : kept(key);
  const target = parseConvertSource(parameters.get('target'));
  const canary = parameters.get('canary') ?? undefined;
  return {
    chosen: before?.chosen ?? (parameters.get('vms') ?? '').split(',').filter((id) => id !== ''),
    methods: before?.methods ?? {},
    method: conversionMethods.find((one) => one === parameters.get('method')) ?? 'live',
    waveSize: parameters.get('waves') ?? String(defaultPace.waveSize),
    onFailure: parameters.get('failure') === 'go-on' ? 'go-on' : 'stop',
    read: (parameters.get('read') ?? '').split(',').filter((one) => one !== ''),
    ...(target === undefined ? {} : { target }),
    ...(canary === undefined ? {} : { canary }),
  };
}

export function formatConversionDraft(draft: ConversionDraft): Readonly<Record<string, string>> {
  const kept = keptChoice(draft);
  return {
    ...(kept === undefined
      ? draft.chosen.length === 0
        ? {}
        : { vms: draft.chosen.join(',') }
      : { kept: kept.key }),
    ...(draft.target === undefined ? {} : { target: formatConvertSource(draft.target) }),
    ...(draft.method === 'live' ? {} : { method: draft.method }),
    ...(draft.canary === undefined ? {} : { canary: draft.canary }),
    ...(draft.waveSize === String(defaultPace.waveSize) ? {} : { waves: draft.waveSize }),
    ...(draft.onFailure === 'stop' ? {} : { failure: draft.onFailure }),
    ...(draft.read.length === 0 ? {} : { read: draft.read.join(',') }),
  };
}

/** A domain and those of its interfaces that are chosen; what has gone from the host since is left out. */
export interface ChosenDomain {
  readonly domain: Domain;
  readonly interfaces: readonly DomainInterface[];
}

export function chosenDomains(topology: Topology, chosen: readonly string[]): readonly ChosenDomain[] {
  const ids = new Set(chosen);
  return topology.domains.flatMap((domain): ChosenDomain[] => {
    const interfaces = domain.interfaces.filter(({ id }) => ids.has(id));
    return interfaces.length === 0 ? [] : [{ domain, interfaces }];
  });
}

/** How many are moved at a time; `undefined` for what is no such number. */
export function readWaveSize(text: string): number | undefined {
  const size = /^\d{1,2}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return size >= 1 && size <= 50 ? size : undefined;
}
