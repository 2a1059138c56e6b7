import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { type LabPage, lookAtLabHost, onHost } from '../host/lab-host';
import { readDomainDocuments } from '../host/read-domain-documents';
import type { Runner } from '../host/runner';
import type { RunState } from '../model/run';
import { planConvertNetwork } from '../plan/convert-network';
import { runDirectory } from '../plan/run-files';
import { readTopology } from './prove';
import { runPlan } from './run-plan';

vi.setConfig({ testTimeout: 300_000 });
const name = inject('labHost');
const id = `network-${process.pid.toString(36)}`;

let page: LabPage;
beforeAll(async () => {
  page = lookAtLabHost(name);
  await page.until(
    'node01',
    ({ domains }) => domains.some((one) => one.interfaces[0]?.tap !== undefined),
    60_000,
  );
});
afterAll(() => page.close());

const xml = () => onHost(name, 'virsh net-dumpxml --inactive default');
async function taps(): Promise<Record<string, string | undefined>> {
  const { domains } = await readTopology(page.host);
  return Object.fromEntries(
    domains.flatMap((one) => one.interfaces.map(({ mac, tap }) => [mac, tap?.bridge] as const)),
  );
}

test('a network goes onto a bridge with all its VMs, and back with all of them when the last command fails', async () => {
  const [before, tapsBefore] = [await xml(), await taps()];
  const topology = await readTopology(page.host);
  const live = new Map<string, string>();
  const documents = await readDomainDocuments(
    page.host.reads,
    topology,
    topology.domains.map(({ uuid }) => uuid),
  );
  for (const [uuid, one] of documents) if (one.live !== undefined) live.set(uuid, one.live);
  const planned = planConvertNetwork(
    { network: 'default', bridge: 'br0' },
    { topology, directory: runDirectory(id), inactive: before, live },
  );
  if (!planned.ok) throw new Error(planned.refusal.code);
  const { plan } = planned;
  const last = plan.steps.at(-1)?.do.at(-1)?.command.argv.join(' ');
  let tapsThere: Record<string, string | undefined> = {};
  const run: Runner['run'] = async (asked, options) => {
    if (asked.argv.join(' ') !== last) return page.runner.run(asked, options);
    tapsThere = await taps();
    return page.runner.run({ argv: ['false'] }, options);
  };
  const state: RunState = await runPlan({
    host: { ...page.host, runner: { ...page.runner, run } },
    plan,
    id,
    directory: runDirectory(id),
    onState: () => undefined,
  });
  expect(Object.values(tapsThere)).toContain('br0');
  expect(Object.values(tapsThere)).not.toContain('virbr0');
  expect(state).toMatchObject({ outcome: 'rolled-back' });
  expect(state.steps.map(({ id: step, state: at }) => [step, at])).toEqual([
    ['keep-version', 'undone'],
    ['stop', 'undone'],
    ['define', 'undone'],
    ['start', 'undone'],
    ['plug', 'failed'],
  ]);
  expect(await xml()).toBe(before);
  expect(await taps()).toEqual(tapsBefore);
});
