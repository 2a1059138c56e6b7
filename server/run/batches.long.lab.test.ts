import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { lanArgv } from '@/lab/lab';
import { runCommand } from '@/lab/run-command';
import { type LabPage, lookAtLabHost, onHost } from '../host/lab-host';
import { type BatchRequest, type BatchState, defaultPace } from '../model/batch';
import type { ConversionMethod } from '../model/conversion';
import { answerForce, pauseBatch, resumeBatch, stopBatch } from './batches';
import { backFrom, type LabDomain, moveTo, reachPhase, resultsOf, startPlanned, toBr0 } from './lab-batches';
import { readBatchDocuments, readBatches } from './read-batches';

const name = inject('labHost');

let page: LabPage;
const domains = new Map<string, LabDomain>();
// A wave is many short commands: beside a busy build each takes its time.
vi.setConfig({ testTimeout: 300_000 });

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
    domains.set(domain.name, { uuid: domain.uuid, macs: domain.interfaces.map(({ mac }) => mac) });
});
afterAll(() => page.close());

const labDomain = (of: string) => domains.get(of) ?? { uuid: '', macs: [] };
const uuidOf = (of: string) => labDomain(of).uuid;
const inactive = (of: string) => onHost(name, `virsh dumpxml --inactive ${uuidOf(of)}`);
const move = (names: readonly string[], method?: ConversionMethod) =>
  moveTo(toBr0, names.map(labDomain), method);
const back = (batchId: string, names: readonly string[], method?: ConversionMethod) =>
  backFrom(batchId, names.map(labDomain), method);
const start = (request: BatchRequest) => startPlanned(page, request);
const reach = (batchId: string, phase: Parameters<typeof reachPhase>[2]) =>
  reachPhase(page, batchId, phase, 240_000);

/** In the moment in which pages are told. */
async function toldOf(batchId: string, phase: BatchState['phase']): Promise<BatchState> {
  const looks = new AbortController();
  try {
    for await (const event of page.host.watch(looks.signal))
      if (event.kind === 'batch' && event.batch.id === batchId && event.batch.phase === phase)
        return event.batch;
    throw new Error('the page has seen the end of the host');
  } finally {
    looks.abort();
  }
}

/** Whether somebody on the LAN gets an answer: who is behind NAT does not. */
async function answersOnLan(address: string): Promise<boolean> {
  const ping = ['ping', '-c', '1', '-w', '10', address];
  return (await runCommand([...lanArgv(name.replace(/1$/, '')), ...ping])).code === 0;
}

test('guests move to the LAN and answer there, and come back with their configuration as it was, byte for byte', async () => {
  const names = ['node01', 'agent01', 'centos7'];
  const before = new Map(await Promise.all(names.map(async (of) => [of, await inactive(of)] as const)));
  const there = await reach(await start(move(names)), 'ended');
  expect(resultsOf(there)).toEqual({ node01: 'verified', agent01: 'verified', centos7: 'moved' });
  expect(there.domains.map(({ wave }) => wave)).toEqual([0, 1, 1]);
  for (const { verified } of there.domains.slice(0, 2)) {
    expect(verified).toMatchObject([{ bridge: 'br0', isForwarding: true, isLearned: true, answers: true }]);
    const address = verified?.[0]?.address?.address ?? '';
    expect(address).toMatch(/^192\.168\.100\./);
    expect(await answersOnLan(address), `${address}, asked from the LAN`).toBe(true);
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

test('with a restart: one is asked by its agent to shut down, one by its power button; both come back byte for byte', async () => {
  const names = ['agent01', 'node01'];
  const before = new Map(await Promise.all(names.map(async (of) => [of, await inactive(of)] as const)));
  const running = await Promise.all(names.map((of) => onHost(name, `virsh domid ${uuidOf(of)}`)));
  const there = await reach(await start({ ...move(names, 'restart'), verifySeconds: 120 }), 'ended');
  expect(resultsOf(there)).toEqual({ agent01: 'verified', node01: 'verified' });
  // They were started anew, and not moved while they ran.
  const restarted = await Promise.all(names.map((of) => onHost(name, `virsh domid ${uuidOf(of)}`)));
  for (const [index, id] of restarted.entries()) expect(id).not.toBe(running[index]);
  for (const { verified } of there.domains) {
    const address = verified?.[0]?.address?.address ?? '';
    expect(await answersOnLan(address), `${address}, asked from the LAN`).toBe(true);
  }
  const home = await reach(await start({ ...back(there.id, names, 'restart'), verifySeconds: 120 }), 'ended');
  expect(resultsOf(home)).toEqual({ agent01: 'verified', node01: 'verified' });
  for (const of of names) expect(await inactive(of)).toBe(before.get(of));
});

test('a guest with an address of its own is moved, but silent: a result of its own, which stops at the canary', async () => {
  const before = await inactive('static01');
  const id = await start({ ...move(['static01', 'centos7']), verifySeconds: 5 });
  // Stopped in the very moment in which it is told, as a program would: nothing of the halt is written down yet.
  const paused = await toldOf(id, 'paused');
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
  const asking = await toldOf(id, 'paused');
  const answered = answerForce(page.host, { batchId: id, domainUuid: uuidOf('deaf01'), answer: 'leave' });
  expect(asking).toMatchObject({ pausedBecause: 'asks-force', domains: [{ state: 'asks-force' }] });
  expect(await onHost(name, `virsh domstate ${uuidOf('deaf01')}`)).toContain('running');
  expect(await inactive('deaf01')).toBe(before);
  await answered;
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
    domains.set(hostile, { uuid, macs });
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
    const asked = request.kind === 'move' ? request.domains : [];
    const id = await start({
      ...request,
      domains: [...asked, { domainUuid: gone, macs, method: 'live' }],
    } as BatchRequest);
    const state = await reach(id, 'ended');
    expect(resultsOf(state)).toEqual({ centos7: 'moved', [hostile]: 'moved', [gone]: 'refused' });
    await reach(await start(back(id, ['centos7', hostile])), 'ended');
  });

  test('a paused batch waits between two domains, lets others change the host, and goes on', async () => {
    const id = await start({ ...move(['centos7', hostile]), waveSize: 1 });
    pauseBatch(page.host, id);
    const paused = await toldOf(id, 'paused');
    expect(paused).toMatchObject({ pausedBecause: 'operator' });
    expect(resultsOf(paused)).toEqual({ centos7: 'moved', [hostile]: undefined });
    await resumeBatch(page.host, id);
    expect(resultsOf(await reach(id, 'ended'))).toEqual({ centos7: 'moved', [hostile]: 'moved' });
    await reach(await start(back(id, ['centos7', hostile])), 'ended');
  });
});
