import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callTRPCProcedure } from '@trpc/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { isRoleAtLeast, type Role, roles } from '../model/role';
import { closeState } from '../state/open-state';
import { contextOf } from './context-of';
import { appRouter } from './router';

/**
 * Who may call what: every procedure there is, by name, with the least role that it lets through. A new one fails this
 * test until it has a line here, and a line without a procedure fails it too.
 */
const table: Readonly<Record<string, Role>> = {
  'approvals.ask': 'administrator',
  'approvals.decide': 'administrator',
  'approvals.list': 'administrator',
  'approvals.one': 'administrator',
  'batches.answerForce': 'operator',
  'batches.checks': 'operator',
  'batches.documents': 'viewer',
  'batches.list': 'viewer',
  'batches.one': 'viewer',
  'batches.pause': 'operator',
  'batches.plan': 'operator',
  'batches.planOne': 'operator',
  'batches.resume': 'operator',
  'batches.start': 'operator',
  'batches.stop': 'operator',
  'bridges.checks': 'administrator',
  'bridges.plan': 'administrator',
  'bridges.planElsewhere': 'administrator',
  'bridges.start': 'administrator',
  'console.open': 'operator',
  'console.write': 'operator',
  'convert.plan': 'operator',
  'convert.start': 'operator',
  'doctor.diagnose': 'viewer',
  'doctor.plan': 'operator',
  // Of the repair that changes a host's own bridge an administrator's: see below.
  'doctor.start': 'operator',
  'hosts.find': 'viewer',
  'hosts.list': 'viewer',
  'hosts.overview': 'viewer',
  'hosts.remove': 'administrator',
  'hosts.retry': 'viewer',
  'hosts.save': 'administrator',
  'hosts.test': 'administrator',
  'hosts.trust': 'administrator',
  'hosts.watch': 'viewer',
  'log.list': 'administrator',
  'log.names': 'administrator',
  'log.one': 'administrator',
  'log.verify': 'administrator',
  'networks.check': 'operator',
  'networks.documents': 'viewer',
  'networks.plan': 'operator',
  'networks.start': 'operator',
  'networks.suggest': 'operator',
  'people.accounts': 'administrator',
  'people.confirmEnrolment': 'viewer',
  // Their own; an administrator ends anybody's: see sessions.test.ts.
  'people.endSession': 'viewer',
  'people.enrol': 'viewer',
  'people.hasSecondFactor': 'viewer',
  'people.removeFactor': 'administrator',
  'people.removeOwnFactor': 'viewer',
  'people.sessions': 'viewer',
  // Of a run that changes a host itself an administrator's: require-role-for-run.long.lab.test.ts.
  'runs.extend': 'operator',
  'runs.handOver': 'viewer',
  'runs.keep': 'operator',
  'runs.list': 'viewer',
  'runs.one': 'viewer',
  'runs.rollBack': 'operator',
  'versions.current': 'viewer',
  'versions.keep': 'operator',
  'versions.list': 'viewer',
  'versions.planDomain': 'operator',
  'versions.read': 'viewer',
  'versions.startDomain': 'operator',
  'vms.check': 'operator',
  'vms.choices': 'operator',
  'vms.plan': 'operator',
  'vms.planChange': 'operator',
  'vms.start': 'operator',
  'vms.startChange': 'operator',
  'vms.xml': 'viewer',
};

/** What tRPC itself keeps of the router: every path with its procedure. */
const procedures = appRouter._def.procedures as unknown as Readonly<
  Record<string, { readonly _def: { readonly type: 'query' | 'mutation' | 'subscription' } }>
>;

let state: string;
beforeAll(() => {
  state = mkdtempSync(join(tmpdir(), 'bridgehead-router-'));
});
afterAll(async () => {
  await closeState();
  rmSync(state, { recursive: true });
});
beforeEach(() => {
  vi.stubEnv('BRIDGEHEAD_STATE_DIRECTORY', state);
  vi.stubEnv('DATABASE_URL', '');
  vi.stubEnv(
    'BRIDGEHEAD_LOOK_AT',
    JSON.stringify({ kind: 'recorded', directory: 'server/parse/fixtures/kvm-netplan' }),
  );
});
afterEach(() => vi.unstubAllEnvs());

/**
 * Calls it as a request does, with an input that none takes: who is let through is told so, and nothing is done. What
 * needs no input is done, on a recorded host and in a state of the test's own.
 */
async function outcome(
  path: string,
  caller: Role | 'nobody',
): Promise<'let through' | 'not signed in' | 'refused'> {
  const procedure = procedures[path];
  if (procedure === undefined) throw new Error(`there is no ${path}`);
  try {
    await callTRPCProcedure({
      router: appRouter,
      path,
      getRawInput: async () => 0,
      ctx: contextOf(caller),
      type: procedure._def.type,
      signal: undefined,
      batchIndex: 0,
    });
    return 'let through';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'UNAUTHORIZED') return 'not signed in';
    return code === 'FORBIDDEN' ? 'refused' : 'let through';
  }
}

test('every procedure has a line, and every line a procedure', () => {
  expect(Object.keys(procedures).sort()).toEqual(Object.keys(table).sort());
});

describe.each(Object.entries(table))('%s', (path, needs) => {
  test('nobody is not signed in', async () => {
    expect(await outcome(path, 'nobody')).toBe('not signed in');
  });

  test.each(roles)(`%s (needs ${needs})`, async (role) => {
    expect(await outcome(path, role)).toBe(isRoleAtLeast(role, needs) ? 'let through' : 'refused');
  });
});

test('an operator does not begin the repair of a bridge of the host', async () => {
  const asked = {
    hostId: 'kvm1',
    domainUuid: crypto.randomUUID(),
    mac: '52:54:00:00:00:01',
    repair: 'bridge-up',
    runId: 'repair',
    fingerprint: '',
  } as const;
  const refused = { code: 'FORBIDDEN', cause: { problem: { code: 'role-missing' } } };
  await expect(appRouter.createCaller(contextOf('operator')).doctor.start(asked)).rejects.toMatchObject(
    refused,
  );
});
