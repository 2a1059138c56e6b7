import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { count, type counted, observe, readCounted } from './counted';
import { formatMetrics, type Metric } from './metric';

/** As Prometheus reads it: a name, its labels, a number. */
const sampleLine =
  /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? (\S+)$/;

function parseSample(line: string) {
  const [, name, labels = '', value] = sampleLine.exec(line) ?? [];
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, text = '']) => [
    label,
    text.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
  ]);
  return { name, labels: Object.fromEntries(pairs), value: value === '+Inf' ? Infinity : Number(value) };
}

describe('what Prometheus is told', () => {
  test('reads back as it was, whatever a host is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.double(), (host, help, value) => {
        const metric: Metric = {
          name: 'bridgehead_host_up',
          type: 'gauge',
          help,
          samples: [{ labels: { host }, value }],
        };
        const lines = formatMetrics([metric]).split('\n');
        expect(lines).toHaveLength(4);
        const read = parseSample(lines[2] ?? '');
        expect(read.labels).toEqual({ host });
        if (value === -Infinity) expect(lines[2]).toMatch(/ -Inf$/);
        else expect(read.value === value || Number.isNaN(value)).toBe(true);
      }),
    );
  });
});

describe('what is counted', () => {
  afterEach(() => {
    Reflect.deleteProperty(globalThis, Symbol.for('bridgehead.metrics'));
  });

  const samples = (name: keyof typeof counted) =>
    readCounted().find((one) => one.name === name)?.samples ?? [];

  test('is 0 before it happened', () => {
    expect(samples('bridgehead_runs_total')).toContainEqual({ labels: { outcome: 'kept' }, value: 0 });
  });

  test('goes up by one each time, by its labels', () => {
    count('bridgehead_refusals_total', { code: 'host-changed' });
    count('bridgehead_refusals_total', { code: 'host-changed' });
    count('bridgehead_refusals_total', { code: 'check-red' });
    expect(samples('bridgehead_refusals_total')).toEqual([
      { labels: { code: 'host-changed' }, value: 2 },
      { labels: { code: 'check-red' }, value: 1 },
    ]);
  });

  test('is in every bucket that it fits in, and in the sum', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1 }), (durations) => {
        Reflect.deleteProperty(globalThis, Symbol.for('bridgehead.metrics'));
        for (const seconds of durations)
          observe('bridgehead_command_duration_seconds', { program: 'ip' }, seconds);
        const told = samples('bridgehead_command_duration_seconds');
        for (const { suffix, labels, value } of told) {
          if (suffix !== '_bucket') continue;
          const bound = labels['le'] === '+Inf' ? Infinity : Number(labels['le']);
          expect(value).toBe(durations.filter((seconds) => seconds <= bound).length);
        }
        const sum = durations.reduce((a, b) => a + b, 0);
        expect(told.find(({ suffix }) => suffix === '_sum')?.value).toBeCloseTo(sum);
        expect(told.find(({ suffix }) => suffix === '_count')?.value).toBe(durations.length);
      }),
    );
  });
});
