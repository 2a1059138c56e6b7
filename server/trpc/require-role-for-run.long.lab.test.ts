import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { enterArgv } from '@/lab/lab';
import { waitUntil } from '@/lab/wait-until';
import { onHost } from '../host/lab-host';
import type { BridgeChange } from '../model/bridge-request';
import { contextOf } from './context-of';
import { appRouter } from './router';

const name = inject('labHost');
const administrator = appRouter.createCaller(contextOf('administrator'));
const operator = appRouter.createCaller(contextOf('operator'));
const refused = { code: 'FORBIDDEN', cause: { problem: { code: 'role-missing' } } };
const tooLate = { cause: { problem: { code: 'run-decided-elsewhere' } } };

beforeAll(() => {
  vi.stubEnv('BRIDGEHEAD_LOOK_AT', JSON.stringify({ kind: 'lab', name, prefix: enterArgv(name) }));
});
afterAll(() => vi.unstubAllEnvs());

async function untilKept(runId: string): Promise<void> {
  await waitUntil(
    `${runId} to be kept`,
    async () =>
      (await administrator.runs.one({ hostId: name, runId })).state.outcome === 'kept' ? true : undefined,
    { timeoutMs: 60_000 },
  );
}

async function changeBridge(runId: string, change: BridgeChange): Promise<void> {
  const review = { hostId: name, change, runId };
  const planned = await administrator.bridges.plan(review);
  if (!planned.ok) throw new Error(planned.refusal.code);
  await administrator.bridges.start({ ...review, fingerprint: planned.plan.fingerprint });
  await untilKept(runId);
}

test('an operator does not answer a run that changes the host, and does answer one of a network', async () => {
  const bridge = 'br-roles';
  const addressing = { kind: 'none' } as const;
  const request = { bridge, addressing, stp: false, forwardDelaySeconds: 0, vlanFiltering: false };
  await changeBridge('roles-bridge', { kind: 'create', request });
  const ofHost = { hostId: name, runId: 'roles-bridge' };
  await expect(operator.runs.rollBack(ofHost)).rejects.toMatchObject(refused);
  await expect(operator.runs.keep(ofHost)).rejects.toMatchObject(refused);
  await expect(operator.runs.extend({ ...ofHost, seconds: 60 })).rejects.toMatchObject(refused);
  await expect(administrator.runs.rollBack(ofHost)).rejects.toMatchObject(tooLate);
  await changeBridge('roles-no-bridge', { kind: 'remove', request: { bridge } });

  const ofNetwork = { hostId: name, runId: 'roles-network' };
  const change = { kind: 'action', network: 'default', action: 'no-autostart' } as const;
  const planned = await operator.networks.plan({ ...ofNetwork, change });
  if (!planned.ok) throw new Error(planned.refusal.code);
  await operator.networks.start({ ...ofNetwork, change, fingerprint: planned.plan.fingerprint });
  await untilKept('roles-network');
  await expect(operator.runs.rollBack(ofNetwork)).rejects.toMatchObject(tooLate);
  await onHost(name, 'virsh net-autostart default');
});
