import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest';
import { type LabPage, lookAtLabHost, onHost } from '../host/lab-host';
import type { Runner } from '../host/runner';
import type { WatchedHost } from '../host/watched-host';
import { actAs } from '../log/actor';
import { verifyLog } from '../log/log';
import { searchLog } from '../log/log-table';
import { planConvertInterface } from '../plan/convert-interface';
import { closeState, openState } from '../state/open-state';
import { logMissedEnds } from './log-run';
import { readTopology } from './prove';
import { runPlan } from './run-plan';

const name = inject('labHost');
const alice = { user: 'alice', session: 's1', address: '192.0.2.1' };
const stateDirectory = process.env['BRIDGEHEAD_STATE_DIRECTORY'];

let page: LabPage;
let count = 0;
beforeAll(async () => {
  page = lookAtLabHost(name);
  await page.until(
    'node01 running on virbr0',
    ({ domains }) =>
      domains.some((domain) => domain.name === 'node01' && domain.interfaces[0]?.tap?.bridge === 'virbr0'),
    60_000,
  );
});
afterAll(() => page.close());
beforeEach(() => {
  vi.stubEnv('BRIDGEHEAD_STATE_DIRECTORY', `${stateDirectory}/log-run-${count}`);
});
afterEach(async () => {
  await closeState();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** node01 to br0, or back to where it was. */
async function planMove(to: 'br0' | 'default') {
  const id = `logged-${++count}`;
  const topology = await readTopology(page.host);
  const domain = topology.domains.find((found) => found.name === 'node01');
  const planned = planConvertInterface(
    topology,
    {
      domainUuid: domain?.uuid ?? '',
      mac: domain?.interfaces[0]?.mac ?? '',
      target: to === 'br0' ? { kind: 'bridge', bridge: to } : { kind: 'network', network: to },
    },
    {
      documents: {
        inactive: await onHost(name, 'virsh dumpxml --inactive node01'),
        live: await onHost(name, 'virsh dumpxml node01'),
      },
      directory: `/var/lib/bridgehead/runs/${id}`,
    },
  );
  if (!planned.ok) throw new Error(planned.refusal.code);
  return { plan: planned.plan, id, directory: `/var/lib/bridgehead/runs/${id}` };
}

function start(move: Awaited<ReturnType<typeof planMove>>, host: WatchedHost = page.host) {
  return actAs(alice, () => runPlan({ host, ...move, startedBy: alice.user, onState: () => undefined }));
}

/** The console is gone as soon as it asks virsh something with these words. */
function goneAt(words: string, isGone: () => void): WatchedHost {
  const run: Runner['run'] = (command, options) => {
    if (command.argv[0] !== 'virsh' || !command.argv.some((word) => word.includes(words)))
      return page.runner.run(command, options);
    isGone();
    return new Promise(() => undefined);
  };
  return { ...page.host, runner: { ...page.runner, run } };
}

async function readEntries() {
  const records = await searchLog(await openState(), { limit: 100 });
  return records.map(({ entry }) => entry).reverse();
}

test('a run tells its beginning, with who, and its end', async () => {
  for (const to of ['br0', 'default'] as const) {
    const move = await planMove(to);
    expect(await start(move)).toMatchObject({ outcome: 'kept' });
    const [, , ...none] = (await readEntries()).slice(to === 'br0' ? 0 : 2);
    expect(none).toEqual([]);
    const what = JSON.parse(JSON.stringify(move.plan.title));
    expect((await readEntries()).slice(-2)).toMatchObject([
      { kind: 'run-started', outcome: 'done', ...alice, host: name, run: move.id, what },
      { kind: 'run-ended', outcome: 'kept', user: 'alice', host: name, run: move.id, what },
    ]);
    expect((await readEntries()).at(-1)).not.toHaveProperty('address');
  }
  expect(await verifyLog(await openState())).toMatchObject({ verified: 4 });
});

test('a run whose console was gone when the host went back by hand is logged when the host is looked at again, once', async () => {
  const move = await planMove('br0');
  await new Promise<void>((isGone) => void start(move, goneAt('config-new', isGone)));
  await onHost(name, `sh ${move.directory}/rollback.sh`);
  expect(await readEntries()).toMatchObject([{ kind: 'run-started', run: move.id }]);
  await logMissedEnds(page.host);
  await logMissedEnds(page.host);
  expect(await readEntries()).toMatchObject([
    { kind: 'run-started', run: move.id },
    { kind: 'run-ended', outcome: 'rolled-back', user: 'alice', run: move.id },
  ]);
});

test('a run that cannot be logged changes nothing', async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  await sql`pragma query_only = on`.execute(await openState());
  const before = await onHost(name, 'virsh dumpxml node01; virsh dumpxml --inactive node01');
  const move = await planMove('br0');
  expect(await start(move)).toMatchObject({
    outcome: 'rolled-back',
    problem: { code: 'log-not-writable' },
    steps: [{ state: 'waiting' }, { state: 'waiting' }],
  });
  expect(await onHost(name, 'virsh dumpxml node01; virsh dumpxml --inactive node01')).toBe(before);
  expect(await readEntries()).toEqual([]);
});
