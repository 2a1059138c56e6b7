import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { type LabPage, lookAtLabHost, onHost } from '../host/lab-host';
import type { WatchedHost } from '../host/watched-host';
import { type BatchRequest, type BatchState, defaultPace } from '../model/batch';
import type { ConversionMethod } from '../model/conversion';
import { answerForce, pauseBatch, resumeBatch, startBatch, stopBatch } from './batches';
import { planBatch } from './plan-batch';
import { readBatch, readBatchDocuments, readBatches } from './read-batches';

const name = inject('labHost');
const toBr0 = { kind: 'bridge', bridge: 'br0' } as const;

let page: LabPage;
let count = 0;
const uuids = new Map<string, { readonly uuid: string; readonly macs: readonly string[] }>();
// A wave is many short commands: beside a busy build each takes its time.
vi.setConfig({ testTimeout: 300_000 });
const run = process.pid.toString(36);

beforeAll(async () => {
  page = lookAtLabHost(name);
  const topology = await page.until(
    'guests running',
    ({ domains }) =>
      domains.some(({ name: of, agent }) => of === 'agent01' && agent === 'connected') &&
      domains.some(({ name: of, interfaces: [one] }) => of === 'node01' && (one?.addresses.length ?? 0) > 0),
    180_000,
  );
  for (const domain of topology.domains)
    uuids.set(domain.name, { uuid: domain.uuid, macs: domain.interfaces.map(({ mac }) => mac) });
});
afterAll(() => page.close());

const inactive = (domain: string) => onHost(name, `virsh dumpxml --inactive ${uuidOf(domain)}`);
const uuidOf = (domain: string) => uuids.get(domain)?.uuid ?? '';

const nextId = () => `lab-${run}-${++count}`;

function move(domains: readonly string[], method: ConversionMethod = 'live'): BatchRequest {
  return {
    ...defaultPace,
    kind: 'move',
    target: toBr0,
    domains: domains.map((domain) => ({
      domainUuid: uuidOf(domain),
      macs: uuids.get(domain)?.macs ?? [],
      method,
    })),
  };
}

function back(batchId: string, domains: readonly string[]): BatchRequest {
  return {
    ...defaultPace,
    kind: 'back',
    batchId,
    domains: domains.map((domain) => ({ domainUuid: uuidOf(domain), method: 'live' })),
  };
}

async function start(request: BatchRequest, host: WatchedHost = page.host): Promise<string> {
  const batchId = nextId();
  const { fingerprint } = await planBatch(page.host, { batchId, request });
  await startBatch(host, { batchId, request, fingerprint, startedBy: 'root' });
  return batchId;
}

async function reach(batchId: string, phase: BatchState['phase']): Promise<BatchState> {
  const told = () =>
    page.events
      .flatMap((event) => (event.kind === 'batch' && event.batch.id === batchId ? [event.batch] : []))
      .at(-1);
  await vi.waitFor(() => expect(told()?.phase).toBe(phase), { timeout: 250_000, interval: 100 });
  return vi.waitFor(
    async () => {
      const state = await readBatch(page.runner, batchId);
      expect(state.phase).toBe(phase);
      return state;
    },
    { timeout: 20_000, interval: 100 },
  );
}

const resultsOf = ({ domains }: BatchState) =>
  Object.fromEntries(domains.map((domain) => [domain.name, domain.result]));

test('guests move to the LAN and answer there, and come back with their configuration as it was, byte for byte', async () => {
  const names = ['node01', 'agent01', 'centos7'];
  const before = new Map(await Promise.all(names.map(async (of) => [of, await inactive(of)] as const)));
  const there = await reach(await start(move(names)), 'ended');
  expect(resultsOf(there)).toEqual({ node01: 'verified', agent01: 'verified', centos7: 'moved' });
  expect(there.domains.map(({ wave }) => wave)).toEqual([0, 1, 1]);
  for (const { verified } of there.domains.slice(0, 2)) {
    expect(verified).toMatchObject([{ bridge: 'br0', isForwarding: true, isLearned: true, answers: true }]);
    expect(verified?.[0]?.address?.address).toMatch(/^192\.168\.100\./);
  }
  expect(there.domains[1]?.verified?.[0]?.address?.by).toMatch(/agent|dhcp/);
  const documents = await readBatchDocuments(page.runner, {
    batchId: there.id,
    domainUuid: uuidOf('node01'),
  });
  expect(documents.before).toBe(before.get('node01'));
  expect(documents.after).toBe(
    before
      .get('node01')
      ?.replace("<interface type='network'>", "<interface type='bridge'>")
      .replace("<source network='default'/>", "<source bridge='br0'/>"),
  );

  const home = await reach(await start(back(there.id, names)), 'ended');
  expect(resultsOf(home)).toEqual({ node01: 'verified', agent01: 'verified', centos7: 'moved' });
  expect(home.domains.some(({ problem }) => problem !== undefined)).toBe(false);
  for (const of of names) expect(await inactive(of)).toBe(before.get(of));
  expect((await readBatches(page.runner)).map(({ id }) => id)).toEqual(
    expect.arrayContaining([there.id, home.id]),
  );
});

