import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recordedRunner } from '../host/recorded-runner';
import { readRecordedFacts, recordingPath } from '../host/recordings';
import { type BatchRequest, defaultPace } from '../model/batch';
import { buildTopology } from '../model/build-topology';
import type { ConversionMethod } from '../model/conversion';
import type { Facts } from '../model/facts';
import { checkConversion } from './check-conversion';
import { planConvertDomain } from './convert-domain';
import { orderBatch } from './plan-batch';
import { refuseMethods } from './refuse-conversion';

const uuidOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const toBr0 = { kind: 'bridge', bridge: 'br0' } as const;
const node01 = { domainUuid: '1f438dd1-b38d-456e-8cdd-a341459c2e02', mac: '52:54:00:4f:2f:3e' };

function move(count: number, pace: Partial<BatchRequest> = {}): BatchRequest {
  const domains = Array.from({ length: count }, (_, index) => ({
    domainUuid: uuidOf(index),
    macs: ['52:54:00:00:00:01'],
    method: 'live' as const,
  }));
  return { ...defaultPace, ...pace, kind: 'move', target: toBr0, domains } as BatchRequest;
}

test('the canary is alone, no wave is larger than asked, and nobody is left out or moved twice', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 12 }),
      fc.nat(),
      (count, waveSize, of) => {
        const canary = uuidOf(of % count);
        const entries = orderBatch('b', move(count, { waveSize, canary }));
        expect(entries[0]?.conversion.domainUuid).toBe(canary);
        expect(new Set(entries.map(({ conversion }) => conversion.domainUuid)).size).toBe(count);
        expect(new Set(entries.map(({ runId }) => runId)).size).toBe(count);
        const sizes = new Map<number, number>();
        for (const { wave } of entries) sizes.set(wave, (sizes.get(wave) ?? 0) + 1);
        expect(sizes.get(0)).toBe(1);
        expect(Math.max(...sizes.values())).toBeLessThanOrEqual(Math.max(1, waveSize));
        expect(entries.map(({ wave }) => wave)).toEqual(
          entries.map(({ wave }) => wave).sort((a, b) => a - b),
        );
      },
    ),
    { numRuns: 50 },
  );
});

test('the way back takes each interface to where it was, its configuration too, and only of those that moved', () => {
  const from = { kind: 'network', network: 'default' } as const;
  const configFrom = { kind: 'network', network: 'other', portGroup: 'p' } as const;
  const then = (domainUuid: string, result: 'silent' | 'put-back') => ({
    ...{ domainUuid, name: 'n', method: 'live' as const, wave: 0, fingerprint: '', state: 'ended' as const },
    moves: [{ mac: '52:54:00:00:00:01', target: toBr0, from, configFrom }],
    result,
  });
  const request: BatchRequest = {
    ...defaultPace,
    kind: 'back',
    batchId: 'a',
    domains: [uuidOf(1), uuidOf(2)].map((domainUuid) => ({ domainUuid, method: 'live' })),
  };
  const entries = orderBatch('b', request, {
    domains: [then(uuidOf(1), 'silent'), then(uuidOf(2), 'put-back')],
  });
  expect(entries.map(({ conversion }) => conversion)).toEqual([
    {
      domainUuid: uuidOf(1),
      method: 'live',
      moves: [{ mac: '52:54:00:00:00:01', target: from, configTarget: configFrom }],
    },
  ]);
});

const facts = await readRecordedFacts('kvm-netplan');
const { runner } = recordedRunner(recordingPath('kvm-netplan'));
const dumpxml = async (...options: string[]) =>
  (await runner.run({ argv: ['virsh', 'dumpxml', ...options, node01.domainUuid] })).stdout;
const documents = { live: await dumpxml(), inactive: await dumpxml('--inactive') };
const topologyOf = (of: Facts) => buildTopology(of, () => ({ kind: 'nobody' }));
const conversion = (method: ConversionMethod) => ({
  domainUuid: node01.domainUuid,
  moves: [{ mac: node01.mac, target: toBr0 }],
  method,
});

describe('of a recorded host', () => {
  test.each([
    ['live', ['live', 'config']],
    ['restart', ['stop', 'config', 'start']],
    ['next-start', ['config']],
  ] as const)('%s is these steps', (method, steps) => {
    const planned = planConvertDomain(topologyOf(facts), conversion(method), { documents, directory: '/r' });
    if (!planned.ok) throw new Error(planned.refusal.code);
    expect(planned.plan.steps.map(({ id }) => id)).toEqual(steps);
    const read = planned.plan.steps.flatMap((step) =>
      [...step.do, ...step.undo].flatMap(({ command }) =>
        command.argv.filter((word) => word.startsWith('/r/')),
      ),
    );
    expect(new Set(planned.plan.files.map(({ path }) => path))).toEqual(new Set(read));
    const change = planned.plan.steps.find(({ id }) => id === 'config')?.change;
    expect(change?.after).toBe(
      change?.before
        .replace("<interface type='network'>", "<interface type='bridge'>")
        .replace("<source network='default'/>", "<source bridge='br0'/>"),
    );
  });

  test('a domain that is being migrated is refused, with the word for it', () => {
    const given = { documents: { ...documents, job: 'Outgoing migration' }, directory: '/r' };
    expect(planConvertDomain(topologyOf(facts), conversion('live'), given)).toMatchObject({
      ok: false,
      refusal: { code: 'convert-job', values: { job: 'Outgoing migration' } },
    });
  });

  test('of a paused domain all is possible but a restart', () => {
    const topology = topologyOf(facts);
    const domains = topology.domains.map((domain) => ({ ...domain, state: 'paused' as const }));
    const refusals = refuseMethods({ ...topology, domains }, conversion('live'));
    expect(refusals.live).toBeUndefined();
    expect(refusals['next-start']).toBeUndefined();
    expect(refusals.restart?.code).toBe('convert-paused');
  });

  test('who stays behind, snapshots and forwarded ports are said, and everything else is in order', () => {
    const topology = topologyOf(facts);
    const address = topology.domains.find(({ uuid }) => uuid === node01.domainUuid)?.interfaces[0]
      ?.addresses[0];
    const said = <T>(value: T) => ({ value, evidence: [] });
    const checks = checkConversion([conversion('live')], {
      facts,
      topology,
      readings: {
        bridgeNetfilter: said({ ipv4: false, ipv6: false }),
        forward: said({ ipv4: 'accepts', ipv6: 'accepts', by: [] } as const),
        machine: said(undefined),
        hooks: said([]),
        forwardedTo: said([address?.address ?? '']),
        leases: {
          default: [{ mac: node01.mac, address: address?.address ?? '', prefixLength: 24, expiresAtMs: 0 }],
        },
        snapshots: { [node01.domainUuid]: ['before-upgrade'] },
      },
    });
    const amber = checks.filter(({ level }) => level === 'amber').map(({ id }) => id);
    expect(amber.sort()).toEqual(['neighbours', 'port-forwards', 'snapshots']);
    expect(checks.find(({ id }) => id === 'snapshots')?.domains).toEqual([node01.domainUuid]);
    expect(checks.some(({ level }) => level === 'red')).toBe(false);
  });
});
