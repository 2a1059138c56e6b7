import type { Labels, Metric } from './metric';

/**
 * What this process counts while it works. The names are for others to build on: docs/metrics.md describes them, and a
 * test compares the two.
 */
export const counted = {
  bridgehead_runs_total: {
    type: 'counter',
    help: 'Runs that ended, by how they ended.',
    initial: [{ outcome: 'kept' }, { outcome: 'rolled-back' }, { outcome: 'rollback-failed' }],
  },
  bridgehead_rollbacks_total: {
    type: 'counter',
    help: 'Runs that went back, by the code of the problem that made them; "not-kept" where nobody kept them.',
    initial: [{ because: 'not-kept' }],
  },
  bridgehead_refusals_total: {
    type: 'counter',
    help: 'What was asked for and refused, by the code of the problem.',
    initial: [],
  },
  bridgehead_sign_ins_total: {
    type: 'counter',
    help: 'Tries to sign in.',
    initial: [{ outcome: 'done' }, { outcome: 'refused' }],
  },
  bridgehead_command_duration_seconds: {
    type: 'histogram',
    help: 'How long commands on hosts took, by program.',
    initial: [],
  },
} as const satisfies Record<
  string,
  { readonly type: 'counter' | 'histogram'; readonly help: string; readonly initial: readonly Labels[] }
>;

type NameOf<Type> = {
  [Name in keyof typeof counted]: (typeof counted)[Name]['type'] extends Type ? Name : never;
}[keyof typeof counted];

/** From a question that a session answers to an installation: a millisecond to ten minutes. */
const upperBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 600];

interface Series {
  readonly labels: Labels;
  value: number;
  /** Of a histogram: how many were in each bucket; its `value` is their sum. */
  readonly buckets?: number[];
}

// Next loads a module more than once in one process: what must be single lives on globalThis.
const key = Symbol.for('bridgehead.metrics');

function series(): Map<string, Map<string, Series>> {
  const holder = globalThis as { [key]?: Map<string, Map<string, Series>> };
  holder[key] ??= new Map();
  return holder[key];
}

export function count(name: NameOf<'counter'>, labels: Labels): void {
  seriesOf(name, labels).value++;
}

export function observe(name: NameOf<'histogram'>, labels: Labels, seconds: number): void {
  const one = seriesOf(name, labels);
  one.value += seconds;
  const index = upperBounds.findIndex((bound) => seconds <= bound);
  const buckets = one.buckets ?? [];
  const place = index < 0 ? upperBounds.length : index;
  buckets[place] = (buckets[place] ?? 0) + 1;
}

function seriesOf(name: keyof typeof counted, labels: Labels): Series {
  const all = series();
  const ofName = all.get(name) ?? new Map<string, Series>();
  all.set(name, ofName);
  const id = JSON.stringify(Object.entries(labels).sort());
  const found = ofName.get(id);
  if (found !== undefined) return found;
  const isHistogram = counted[name].type === 'histogram';
  const made: Series = {
    labels,
    value: 0,
    ...(isHistogram ? { buckets: new Array<number>(upperBounds.length + 1).fill(0) } : {}),
  };
  ofName.set(id, made);
  return made;
}

export function readCounted(): readonly Metric[] {
  return (Object.keys(counted) as (keyof typeof counted)[]).map((name) => {
    const { type, help, initial } = counted[name];
    // What has not happened yet is 0, and not absent: its first time is then seen as an increase.
    for (const labels of initial) seriesOf(name, labels);
    return { name, type, help, samples: [...(series().get(name)?.values() ?? [])].flatMap(samplesOf) };
  });
}

function samplesOf({ labels, value, buckets }: Series): Metric['samples'] {
  if (buckets === undefined) return [{ labels, value }];
  let sum = 0;
  const cumulative = buckets.map((inBucket, index) => {
    sum += inBucket;
    const le = index < upperBounds.length ? String(upperBounds[index]) : '+Inf';
    return { suffix: '_bucket', labels: { ...labels, le }, value: sum } as const;
  });
  return [...cumulative, { suffix: '_sum', labels, value }, { suffix: '_count', labels, value: sum }];
}