test('a guest with an address of its own is moved, but silent: a result of its own, which stops at the canary', async () => {
  const before = await inactive('static01');
  const id = await start({ ...move(['static01', 'centos7']), verifySeconds: 5 });
  const paused = await reach(id, 'paused');
  expect(paused.pausedBecause).toBe('canary');
  expect(resultsOf(paused)).toEqual({ static01: 'silent', centos7: undefined });
  await stopBatch(page.host, id);
  const stopped = await reach(id, 'ended');
  expect(resultsOf(stopped)).toEqual({ static01: 'silent', centos7: 'skipped' });
  expect(resultsOf(await reach(await start(back(id, ['static01'])), 'ended'))).not.toHaveProperty('centos7');
  expect(await inactive('static01')).toBe(before);
});

test('a guest that ignores the power button runs on, and the operator is asked', async () => {
  const before = await inactive('deaf01');
  const id = await start({ ...move(['deaf01'], 'restart'), shutdownSeconds: 5 });
  const asking = await reach(id, 'paused');
  expect(asking).toMatchObject({ pausedBecause: 'asks-force', domains: [{ state: 'asks-force' }] });
  expect(await onHost(name, `virsh domstate ${uuidOf('deaf01')}`)).toContain('running');
  expect(await inactive('deaf01')).toBe(before);
  await answerForce(page.host, { batchId: id, domainUuid: uuidOf('deaf01'), answer: 'leave' });
  expect(resultsOf(await reach(id, 'ended'))).toEqual({ deaf01: 'left' });
});

describe('of a domain with three interfaces and a hostile name,', () => {
  const hostile = `"a' <b> & 服务器 $(x)`;
  const macs = ['52:54:00:77:00:01', '52:54:00:77:00:02', '52:54:00:77:00:03'];
  beforeAll(async () => {
    const escaped = hostile.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    const interfaces = macs
      .map(
        (mac) => `<interface type='network'><mac address='${mac}'/><source network='default'/></interface>`,
      )
      .join('');
    const xml = `<domain type='qemu'><name>${escaped}</name><memory unit='MiB'>32</memory><os><type>hvm</type></os><devices>${interfaces}</devices></domain>`;
    await page.runner.run({ argv: ['tee', '/root/three.xml'], stdin: xml });
    await onHost(name, 'virsh define /root/three.xml');
    const topology = await page.until('it', ({ domains }) => domains.some((one) => one.name === hostile));
    const uuid = topology.domains.find((one) => one.name === hostile)?.uuid ?? '';
    uuids.set(hostile, { uuid, macs });
  });
  afterAll(() => onHost(name, `virsh undefine ${uuidOf(hostile)}`));

  test('one moves, the others stay byte for byte', async () => {
    const before = await inactive(hostile);
    const request: BatchRequest = {
      ...defaultPace,
      kind: 'move',
      target: toBr0,
      domains: [{ domainUuid: uuidOf(hostile), macs: macs.slice(1, 2), method: 'next-start' }],
    };
    const there = await reach(await start(request), 'ended');
    expect(resultsOf(there)).toEqual({ [hostile]: 'moved' });
    const [first, second, ...rest] = before.split("<source network='default'/>");
    expect(await inactive(hostile)).toBe(
      `${first}<source network='default'/>${second?.replace(/type='network'>/, (found) => found)}<source bridge='br0'/>${rest.join("<source network='default'/>")}`.replace(
        /<interface type='network'>(\s*<mac address='52:54:00:77:00:02'\/>)/,
        "<interface type='bridge'>$1",
      ),
    );
    await reach(await start(back(there.id, [hostile])), 'ended');
    expect(await inactive(hostile)).toBe(before);
  });

  test('one that cannot be moved is refused with its reason, and the others go on', async () => {
    const request = move(['centos7', hostile]);
    await onHost(name, `virsh dumpxml --inactive ${uuidOf('centos7')} > /root/centos7.xml`);
    const gone = '00000000-0000-4000-8000-000000000000';
    const domains = request.kind === 'move' ? request.domains : [];
    const id = await start({
      ...request,
      domains: [...domains, { domainUuid: gone, macs, method: 'live' }],
    } as BatchRequest);
    const state = await reach(id, 'ended');
    expect(resultsOf(state)).toEqual({ centos7: 'moved', [hostile]: 'moved', [gone]: 'refused' });
    await reach(await start(back(id, ['centos7', hostile])), 'ended');
  });

  test('a paused batch waits between two domains, lets others change the host, and goes on', async () => {
    const id = await start({ ...move(['centos7', hostile]), waveSize: 1 });
    pauseBatch(page.host, id);
    const paused = await reach(id, 'paused');
    expect(paused).toMatchObject({ pausedBecause: 'operator' });
    expect(resultsOf(paused)).toEqual({ centos7: 'moved', [hostile]: undefined });
    await vi.waitFor(() => resumeBatch(page.host, id), { timeout: 10_000 });
    expect(resultsOf(await reach(id, 'ended'))).toEqual({ centos7: 'moved', [hostile]: 'moved' });
    await reach(await start(back(id, ['centos7', hostile])), 'ended');
  });
});
