import { expect, it } from 'vitest';
import {
  type ConversionDraft,
  formatConversionDraft,
  keptChoice,
  parseConversionDraft,
  readWaveSize,
} from './conversion-draft';

const id = (number: number) => `uuid-${number}/52:54:00:00:00:0${number}`;
const draft: ConversionDraft = {
  chosen: [id(1), id(2)],
  methods: {},
  target: { kind: 'network', network: '局域网 a:b' },
  method: 'restart',
  canary: 'uuid-2',
  waveSize: '12',
  onFailure: 'go-on',
  read: ['abc'],
};

function roundTrip(one: ConversionDraft): ConversionDraft {
  const kept = keptChoice(one);
  const address = new URLSearchParams(formatConversionDraft(one)).toString();
  return parseConversionDraft(new URLSearchParams(address), (key) =>
    key === kept?.key ? kept.kept : undefined,
  );
}

it('comes back from the address as it was, a short choice from the address alone', () => {
  expect(keptChoice(draft)).toBeUndefined();
  expect(roundTrip(draft)).toEqual(draft);
});

it('keeps three hundred interfaces, and what differs for one VM, beside a short address', () => {
  const many = { ...draft, chosen: Array.from({ length: 300 }, (_, index) => id(index)) };
  expect(roundTrip(many)).toEqual(many);
  expect(new URLSearchParams(formatConversionDraft(many)).toString().length).toBeLessThan(200);
  const own = { ...draft, methods: { 'uuid-1': 'next-start' } } as const;
  expect(roundTrip(own)).toEqual(own);
});

it('takes any address: what it does not know is as if it had not been said', () => {
  const address = new URLSearchParams('kept=gone&target=direct:eth0&method=magic&failure=panic');
  expect(parseConversionDraft(address, () => undefined)).toEqual({
    chosen: [],
    methods: {},
    method: 'live',
    waveSize: '5',
    onFailure: 'stop',
    read: [],
  });
});

it.each([
  ['5', 5],
  ['50', 50],
  ['51', undefined],
  ['0', undefined],
  ['1.5', undefined],
  ['', undefined],
])('reads %j VMs at a time as %j', (text, size) => {
  expect(readWaveSize(text)).toBe(size);
});
