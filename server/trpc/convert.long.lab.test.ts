import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { enterArgv } from '@/lab/lab';
import { watchedHost } from '../host/hosts';
import { onHost } from '../host/lab-host';
import type { RunState } from '../model/run';
import { contextOf } from './context-of';
import { convertRouter } from './convert';

const name = inject('labHost');
const page = new AbortController();
const asOperator = convertRouter.createCaller(contextOf('administrator', { signal: page.signal }));
const runs: RunState[] = [];
let node01: { hostId: string; domainUuid: string; mac: string };

beforeAll(async () => {
  vi.stubEnv('BRIDGEHEAD_LOOK_AT', JSON.stringify({ kind: 'lab', name, prefix: enterArgv(name) }));
  const domainUuid = (await onHost(name, 'virsh domuuid node01')).trim();
  const mac = /[0-9a-f:]{17}/.exec(await onHost(name, 'virsh domiflist node01'))?.[0] ?? '';
  node01 = { hostId: name, domainUuid, mac };
  void (async () => {
    for await (const event of watchedHost(name).watch(page.signal))
      if (event.kind === 'run') runs.push(event.run);
  })();
});
afterAll(async () => {
  page.abort();
  vi.unstubAllEnvs();
  await onHost(name, 'ip link del br-test 2> /dev/null; true');
});

const onBrTest = { kind: 'bridge', bridge: 'br-test' } as const;
const makeBrTest = () => onHost(name, 'ip link add name br-test type bridge && ip link set br-test up');
const tapIsOn = async () => (await onHost(name, 'virsh domiflist node01')).includes('default');

test('a plan is refused when its bridge has gone since it was reviewed', async () => {
  await makeBrTest();
  const wanted = { ...node01, target: onBrTest, runId: 'refused-1' };
  const planned = await asOperator.plan(wanted);
  if (!planned.ok) throw new Error(planned.refusal.code);
  await onHost(name, 'ip link del br-test');
  const start = asOperator.start({ ...wanted, fingerprint: planned.plan.fingerprint });
  await expect(start).rejects.toMatchObject({ cause: { problem: { code: 'convert-bridge-missing' } } });
  expect(await tapIsOn()).toBe(true);
});

test('a plan is refused when the domain has changed since it was reviewed', async () => {
  await makeBrTest();
  const wanted = { ...node01, target: onBrTest, runId: 'refused-2' };
  const planned = await asOperator.plan(wanted);
  if (!planned.ok) throw new Error(planned.refusal.code);
  await onHost(name, 'virsh desc node01 --config changed meanwhile');
  const start = asOperator.start({ ...wanted, fingerprint: planned.plan.fingerprint });
  await expect(start).rejects.toMatchObject({ cause: { problem: { code: 'host-changed' } } });
  await onHost(name, 'virsh desc node01 --config ""; ip link del br-test');
  expect(await tapIsOn()).toBe(true);
});

test('a run goes its way and tells every page; a second one at the same time is refused', async () => {
  const wanted = { ...node01, target: { kind: 'bridge', bridge: 'br0' } as const, runId: 'there' };
  const planned = await asOperator.plan(wanted);
  if (!planned.ok) throw new Error(planned.refusal.code);
  const start = { ...wanted, fingerprint: planned.plan.fingerprint };
  const both = await Promise.allSettled([asOperator.start(start), asOperator.start(start)]);
  expect(both).toContainEqual({ status: 'fulfilled', value: { runId: 'there' } });
  expect(both).toContainEqual(
    expect.objectContaining({
      status: 'rejected',
      reason: expect.objectContaining({
        cause: expect.objectContaining({ problem: { code: 'run-under-way', values: { id: 'there' } } }),
      }),
    }),
  );
  await outcome('there', 'kept');

  const back = { ...node01, target: { kind: 'network', network: 'default' } as const, runId: 'back' };
  const plannedBack = await asOperator.plan(back);
  if (!plannedBack.ok) throw new Error(plannedBack.refusal.code);
  await asOperator.start({ ...back, fingerprint: plannedBack.plan.fingerprint });
  await outcome('back', 'kept');
  expect(await tapIsOn()).toBe(true);
});

async function outcome(id: string, wanted: RunState['outcome']): Promise<void> {
  await vi.waitFor(() => expect(runs.findLast((run) => run.id === id)).toMatchObject({ outcome: wanted }), {
    timeout: 30_000,
    interval: 50,
  });
}
